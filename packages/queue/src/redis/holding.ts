import type { LeaveRequest, RenewReply, RenewRequest, Report } from '../broker.ts'
import type { Deaths } from '../deaths.ts'
import { list, number, text } from './client.ts'
import { diedOf } from './died.ts'
import { refusedEverywhere } from './merge-replies.ts'
import { packResults } from './outcome.ts'
import type { Queues } from './queues.ts'
import type { Relay } from './relay.ts'
import { reportValues } from './reports.ts'
import type { Scripts } from './scripts.ts'
import type { Workers } from './workers.ts'

/** What the verbs of workers share. */
export interface WorkerOptions {
  readonly scripts: Scripts
  readonly queues: Queues
  readonly relay: Relay
  readonly deaths: Deaths
  readonly workers: Workers
}

/** The verbs of workers about what they hold: each is one script call for each queue that knows the worker, all at the same time. */
export class Holding {
  readonly #options: WorkerOptions

  constructor(options: WorkerOptions) {
    this.#options = options
  }

  async renew({ worker, leaseMs, holding, seenSeq }: RenewRequest): Promise<RenewReply> {
    const { scripts, workers } = this.#options
    const route = workers.find(worker)
    if (!route || route.over) return { kind: 'fenced' }
    route.usedMs = performance.now()
    const parts = route.split(holding.map(([id, fence]) => ({ id, fence })))
    const replies = await Promise.all(
      [...route.joined].map(async (queue) => {
        const values = [worker, leaseMs, seenSeq, ...(parts.get(queue) ?? []).flatMap(({ id, fence }) => [id, fence])]
        return list(await scripts.run('renew', { keys: this.#keys(queue, worker), values }))
      }),
    )
    route.over = replies.some(([kind]) => text(kind) === 'fenced')
    if (route.over) return { kind: 'fenced' }
    const lost = refusedEverywhere(
      holding.map(([id]) => id),
      [...route.joined].map((queue, at) => ({
        asked: (parts.get(queue) ?? []).map(({ id }) => id),
        lost: list(replies[at]?.[1]).map(text),
      })),
    )
    route.keepOnly(new Set(holding.map(([id]) => id)), seenSeq)
    route.dropped(lost)
    return { kind: 'renewed', lost, cancel: replies.flatMap(([, , stops]) => list(stops).map(text)) }
  }

  /** Returns the ids that were refused. */
  async leave({ worker, results }: LeaveRequest): Promise<readonly string[]> {
    const { scripts, relay, workers, deaths } = this.#options
    const ids = results.map(({ id }) => id)
    const route = workers.find(worker)
    if (!route) return ids
    const parts = route.split(results)
    const answers = await Promise.all(
      [...route.joined].map(async (queue) => {
        const part = parts.get(queue) ?? []
        const values = [worker, ...packResults(part, queue)]
        const [kind, lost, relays, died] = list(await scripts.run('leave', { keys: this.#keys(queue, worker), values }))
        deaths.tell(diedOf(queue, died))
        if (number(relays) === 1) await relay.runSoon(queue)
        const asked = part.map(({ id }) => id)
        return { asked, lost: text(kind) === 'gone' ? asked : list(lost).map(text) }
      }),
    )
    route.over = true
    return refusedEverywhere(ids, answers)
  }

  async report(worker: string, reports: readonly Report[]): Promise<void> {
    const { scripts, workers } = this.#options
    const parts = workers.find(worker)?.split(reports) ?? new Map<string, Report[]>()
    await Promise.all(
      [...parts].map(([queue, some]) => scripts.run('report', { keys: this.#keys(queue, worker), values: some.flatMap(reportValues) })),
    )
  }

  #keys(queue: string, worker: string): readonly string[] {
    const keys = this.#options.queues.keys(queue)
    return [...keys.extended, ...keys.of(worker)]
  }
}
