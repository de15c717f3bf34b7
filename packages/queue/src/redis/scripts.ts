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

/** Read at once, so that a process whose package is replaced under it never mixes two versions; put together when first called. */
const files = new Map<string, string>()
for (const name of Object.entries(before).flat(2)) if (!files.has(name)) files.set(name, read(name))
const scripts = new Map<ScriptName, Script>()

function read(name: string): string {
  return readFileSync(new URL(`../../lua/${name}.lua`, import.meta.url), 'utf8')
}

function scriptOf(name: ScriptName): Script {
  let script = scripts.get(name)
  if (!script) {
    const source = [...before[name], name].map((file) => files.get(file)).join('\n')
    script = { source, sha: createHash('sha1').update(source).digest('hex') }
    scripts.set(name, script)
  }
  return script
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
    const script = scriptOf(name)
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
