import type { Result, StepReply, StepRequest } from '../broker.ts'
import type { ChildEnd } from '../family.ts'
import { list, number, type Reply, text } from './client.ts'
import { diedOf } from './died.ts'
import { readEnd } from './failure-text.ts'
import type { WorkerOptions } from './holding.ts'
import { mergeReplies, type Served, type ServedStop } from './merge-replies.ts'
import { packResults } from './outcome.ts'
import { QuickSteps } from './quick-step.ts'
import type { Route, Stop } from './routes.ts'
import { unpackLeased } from './unpacked-job.ts'

/** Bounds one hand-out, whatever a worker asks for. */
const handOutLimit = 1_000

type Stepped = Served | Exclude<StepReply, { kind: 'stepped' }>

/** The one hot verb of workers: one script call for each queue that it concerns, all at the same time. */
export class Stepper {
  readonly #options: WorkerOptions
  readonly #quick: QuickSteps
  /** Queues that have more than ordinary jobs, as far as this process knows, and the script that is for them. */
  readonly #extended = new Map<string, 'step-extended' | 'step-families'>()

  constructor(options: WorkerOptions) {
    this.#options = options
    this.#quick = new QuickSteps(options.scripts)
  }

  /**
   * As `Broker.step`. When one queue fences the worker it is fenced as a whole. What it holds of other queues is left to lapse, because
   * its handlers may still be running; what this very step brought goes back.
   */
  async step(request: StepRequest): Promise<Stepped> {
    const { queues, workers } = this.#options
    const route = workers.meet(request)
    if (route.over) return { kind: 'fenced' }
    const stops = route.stops(request, queues.used)
    const [only] = stops
    // The common case, for which all below would cost a good part of the round trip.
    if (only && stops.length === 1 && only.results.length === request.results.length) {
      const reply = await this.#stepAt(route, request, only)
      if (reply.kind === 'fenced') route.over = true
      if (reply.kind !== 'stepped') return reply
      route.settled(request)
      return only.want > 0 ? reply : { ...reply, nextDueMs: null }
    }
    return this.#stepEverywhere(route, request, stops)
  }

  #keys(queue: string, worker: string): readonly string[] {
    const keys = this.#options.queues.keys(queue)
    return [...keys.extended, ...keys.of(worker)]
  }

  async #stepEverywhere(route: Route, request: StepRequest, stops: readonly Stop[]): Promise<Stepped> {
    const ends = await Promise.allSettled(stops.map((stop) => this.#stepAt(route, request, stop)))
    const replies = ends.map((end) => {
      if (end.status === 'rejected') throw end.reason
      return end.value
    })
    const odd = replies.find(({ kind }) => kind === 'fenced') ?? replies.find(({ kind }) => kind === 'stale')
    const served = replies.flatMap((reply, at) => (reply.kind === 'stepped' ? { reply, stop: stops[at] } : []))
    if (odd?.kind === 'fenced') {
      route.over = true
      await this.#handBack(route, request, served)
    }
    if (odd) return { kind: odd.kind === 'stale' ? 'stale' : 'fenced' }
    const merged = mergeReplies(request, served)
    route.settled(request)
    return merged
  }

  /** Nobody has started these jobs, so they need not lapse. Where that fails they do. */
  async #handBack(route: Route, request: StepRequest, served: readonly ServedStop[]): Promise<void> {
    await Promise.allSettled(
      served.map(({ reply: { jobs }, stop }) => {
        if (jobs.length === 0 || !stop) return undefined
        const results = jobs.map<Result>(({ id, fence }) => ({ id, fence, outcome: { kind: 'release' } }))
        return this.#stepAt(route, { ...request, seq: request.seq + 1, results }, { queue: stop.queue, want: 0, free: 0, results })
      }),
    )
  }

  async #stepAt(route: Route, request: StepRequest, { queue, want, free, results }: Stop): Promise<Stepped> {
    const { worker, seq, leaseMs } = request
    const keys = this.#options.queues.keys(queue)
    const known = this.#extended.get(queue)
    if (route.joined.has(queue) && known !== 'step-families') {
      const quick = await this.#quick.step(route, { request, stop: { queue, want, free, results }, keys, extended: known !== undefined })
      if (quick) {
        route.answered(queue, seq, quick.jobs)
        return quick
      }
    }
    const joins = route.mayJoin(queue) ? 1 : 0
    const settles = seq === 1 || request.results.length > 0 ? 1 : 0
    const packed = packResults(results, queue)
    // To wait for children makes a queue an extended one, and only the script for those knows how.
    if (results.some(({ outcome }) => outcome.kind === 'wait')) this.#extended.set(queue, 'step-families')
    for (let looks = 2; ; ) {
      const values = [seq, joins, Math.min(want, handOutLimit), leaseMs, looks > 0 ? 1 : 0, settles, worker, free, ...packed]
      const script = this.#extended.get(queue)
      const reply = script
        ? list(await this.#options.scripts.run(script, { keys: this.#keys(queue, worker), values }))
        : list(await this.#options.scripts.run('step', { keys: [...keys.ordinary, ...keys.of(worker)], values }))
      const kind = text(reply[0])
      if (kind === 'extended' || kind === 'families') {
        this.#extended.set(queue, `step-${kind}`)
      } else if (kind === 'lapsed') {
        looks -= 1
        await this.#reap(queue, reply.slice(1).map(text))
      } else if (kind === 'stepped') {
        return this.#served(route, { queue, seq }, reply)
      } else {
        return { kind: kind === 'stale' ? 'stale' : 'fenced' }
      }
    }
  }

  async #reap(queue: string, workers: readonly string[]): Promise<void> {
    const { scripts, deaths } = this.#options
    const reap = async (worker: string) => {
      deaths.tell(diedOf(queue, await scripts.run('reap', { keys: this.#keys(queue, worker), values: [worker] })))
    }
    await Promise.all(workers.map(reap))
  }

  async #served(route: Route, { queue, seq }: { readonly queue: string; readonly seq: number }, reply: readonly Reply[]): Promise<Served> {
    const [, now, packed, lost, stops, due, lapse, families, relays, died] = reply
    if (died) this.#options.deaths.tell(diedOf(queue, died))
    const ends = endsOf(list(families), queue)
    const jobs = packed instanceof Buffer ? unpackLeased(packed, { queue, nowMs: number(now), ends }) : []
    route.answered(queue, seq, jobs)
    if (relays === 1) await this.#options.relay.runSoon(queue)
    const [dueMs, lapseMs] = [number(due), number(lapse)]
    const times = { nextDueMs: dueMs < 0 ? null : dueMs, ...(lapseMs >= 0 && { nextLapseMs: lapseMs }) }
    return { kind: 'stepped', jobs, lost: list(lost).map(text), cancel: list(stops).map(text), ...times }
  }
}

const noEnds: ReadonlyMap<string, readonly ChildEnd[]> = new Map()

/** How the children of the jobs of a hand-out ended, by parent. */
function endsOf(families: readonly Reply[], queue: string): ReadonlyMap<string, readonly ChildEnd[]> {
  if (families.length === 0) return noEnds
  return new Map(
    families.map((family) => {
      const [parent, ...values] = list(family)
      const ends: ChildEnd[] = []
      for (let at = 0; at < values.length; at += 3) {
        const bytes = values[at + 2]
        ends.push(readEnd(text(values[at + 1]), bytes instanceof Buffer ? bytes : Buffer.alloc(0), text(values[at]) || queue))
      }
      return [text(parent), ends]
    }),
  )
}
