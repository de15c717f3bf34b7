import type { Broker, CancelReply, Capabilities, ChildPage, ChildRecord, Counts, DeadPage, JobRecord, LogLine, Peek } from './broker.ts'
import { pausableKeys, readStoredKey, uniqueKey } from './claims.ts'
import { QueueError } from './errors.ts'
import { asView, type JobView } from './job-view.ts'
import type { PauseTarget } from './limits.ts'
import { queueName, wholeNumber } from './option-checks.ts'
import type { AnyTask } from './task.ts'

/**
 * What to pause: a queue, the jobs of one task, or those of a task with one key, as a `key` function of its limits or its order returns it. `queue` is
 * the task's own when it is left out.
 */
export type PauseScope =
  | { readonly queue: string; readonly task?: never; readonly key?: never }
  | { readonly task: string; readonly key?: string; readonly queue?: string }

/** Which dead jobs. Everything that is given must match. */
export interface DeadFilter {
  readonly queue?: string
  readonly task?: string
  /** Name or code of the last error. */
  readonly error?: string
  /** Died before, by the broker's clock. */
  readonly before?: Date
  /** Died at this instant or later. */
  readonly after?: Date
  /** At most so many, the newest ones. @default all of them */
  readonly limit?: number
}

/** Jobs fetched in one call while looking for those that match a filter. */
const pageSize = 100

/** Looking after jobs: everything that people and dashboards do with them, whichever process runs them. */
export class Operations {
  readonly #broker: Broker
  readonly #tasks: ReadonlyMap<string, AnyTask>

  constructor({ broker, tasks }: { readonly broker: Broker; readonly tasks: ReadonlyMap<string, AnyTask> }) {
    this.#broker = broker
    this.#tasks = tasks
  }

  /** Stops a job: one that waits ends at once, one that runs gets its signal aborted with `cancelled` within a second or so. */
  async cancel(id: string): Promise<CancelReply> {
    this.need('cancel')
    return this.#broker.cancel(id)
  }

  /** The job, or undefined when the broker does not know it (any more). */
  async get(id: string): Promise<JobView | undefined> {
    this.need('inspect')
    const record = await this.#broker.get(id)
    return record && asView(record)
  }

  /** The log of a job, oldest line first. */
  async log(id: string): Promise<readonly LogLine[]> {
    this.need('reports')
    return this.#broker.log(id)
  }

  /** The first jobs of a queue in one state, in the order in which they would leave it. */
  async peek({ queue, state, limit = 100 }: Peek): Promise<readonly JobView[]> {
    this.need('inspect')
    return (await this.#broker.peek({ queue: queueName(queue), state, limit: wholeNumber(limit, 1, 'limit') })).map(asView)
  }

  /** The id of the job that holds a unique key of a task, as its `key` function returns it. */
  async holder(task: string, key: string, queue = this.#queueOf(task)): Promise<string | undefined> {
    this.need('unique')
    return this.#broker.holder(queue, uniqueKey(task, key))
  }

  /** Every queue that has jobs, or had some lately. */
  async queues(): Promise<readonly string[]> {
    this.need('inspect')
    return this.#broker.queues()
  }

  /** Dead jobs, newest first. The next page is `before` the last one's id. */
  async dead(page: DeadPage = {}): Promise<readonly JobView[]> {
    this.need('inspect')
    return (await this.#broker.dead({ ...page, limit: wholeNumber(page.limit ?? 100, 1, 'limit') })).map(asView)
  }

  /** Puts a dead job back in line with new budgets; its history stays. Returns whether there was one. */
  async replay(id: string): Promise<boolean> {
    this.need('inspect')
    return this.#broker.replay(id)
  }

  /** Cancels a dead job that nobody wants any more: it is forgotten as its task says of those that ended well. Returns whether there was one. */
  async discard(id: string): Promise<boolean> {
    this.need('inspect')
    return this.#broker.discard(id)
  }

  /** Makes a scheduled job due now: one with a delay, or one that waits for its next attempt. Returns whether there was one. */
  async promote(id: string): Promise<boolean> {
    this.need('delay')
    return this.#broker.promote(id)
  }

  /**
   * The jobs that a job waits for, or has waited for, and how each ended, in their order: of a flow, a batch, or spawned ones. None of a job
   * that is over, unless it is dead.
   */
  async children(id: string, { skip = 0, limit = 100 }: ChildPage = {}): Promise<readonly ChildRecord[]> {
    this.need('families')
    return this.#broker.children(id, { skip: wholeNumber(skip, 0, 'skip'), limit: wholeNumber(limit, 1, 'limit') })
  }

  /** Replays every dead job that matches, the newest first. Returns how many there were. */
  async replayAll(filter: DeadFilter): Promise<number> {
    let replayed = 0
    for await (const { id } of this.#deadMatching(filter)) replayed += (await this.#broker.replay(id)) ? 1 : 0
    return replayed
  }

  /** Every dead job that matches, the newest first; fetched page by page, so that they may be many. */
  async *deadMatching(filter: DeadFilter): AsyncGenerator<JobView, void, void> {
    for await (const record of this.#deadMatching(filter)) yield asView(record)
  }

  /** How many jobs each queue has in each state. */
  async counts(): Promise<Counts> {
    this.need('inspect')
    return this.#broker.counts()
  }

  /**
   * For how long the oldest ready job of each queue has been ready, in milliseconds by the broker's clock; queues in which none is are left
   * out. It counts from the due time, also for a job that was handed back or blocked since, and while the queue is paused.
   */
  async oldestReadyMs(): Promise<Readonly<Record<string, number>>> {
    this.need('inspect')
    return this.#broker.oldestReadyMs()
  }

  /** Once it has resolved, no job of the scope starts until {@link Operations.resume}; what runs goes on. Outlives every process. */
  async pause(scope: PauseScope): Promise<void> {
    await this.#setPaused(scope, true)
  }

  /** Ends a {@link Operations.pause} of the same scope. */
  async resume(scope: PauseScope): Promise<void> {
    await this.#setPaused(scope, false)
  }

  /** Everything that is paused. A key that is too long to be stored as it is comes as `#` and its SHA-256, without its task. */
  async paused(): Promise<readonly PauseTarget[]> {
    this.need('pause')
    const seen = new Map<string, PauseTarget>()
    for (const target of await this.#broker.paused()) {
      const known = target.key === undefined ? undefined : readStoredKey(target.key)
      const scope: PauseTarget = known ? { queue: target.queue, task: this.#taskOf(known), key: known.key } : target
      seen.set(JSON.stringify([scope.queue, scope.task, scope.key]), scope)
    }
    return [...seen.values()]
  }

  /** Throws `unsupported` when the broker cannot do this. */
  protected need(capability: keyof Capabilities): void {
    if (!this.#broker.capabilities[capability]) throw lacking(this.#broker, capability)
  }

  async *#deadMatching(filter: DeadFilter): AsyncGenerator<JobRecord, void, void> {
    this.need('inspect')
    let left = filter.limit === undefined ? Number.POSITIVE_INFINITY : wholeNumber(filter.limit, 1, 'limit')
    for (let page = await this.#broker.dead({ limit: pageSize }); page.length > 0 && left > 0; ) {
      // Fetched first: the page after a job can only be asked for while that job is dead.
      const next: readonly JobRecord[] = await this.#broker.dead({ limit: pageSize, before: page.at(-1)?.id ?? '' })
      const chosen = page.filter((job) => matches(job, filter)).slice(0, left)
      yield* chosen
      left -= chosen.length
      page = next
    }
  }

  async #setPaused(scope: PauseScope, paused: boolean): Promise<void> {
    this.need('pause')
    for (const target of this.#targets(scope)) await this.#broker.pause(target, paused)
  }

  #targets({ queue, task, key }: PauseScope): readonly PauseTarget[] {
    if (task === undefined) return [{ queue: queueName(queue) }]
    const target = { queue: queueName(queue ?? this.#queueOf(task)) }
    if (key === undefined) return [{ ...target, task }]
    const keys = pausableKeys(this.#known(task).policy.claims, key)
    if (keys.length === 0)
      throw new QueueError(
        'invalid_option',
        `task "${task}" has neither a limit with a key nor an order, so none of its keys can be paused`,
      )
    return keys.map((stored) => ({ ...target, key: stored }))
  }

  /** Any task of the order, when it is one that tasks share. */
  #taskOf({ name, isOrder }: { readonly name: string; readonly isOrder: boolean }): string {
    const named = this.#tasks.get(name)
    if (!isOrder || named?.policy.claims.order?.name === name) return name
    const sharing = [...this.#tasks.values()].find(({ policy }) => policy.claims.order?.name === name)
    return sharing?.name ?? name
  }

  #queueOf(task: string): string {
    return this.#known(task).policy.queue
  }

  #known(name: string): AnyTask {
    const task = this.#tasks.get(name)
    if (!task) throw new QueueError('unknown_task', `no task named "${name}" is registered with this engine, so its queue must be given`)
    return task
  }
}

/** The error for something that a broker cannot do. */
export function lacking({ namespace }: Broker, what: string): QueueError {
  return new QueueError('unsupported', `the broker of namespace "${namespace}" has no "${what}"`)
}

function matches({ queue, task, history, createdAt }: JobRecord, filter: DeadFilter): boolean {
  const last = history.at(-1)
  const diedMs = last?.atMs ?? createdAt.getTime()
  if (filter.queue !== undefined && filter.queue !== queue) return false
  if (filter.task !== undefined && filter.task !== task) return false
  if (filter.error !== undefined && filter.error !== last?.name && filter.error !== last?.code) return false
  if (filter.before !== undefined && diedMs >= filter.before.getTime()) return false
  return filter.after === undefined || diedMs >= filter.after.getTime()
}
