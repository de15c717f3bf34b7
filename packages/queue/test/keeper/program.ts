import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** A program of the tests in a process of its own, and the lines that it prints. */
export class Program {
  readonly process: ChildProcess
  readonly lines: string[] = []
  readonly #waiting = new Set<() => void>()

  /** `order` is its argument, as JSON. */
  constructor(program: URL, order: object) {
    const child = spawn(process.execPath, [fileURLToPath(program), JSON.stringify(order)], { stdio: ['ignore', 'pipe', 'inherit'] })
    this.process = child
    createInterface(child.stdout).on('line', (line) => {
      this.lines.push(line)
      for (const look of this.#waiting) look()
    })
  }

  /** Resolves with the first line that matches, as soon as it has been printed. */
  says(pattern: string | RegExp): Promise<string> {
    const isIt = (line: string) => (typeof pattern === 'string' ? line === pattern : pattern.test(line))
    return new Promise((resolve) => {
      const look = () => {
        const line = this.lines.find(isIt)
        if (line === undefined) return
        this.#waiting.delete(look)
        resolve(line)
      }
      this.#waiting.add(look)
      look()
    })
  }

  /** Sends a signal and resolves with the exit code, null when the signal ended it. */
  async end(signal: NodeJS.Signals): Promise<number | null> {
    const { process: child } = this
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
    const gone = once(child, 'exit')
    child.kill(signal)
    const [code] = await gone
    return code
  }
}
