import { randomInt } from 'node:crypto'
import { sleep } from '../bell.ts'
import type { DueSchedules, Firing, ScheduleBook, ScheduleDefinition, ScheduleRecord } from '../schedule-book.ts'
import { list, number, type RedisClient, type Reply, text } from './client.ts'
import { asQueueError } from './failures.ts'
import { schedulesKey } from './keys.ts'
import { packJobs } from './packed-job.ts'
import type { Queues } from './queues.ts'
import { asScheduleRecord, packRest } from './schedule-record.ts'
import type { ScriptName, Scripts } from './scripts.ts'

/** An empty look tells the time by what the server last said, if that was at most so long ago. Milliseconds. */
const clockMemoryMs = 600_000

/** What the schedules of a namespace work with. */
export interface RedisSchedulesOptions {
  readonly client: RedisClient
  readonly namespace: string
  readonly scripts: Scripts
  readonly queues: Queues
  readonly timeShiftMs: () => number
}

/**
 * Schedules in Redis. Each lives in the slot of the queue that its jobs go to, so that a decision and its jobs are one script also on a
 * Cluster. One hash says which queue that is; what any other queue still has of a schedule counts for nothing, so a schedule whose
 * queue is changed never fires twice: first the hash says so, then the old queue gives it up, then the new one takes it on. Whoever took
 * it from a queue that the hash names again by then has taken a newer declaration, and puts it back.
 */
export class RedisSchedules implements ScheduleBook {
  readonly sleep = sleep
  readonly #options: RedisSchedulesOptions
  /** What the server's clock said, without the shift, and when by this process. */
  #clock = { serverMs: 0, atMs: Number.NEGATIVE_INFINITY }

  constructor(options: RedisSchedulesOptions) {
    this.#options = options
  }

  async save(definition: ScheduleDefinition): Promise<void> {
    const { name, spec, job } = definition
    await this.#options.queues.list(job.queue)
    const home = await this.#home(name)
    const moved = home !== '' && home !== job.queue
    if (home !== job.queue) await this.#command('HSET', name, job.queue)
    const taken = moved ? await this.#run('schedule-take', home, [name, '']) : null
    const left = taken ? asScheduleRecord(home, taken) : undefined
    const progress = left?.spec === spec ? [left.decidedUntil.getTime(), left.dueAt?.getTime() ?? -1] : ['', '']
    const values = [name, spec, packRest(definition), moved ? 1 : 0, ...progress, left?.paused ? 1 : 0, newVersion(), 0]
    await this.#run('schedule-save', job.queue, values)
    if (taken && (await this.#home(name)) === home) await this.#putBack(home, list(taken))
    // Somebody may have removed it meanwhile; then this declaration came last.
    await this.#command('HSETNX', name, job.queue)
  }

  async due(limit: number): Promise<DueSchedules> {
    const looks: { readonly nowMs: number; readonly firstMs: number; readonly rows: readonly ScheduleRecord[] }[] = []
    for (const { queue, reply } of await this.#everywhere('schedule-due', [limit])) {
      const [nowMs, firstMs, ...rows] = list(reply)
      looks.push({ nowMs: number(nowMs), firstMs: number(firstMs), rows: await this.#atHome(queue, rows) })
    }
    // Nothing is decided by this time, so it is not worth a call of its own at each look.
    if (looks.length === 0) return { now: new Date(await this.#timeMs()), due: [], nextDueMs: null }
    // The servers of a Cluster have a clock each: nothing is due before the slowest of them says so.
    const nowMs = Math.min(...looks.map((look) => look.nowMs))
    const firsts = looks.map(({ firstMs }) => firstMs).filter((ms) => ms >= 0)
    const due = looks.flatMap(({ rows }) => rows).filter((row) => dueMs(row) <= nowMs)
    due.sort((a, b) => dueMs(a) - dueMs(b) || (a.name < b.name ? -1 : 1))
    const nextDueMs = firsts.length === 0 ? null : Math.max(0, Math.min(...firsts) - nowMs)
    return { now: new Date(nowMs), due: due.slice(0, limit), nextDueMs }
  }

  async fire({ name, queue, version, jobs, decidedUntil, dueAt }: Firing): Promise<boolean> {
    const values = [name, version, decidedUntil.getTime(), dueAt?.getTime() ?? -1, packJobs(jobs).frame]
    return number(await this.#run('schedule-fire', queue, values)) === 1
  }

  async list(): Promise<readonly ScheduleRecord[]> {
    const found = await this.#everywhere('schedule-list', [])
    const rows = await Promise.all(found.map(({ queue, reply }) => this.#atHome(queue, list(reply))))
    return rows.flat().sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  async pause(name: string, paused: boolean): Promise<boolean> {
    const home = await this.#home(name)
    return home !== '' && number(await this.#run('schedule-pause', home, [name, paused ? 1 : 0])) === 1
  }

  async remove(name: string): Promise<boolean> {
    const home = await this.#home(name)
    if (home === '') return false
    await this.#command('HDEL', name)
    return list(await this.#run('schedule-take', home, [name, ''])).length > 0
  }

  async #putBack(queue: string, [name, spec, rest, , paused, decided, due]: readonly Reply[]): Promise<void> {
    const values = [name, spec, rest].map(text)
    await this.#run('schedule-save', queue, [...values, 1, number(decided), number(due), number(paused), newVersion(), 1])
  }

  /** The schedules among `rows` that belong to this queue. What two declarations for two queues left behind is cleared away. */
  async #atHome(queue: string, rows: readonly Reply[]): Promise<readonly ScheduleRecord[]> {
    const records = rows.flatMap((row) => asScheduleRecord(queue, row) ?? [])
    if (records.length === 0) return records
    const homes = list(await this.#command('HMGET', ...records.map(({ name }) => name))).map(text)
    const strays = records.filter((_record, place) => homes[place] !== queue)
    for (const { name, version } of strays) await this.#run('schedule-take', queue, [name, version])
    return records.filter((record) => !strays.includes(record))
  }

  /** The queue whose slot a schedule is in, or '' when there is no such schedule. */
  async #home(name: string): Promise<string> {
    return text(await this.#command('HGET', name))
  }

  async #everywhere(script: ScriptName, values: readonly (string | number)[]) {
    const homes = new Set(list(await this.#command('HVALS')).map(text))
    return Promise.all([...homes].map(async (queue) => ({ queue, reply: await this.#run(script, queue, values) })))
  }

  #run(script: ScriptName, queue: string, values: readonly (string | number | Buffer)[]): Promise<Reply> {
    const { scripts, queues } = this.#options
    const { schedule, extended } = queues.keys(queue)
    return scripts.run(script, { keys: script === 'schedule-fire' ? [...extended, ...schedule] : schedule, values })
  }

  async #command(command: string, ...values: readonly string[]): Promise<Reply> {
    try {
      return (await this.#options.client.callBuffer(command, schedulesKey(this.#options.namespace), ...values)) as Reply
    } catch (error) {
      throw asQueueError(error)
    }
  }

  async #timeMs(): Promise<number> {
    if (performance.now() - this.#clock.atMs > clockMemoryMs) this.#clock = await this.#readClock()
    const { serverMs, atMs } = this.#clock
    return Math.floor(serverMs + performance.now() - atMs + this.#options.timeShiftMs())
  }

  async #readClock(): Promise<{ readonly serverMs: number; readonly atMs: number }> {
    try {
      const [seconds = 0, micros = 0] = list((await this.#options.client.callBuffer('TIME')) as Reply).map(number)
      return { serverMs: seconds * 1_000 + micros / 1_000, atMs: performance.now() }
    } catch (error) {
      throw asQueueError(error)
    }
  }
}

/** Random, so that a schedule has none of one that was removed. */
function newVersion(): number {
  return randomInt(2 ** 48 - 1)
}

function dueMs({ dueAt }: ScheduleRecord): number {
  return dueAt?.getTime() ?? Number.POSITIVE_INFINITY
}
