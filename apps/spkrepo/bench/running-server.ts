import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort, type Program, startProgram, tempDir } from '@trellis/stack/testing'

const main = join(import.meta.dirname, '../../trellis/src/main.ts')

/** An installation in a process of its own. */
export interface RunningServer {
  readonly url: string
  readonly program: Program
  /** Resident memory of the process now, and its highest value since the last `resetPeak`. Bytes; Linux only. */
  memory(): { readonly nowBytes: number; readonly peakBytes: number }
  /** Makes the present memory the highest one. */
  resetPeak(): void
}

/** A demo installation that can be uploaded to. */
export interface RunningDemo extends RunningServer {
  readonly apiKey: string
}

/** Starts `trellis up --demo` on a free port and an empty folder, and waits until it is ready and its demo data is there. */
export async function startDemo(env: Readonly<Record<string, string>> = {}): Promise<RunningDemo> {
  const data = tempDir('bench')
  const server = await start(['--demo', '--data', data], env)
  const { apiKey }: { apiKey: string } = JSON.parse(readFileSync(join(data, 'demo-credentials.json'), 'utf8'))
  return { ...server, apiKey }
}

/** Starts `trellis up` on a free port over the data in `dataDir`, and waits until it is ready. */
export async function startServer(dataDir: string): Promise<RunningServer> {
  return await start(['--data', dataDir], { TRELLIS_SECRET: randomBytes(32).toString('hex') })
}

/** Makes an account in `dataDir` that may upload new packages, and returns its API key. */
export async function makePublisher(dataDir: string): Promise<string> {
  const roles = ['--role', 'developer', '--role', 'package_admin']
  const account = ['--email', 'publisher@example.org', '--username', 'publisher', '--password-stdin', ...roles]
  await command(['user', 'create', ...account, '--data', dataDir], randomBytes(16).toString('hex'))
  const made = await command(['key', 'create', '--user', 'publisher', '--name', 'bench', '--json', '--data', dataDir])
  const { key }: { key: string } = JSON.parse(made)
  return key
}

async function command(args: readonly string[], input = ''): Promise<string> {
  const program = await startProgram('node', [main, ...args], { input })
  const { code } = await program.ended
  if (code !== 0) throw new Error(`trellis ${args.slice(0, 2).join(' ')} ended with ${code}: ${program.stderr()}`)
  return program.stdout()
}

async function start(options: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<RunningServer> {
  const port = await freePort()
  const program = await startProgram('node', [main, 'up', ...options, '--port', String(port)], {
    env: { TRELLIS_LOG_LEVEL: 'warn', ...env },
  })
  await program.printed(/Stop with Ctrl\+C/)
  return {
    url: `http://localhost:${port}`,
    program,
    memory: () => {
      const status = readFileSync(`/proc/${program.pid}/status`, 'utf8')
      const kibibytes = (field: string) => Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0)
      return { nowBytes: kibibytes('VmRSS') * 1024, peakBytes: kibibytes('VmHWM') * 1024 }
    },
    // Writing 5 resets the high-water mark (proc_pid_clear_refs(5)).
    resetPeak: () => execFileSync('sh', ['-c', `echo 5 > /proc/${program.pid}/clear_refs`]),
  }
}
