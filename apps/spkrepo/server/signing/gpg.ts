import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/** How a GnuPG program ended. `exitCode` is null when it could not be started or was stopped; `stderr` then says why. */
export interface GpgRun {
  readonly exitCode: number | null
  readonly stdout: string
  /** Messages in English, and the machine-readable `[GNUPG:]` status lines where they were asked for. */
  readonly stderr: string
}

/** What goes into a GnuPG program. */
export interface GpgInput {
  readonly stdin?: AsyncIterable<Uint8Array> | readonly Uint8Array[]
  /** Stops the program. */
  readonly signal?: AbortSignal | undefined
}

/** Signatures and keys are a few KiB; more output than this means something else is going on. */
const MAX_OUTPUT_BYTES = 4 * 1024 * 1024

/**
 * Runs `gpg` on a GnuPG home, without a shell and without ever asking for a passphrase.
 * A failure to read `stdin` is thrown as it came, after the program was stopped: a signature over half a stream must not get out.
 */
export function runGpg(gpgHome: string, args: readonly string[], input: GpgInput = {}): Promise<GpgRun> {
  return run('gpg', ['--homedir', gpgHome, '--batch', '--no-tty', '--pinentry-mode', 'error', '--status-fd', '2', ...args], input)
}

/** Stops the agent that `gpg` leaves running for a home. Does nothing when there is none. */
export async function stopGpgAgent(gpgHome: string): Promise<void> {
  await run('gpgconf', ['--homedir', gpgHome, '--kill', 'all'], {})
}

/** Whether the status lines of a run hold `keyword`. */
export function hasStatus(run: GpgRun, keyword: string): boolean {
  return run.stderr.split('\n').some((line) => line.startsWith(`[GNUPG:] ${keyword}`))
}

/** What a run said to people, on one line. */
export function spoken(run: GpgRun): string {
  const lines = run.stderr.split('\n').filter((line) => line !== '' && !line.startsWith('[GNUPG:]'))
  return lines.join('; ').slice(0, 500)
}

async function run(program: string, args: readonly string[], { stdin = [], signal }: GpgInput): Promise<GpgRun> {
  // LC_ALL: messages end up in logs and must not depend on the machine.
  const child = spawn(program, args, { env: { PATH: process.env.PATH ?? '', LC_ALL: 'C' }, ...(signal && { signal }) })
  const ended = endOf(child)
  const [stdout, stderr] = [collect(child.stdout, child), collect(child.stderr, child)]
  const broken = await feed(child, stdin)
  const exit = await ended
  signal?.throwIfAborted()
  if (broken !== null) throw broken.cause
  return { exitCode: exit.code, stdout: stdout(), stderr: [exit.message, stderr()].filter((text) => text !== '').join('\n') }
}

/** Writes the input to the program; gives the failure of the input itself, after stopping the program. */
async function feed(child: ChildProcessWithoutNullStreams, input: GpgInput['stdin'] & {}): Promise<{ cause: unknown } | null> {
  try {
    await pipeline(input, child.stdin)
    return null
  } catch (cause) {
    // The program closed its input early: it failed, and its exit code tells more.
    if (isClosedPipe(cause)) return null
    child.kill()
    return { cause }
  }
}

function isClosedPipe(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'EPIPE' || error.code === 'ERR_STREAM_PREMATURE_CLOSE')
}

function endOf(child: ChildProcessWithoutNullStreams): Promise<{ code: number | null; message: string }> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: null, message: error.message }))
    child.once('close', (code, signal) => resolve({ code, message: signal === null ? '' : `stopped by ${signal}` }))
  })
}

function collect(stream: Readable, child: ChildProcessWithoutNullStreams): () => string {
  const chunks: Buffer[] = []
  let size = 0
  stream.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size <= MAX_OUTPUT_BYTES) chunks.push(chunk)
    else child.kill()
  })
  return () => Buffer.concat(chunks).toString()
}
