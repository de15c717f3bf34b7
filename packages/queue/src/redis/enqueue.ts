import { randomUUID } from 'node:crypto'
import type { NewJob } from '../broker.ts'
import { QueueError } from '../errors.ts'
import { checkChildren } from '../family.ts'
import { list, text } from './client.ts'
import { Detour } from './detour.ts'
import { type PackedJobs, packJobs } from './packed-job.ts'
import type { Queues } from './queues.ts'
import type { Scripts } from './scripts.ts'

/** One script call stores a queue's part of a batch, and nothing else runs meanwhile: a quarter of a second at this size. */
const batchLimit = 250_000
const frameLimitBytes = 256 * 1024 * 1024

/** A job that was not stored, and the one that holds its unique key. */
type Refused = readonly [id: string, holder: string]

/** A queue's part of a call. */
interface PackedPart extends PackedJobs {
  /** Whether any id may be known. */
  readonly looks: boolean
}

const nobody: ReadonlyMap<string, string> = new Map()

/** The name of a call, by which the server tells a repeat from a new one. A lane has one call under way at a time. */
interface CallName {
  readonly lane: number
  readonly number: number
}

/**
 * Stores jobs, each queue's part in one script call. A repeat of a call whose reply was lost is recognised by its name, so that ids need
 * not be remembered for the sake of repeats: repeating means calling again with the same array.
 */
export class Enqueuer {
  readonly #scripts: Scripts
  readonly #queues: Queues
  readonly #producer = randomUUID()
  readonly #open = new WeakMap<readonly NewJob[], Map<string, CallName>>()
  readonly #free = new Map<string, CallName[]>()
  readonly #lanes = new Map<string, number>()
  readonly #detours = new Map<string, Detour>()

  constructor(scripts: Scripts, queues: Queues) {
    this.#scripts = scripts
    this.#queues = queues
  }

  /**
   * All or nothing for each queue. Where it throws with jobs of several queues, a repeat stores what is missing. Returns who holds the
   * unique key of each job that was refused, by its id.
   */
  async store(jobs: readonly NewJob[]): Promise<ReadonlyMap<string, string>> {
    checkChildren(jobs)
    const names = this.#open.get(jobs) ?? new Map<string, CallName>()
    this.#open.set(jobs, names)
    const only = onlyQueue(jobs)
    const refused = only === undefined ? await this.#storeParts(jobs, names) : await this.#storePart(only, packPart(only, jobs), names)
    this.#open.delete(jobs)
    // Only now: while a repeat may come, its name must not be overtaken in its lane.
    for (const [queue, name] of names) this.#laneIsFree(queue, name)
    return refused.length === 0 ? nobody : new Map(refused)
  }

  async #storeParts(jobs: readonly NewJob[], names: Map<string, CallName>): Promise<readonly Refused[]> {
    const parts = [...Map.groupBy(jobs, ({ queue }) => queue)].map(([queue, part]) => ({ queue, packed: packPart(queue, part) }))
    const ends = await Promise.allSettled(parts.map(({ queue, packed }) => this.#storePart(queue, packed, names)))
    return ends.flatMap((end) => {
      if (end.status === 'rejected') throw end.reason
      return end.value
    })
  }

  async #storePart(queue: string, packed: PackedPart, names: Map<string, CallName>): Promise<readonly Refused[]> {
    const name = names.get(queue) ?? this.#nextName(queue)
    names.set(queue, name)
    if (!this.#queues.isListed(queue)) await this.#queues.list(queue)
    return this.#send(queue, name, packed)
  }

  async #send(queue: string, { lane, number }: CallName, { frame, extended, usual, looks }: PackedPart): Promise<readonly Refused[]> {
    const keys = this.#queues.keys(queue)
    const calls = keys.calls(this.#producer)
    const values = [lane, number, frame]
    if (!extended) {
      await this.#scripts.run('enqueue', { keys: [...keys.enqueue, calls], values: [...values, looks ? 1 : 0] })
      return []
    }
    if (usual && (await this.#sendQuickly(queue, [...values, looks ? 1 : 0]))) return []
    const reply = list(await this.#scripts.run('enqueue-extended', { keys: [...keys.extended, calls], values })).map(text)
    return reply.flatMap((id, at) => (at % 2 === 0 ? [[id, reply[at + 1] ?? ''] as const] : []))
  }

  /** Whether the usual was all there was to do. */
  async #sendQuickly(queue: string, values: readonly (string | number | Buffer)[]): Promise<boolean> {
    const detour = this.#detours.get(queue) ?? new Detour()
    this.#detours.set(queue, detour)
    if (detour.takes()) return false
    const keys = this.#queues.keys(queue)
    const reply = await this.#scripts.run('enqueue-quick-extended', { keys: [...keys.enqueueExtended, keys.calls(this.#producer)], values })
    detour.tried(reply !== 1)
    return reply === 1
  }

  #nextName(queue: string): CallName {
    const free = this.#free.get(queue)?.pop()
    if (free) return { lane: free.lane, number: free.number + 1 }
    const lane = (this.#lanes.get(queue) ?? 0) + 1
    this.#lanes.set(queue, lane)
    return { lane, number: 1 }
  }

  #laneIsFree(queue: string, name: CallName): void {
    const free = this.#free.get(queue)
    if (free) free.push(name)
    else this.#free.set(queue, [name])
  }
}

/** The queue of all of the jobs, when it is one. */
function onlyQueue(jobs: readonly NewJob[]): string | undefined {
  const first = jobs[0]?.queue
  return jobs.every(({ queue }) => queue === first) ? first : undefined
}

function packPart(queue: string, jobs: readonly NewJob[]): PackedPart {
  const looks = !jobs.every(({ isNew }) => isNew)
  const packed = packJobs(looks ? firstOfEachId(jobs) : jobs)
  const { frame } = packed
  if (jobs.length > batchLimit || frame.byteLength > frameLimitBytes) {
    throw new QueueError(
      'invalid_input',
      `${jobs.length} jobs of ${frame.byteLength} bytes for queue "${queue}" at once; Redis takes at most ${batchLimit} jobs and ${frameLimitBytes} bytes`,
    )
  }
  return { ...packed, looks }
}

/** A frame has no id twice: the first job of an id counts, as it does between calls. */
function firstOfEachId(jobs: readonly NewJob[]): readonly NewJob[] {
  const ids = new Set<string>()
  for (const { id } of jobs) ids.add(id)
  if (ids.size === jobs.length) return jobs
  return jobs.filter(({ id }) => ids.delete(id))
}
