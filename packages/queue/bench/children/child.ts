import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const workProgram = fileURLToPath(new URL('work.ts', import.meta.url))

/** How a worker process is started. */
export interface WorkerStart {
  /** Beside those of this process. */
  readonly variables?: Readonly<Record<string, string>>
  /** @default children/work.ts */
  readonly program?: string
}

/** A worker process and what it has printed. */
export class WorkerProcess {
  readonly #process: ChildProcess
  readonly #saidMs = new Map<string, number>()
  #heard = () => {}

  /** Starts the program with these arguments. */
  constructor(order: readonly string[], { variables = {}, program = workProgram }: WorkerStart = {}) {
    const env = { ...process.env, ...variables }
    this.#process = spawn(process.execPath, [program, ...order], { env, stdio: ['ignore', 'pipe', 'inherit'] })
    if (!this.#process.stdout) throw new Error('the worker process has no output')
    createInterface(this.#process.stdout).on('line', (line) => {
      if (!this.#saidMs.has(line)) this.#saidMs.set(line, performance.now())
      this.#heard()
    })
    this.#process.on('exit', () => this.#heard())
  }

  /** Resolves with the instant, by `performance.now()`, at which it first printed `line`. Rejects when it ends without. */
  async says(line: string): Promise<number> {
    for (;;) {
      const said = this.#saidMs.get(line)
      if (said !== undefined) return said
      if (this.#isOver()) throw new Error(`the worker process ended before it said "${line}"`)
      await new Promise<void>((resolve) => {
        this.#heard = resolve
      })
    }
  }

  /** Kills it, as a power cut would. */
  async kill(): Promise<void> {
    if (this.#isOver()) return
    const gone = once(this.#process, 'exit')
    this.#process.kill('SIGKILL')
    await gone
  }

  #isOver(): boolean {
    return this.#process.exitCode !== null || this.#process.signalCode !== null
  }
}
