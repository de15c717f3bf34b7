import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { RedisClient, Reply } from './client.ts'
import { asQueueError, isNoScript } from './failures.ts'
import { Replicas, type ReplicaWait } from './replicas.ts'
import { before, type ScriptName } from './script-files.ts'

export type { ScriptName } from './script-files.ts'

interface Script {
  readonly source: string
  readonly sha: string
}

const scripts = new Map<string, Script>(
  Object.entries(before).map(([name, files]) => {
    const source = [...files, name].map(read).join('\n')
    return [name, { source, sha: createHash('sha1').update(source).digest('hex') }]
  }),
)

function read(name: string): string {
  return readFileSync(new URL(`../../lua/${name}.lua`, import.meta.url), 'utf8')
}

/** One call of a script. */
export interface ScriptCall {
  readonly keys: readonly string[]
  /** Everything after the time shift, which every script takes first. */
  readonly values: readonly (string | number | Buffer)[]
}

/** Runs scripts over one client: by digest, and with their text when the server does not know it (any more). */
export class Scripts {
  readonly #client: RedisClient
  readonly #timeShiftMs: () => number
  readonly #replicas: Replicas | undefined

  constructor(client: RedisClient, timeShiftMs: () => number, wait?: ReplicaWait) {
    this.#client = client
    this.#timeShiftMs = timeShiftMs
    this.#replicas = wait && new Replicas(client, wait)
  }

  /** Milliseconds on a clock that runs as the server's does. */
  nowMs(): number {
    return performance.now() + this.#timeShiftMs()
  }

  /** Resolves with the reply. Throws `broker_unavailable` or `broker_failed`. */
  async run(name: ScriptName, { keys, values }: ScriptCall): Promise<Reply> {
    const script = scripts.get(name)
    if (!script) throw new TypeError(`no script is called ${name}`)
    const rest = [String(keys.length), ...keys, String(this.#timeShiftMs())]
    for (const value of values) rest.push(typeof value === 'number' ? String(value) : (value as string))
    return this.#replicas ? this.#replicas.have(name, () => this.#send(script, rest)) : this.#send(script, rest)
  }

  async #send({ sha, source }: Script, rest: readonly string[]): Promise<Reply> {
    try {
      return (await this.#client.callBuffer('EVALSHA', sha, ...rest)) as Reply
    } catch (error) {
      if (!isNoScript(error)) throw asQueueError(error)
    }
    try {
      // Also teaches the server the script.
      return (await this.#client.callBuffer('EVAL', source, ...rest)) as Reply
    } catch (error) {
      throw asQueueError(error)
    }
  }
}
