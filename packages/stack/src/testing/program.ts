import { type ChildProcess, spawn } from 'node:child_process'

const waitDeadlineMs = 60_000
const stopDeadlineMs = 15_000

/** How a program ended: its exit code, or the signal that ended it. */
export interface Ending {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

export interface ProgramOptions {
  /** Added to the environment of the test; `undefined` takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly cwd?: string
  /** Written to its standard input, which is then closed. @default nothing */
  readonly input?: string
}

/** A running child process that a test started, ended with the test process at the latest. */
export interface Program {
  readonly pid: number
  readonly ended: Promise<Ending>
  /** What it has printed so far. */
  readonly stdout: () => string
  readonly stderr: () => string
  /**
   * The first match of `pattern` in what it prints on either stream, from the start.
   * Throws with its whole output when it ends, or a minute passes, before that.
   */
  readonly printed: (pattern: RegExp) => Promise<RegExpMatchArray>
  /** Sends `signal` and waits for the end. After 15 seconds it is killed, and the call throws: a drain that hangs is a finding. @default SIGTERM */
  readonly stop: (signal?: NodeJS.Signals) => Promise<Ending>
}

// Ended by number, each on its own: a test run never sends a signal to a process that it did not start.
const running = new Set<ChildProcess>()

// A test process ends by itself, by the SIGTERM of its runner, or because the runner died and its channel closed. None may leave a child.
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})
if (process.send !== undefined) {
  process.once('SIGTERM', () => process.exit(143))
  process.once('disconnect', () => process.exit(1))
}

/** Starts `command` (`'node'` means the Node that runs the test) with `args`. Throws when there is no such program. */
export async function startProgram(command: string, args: readonly string[], options: ProgramOptions = {}): Promise<Program> {
  const child = spawn(command === 'node' ? process.execPath : command, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const ended = ending(child)
  const output = capture(child)
  await new Promise((resolve, reject) => child.once('spawn', resolve).once('error', reject))
  // A program that ends without reading its input is no fault of the test.
  child.stdin.on('error', () => undefined)
  child.stdin.end(options.input ?? '')
  const { pid } = child
  if (pid === undefined) throw new Error(`${command} has no process id`)
  return {
    pid,
    ended,
    stdout: output.stdout,
    stderr: output.stderr,
    printed: (pattern) => output.printed(pattern, ended),
    stop: (signal = 'SIGTERM') => stop(child, signal, ended),
  }
}

function ending(child: ChildProcess): Promise<Ending> {
  running.add(child)
  return new Promise((resolve) => {
    // 'close', not 'exit': by then everything it printed has been read.
    child.once('close', (code, signal) => {
      running.delete(child)
      resolve({ code, signal })
    })
  })
}

function capture(child: ChildProcess) {
  const text = { stdout: '', stderr: '' }
  const listeners = new Set<() => void>()
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (chunk: string) => {
      text[name] += chunk
      for (const listener of listeners) listener()
    })
  }
  const everything = () => text.stdout + text.stderr
  const printed = (pattern: RegExp, ended: Promise<Ending>) =>
    new Promise<RegExpMatchArray>((resolve, reject) => {
      const finish = (act: () => void) => {
        clearTimeout(timer)
        listeners.delete(look)
        act()
      }
      const fail = (why: string) => finish(() => reject(new Error(`${why} before it printed ${pattern}:\n${everything()}`)))
      const look = () => {
        const match = text.stdout.match(pattern) ?? text.stderr.match(pattern)
        if (match) finish(() => resolve(match))
      }
      const timer = setTimeout(() => fail(`${waitDeadlineMs / 1000} s passed`), waitDeadlineMs)
      listeners.add(look)
      void ended.then(({ code, signal }) => fail(`the program ended (${signal ?? code})`))
      look()
    })
  return { stdout: () => text.stdout, stderr: () => text.stderr, printed }
}

async function stop(child: ChildProcess, signal: NodeJS.Signals, ended: Promise<Ending>): Promise<Ending> {
  let late = false
  const timer = setTimeout(() => {
    late = true
    child.kill('SIGKILL')
  }, stopDeadlineMs)
  child.kill(signal)
  const end = await ended
  clearTimeout(timer)
  if (late) throw new Error(`process ${child.pid} was still there ${stopDeadlineMs / 1000} s after ${signal}`)
  return end
}
