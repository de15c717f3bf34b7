import { type ChildProcess, spawn } from 'node:child_process'
import { once as onceEvent } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { ChildOrder } from './child-worker.ts'
import type { RedisStore } from './redis/stores.ts'
import type { PostgresStore, SqliteStore } from './stores.ts'

const program = fileURLToPath(new URL('child-worker.ts', import.meta.url))

/** A child and the lines it prints. */
export class Child {
  readonly process: ChildProcess
  readonly #lines: string[] = []
  #heard = () => {}

  /** `nodeOptions` stand before the program, as in `--import`. */
  constructor(order: ChildOrder, nodeOptions: readonly string[] = []) {
    this.process = spawn(process.execPath, [...nodeOptions, program, JSON.stringify(order)], { stdio: ['ignore', 'pipe', 'inherit'] })
    if (!this.process.stdout) throw new Error('the child has no output')
    createInterface(this.process.stdout).on('line', (line) => {
      this.#lines.push(line)
      this.#heard()
    })
  }

  /** Resolves when the child has printed `line`. */
  async says(line: string): Promise<void> {
    while (!this.#lines.includes(line)) {
      await new Promise<void>((resolve) => {
        this.#heard = resolve
      })
    }
  }

  async kill(signal: NodeJS.Signals): Promise<number | null> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return this.process.exitCode
    const gone = onceEvent(this.process, 'exit')
    this.process.kill(signal)
    const [code] = await gone
    return code
  }
}

/** Where a child finds the store. */
export function placeOf(store: SqliteStore | PostgresStore | RedisStore) {
  if ('path' in store) return { path: store.path }
  return 'schema' in store ? { schema: store.schema } : { port: store.port, namespace: store.namespace }
}
