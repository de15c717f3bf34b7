import type { ChildPage, ChildRecord, Counts, DeadPage, JobRecord, LogLine, Peek } from '../broker.ts'
import { list, number, type RedisClient, type Reply, text } from './client.ts'
import { asQueueError } from './failures.ts'
import type { Queues } from './queues.ts'
import { asChildren, asRecord, type PlacedRecord } from './records.ts'
import { asLog } from './reports.ts'
import type { ScriptName, Scripts } from './scripts.ts'

/** The verbs that look and change nothing. Most of them ask every queue. */
export class Inspector {
  readonly #client: RedisClient
  readonly #scripts: Scripts
  readonly #queues: Queues

  constructor(client: RedisClient, scripts: Scripts, queues: Queues) {
    this.#client = client
    this.#scripts = scripts
    this.#queues = queues
  }

  /** Where two queues have the id and none is named, the one that is not over counts, then the one that comes first by name. */
  async find(id: string, queue?: string): Promise<PlacedRecord | undefined> {
    if (queue !== undefined)
      return asRecord(queue, await this.#scripts.run('get', { keys: this.#queues.keys(queue).extended, values: [id] }))
    const found = (await this.#everywhere('get', () => [id])).flatMap(({ queue, reply }) => asRecord(queue, reply) ?? [])
    return found.find(({ record }) => record.state !== 'succeeded' && record.state !== 'cancelled') ?? found[0]
  }

  async dead({ limit = 100, before }: DeadPage): Promise<readonly JobRecord[]> {
    const last = before === undefined ? undefined : await this.find(before)
    if (before !== undefined && !last) return []
    const below = (queue: string) => (last ? `${queue > last.record.queue ? '' : '('}${last.place}` : '+inf')
    const found = await this.#everywhere('dead', (queue) => [below(queue), limit])
    const placed = found.flatMap(({ queue, reply }) => list(reply).flatMap((record) => asRecord(queue, record) ?? []))
    placed.sort((a, b) => b.place - a.place || (a.record.queue < b.record.queue ? -1 : 1))
    return placed.slice(0, limit).map(({ record }) => record)
  }

  async peek({ queue, state, limit = 100 }: Peek): Promise<readonly JobRecord[]> {
    const keys = this.#queues.keys(queue)
    const holders = state === 'running' ? list(await this.#command('ZRANGE', keys.leases, '0', '-1')).map(text) : []
    const held = holders.map((worker) => keys.of(worker)[1])
    const reply = await this.#scripts.run('peek', { keys: [...keys.extended, ...held], values: [state, limit] })
    return list(reply).flatMap((record) => asRecord(queue, record)?.record ?? [])
  }

  /** The log of the queue that has one. */
  async log(id: string): Promise<readonly LogLine[]> {
    const logs = (await this.#everywhere('log', () => [id])).map(({ reply }) => asLog(reply))
    return logs.find((log) => log.length > 0) ?? []
  }

  /** The children of the job of this id that has some. */
  async children(id: string, { skip = 0, limit = 100 }: ChildPage = {}): Promise<readonly ChildRecord[]> {
    const families = await this.#everywhere('children', () => [id, skip, limit])
    return families.map(({ queue, reply }) => asChildren(queue, reply)).find((children) => children.length > 0) ?? []
  }

  async counts(): Promise<Counts> {
    const counts: Record<string, Counts[string]> = {}
    for (const { queue, reply } of await this.#everywhere('counts', () => [])) {
      const [scheduled = 0, blocked = 0, ready = 0, running = 0, succeeded = 0, dead = 0, cancelled = 0] = list(reply).map(number)
      if (scheduled + blocked + ready + running + succeeded + dead + cancelled === 0) continue
      counts[queue] = { scheduled, blocked, ready, running, succeeded, dead, cancelled }
    }
    return counts
  }

  async oldestReadyMs(): Promise<Readonly<Record<string, number>>> {
    const ages = await this.#everywhere('oldest-ready', () => [])
    return Object.fromEntries(ages.map(({ queue, reply }) => [queue, number(reply)] as const).filter(([, ms]) => ms >= 0))
  }

  async holder(queue: string, key: string): Promise<string | undefined> {
    const holder = await this.#scripts.run('holder', { keys: this.#queues.keys(queue).extended, values: [key] })
    return holder === null ? undefined : text(holder)
  }

  async queues(): Promise<readonly string[]> {
    const queues = await this.#queues.all()
    const used = await Promise.all(queues.map((queue) => this.#command('EXISTS', this.#queues.keys(queue).jobs)))
    return queues.filter((_queue, at) => used[at] === 1)
  }

  /** Runs a script once for each queue. */
  async #everywhere(
    script: ScriptName,
    values: (queue: string) => readonly (string | number)[],
  ): Promise<readonly { readonly queue: string; readonly reply: Reply }[]> {
    const queues = await this.#queues.all()
    return Promise.all(
      queues.map(async (queue) => {
        const { extended } = this.#queues.keys(queue)
        return { queue, reply: await this.#scripts.run(script, { keys: extended, values: values(queue) }) }
      }),
    )
  }

  async #command(command: string, ...values: readonly string[]): Promise<Reply> {
    try {
      return (await this.#client.callBuffer(command, ...values)) as Reply
    } catch (error) {
      throw asQueueError(error)
    }
  }
}
