import type { Answer, Asked, Entry, HandOutNote, ResultNote } from '../history/entry.ts'
import type { Chronicle, Ending, HandOut, JobStory, Loss, Renewal, Run, Span, StepTry } from './chronicle.ts'

/** The same with fields that can be set. */
type Open<T> = { -readonly [Key in keyof T]: T[Key] }

/** The same with lists that can grow. */
type Draft<T> = { -readonly [Key in keyof T]: T[Key] extends readonly (infer Item)[] ? Item[] : T[Key] }

/** Sorts a history by job. The entries must be in the order of time. */
export function chronicleOf(entries: readonly Entry[]): Chronicle {
  return new Reader().read(entries)
}

interface OpenCall {
  readonly what: Asked
  readonly by: string
  readonly askedUs: number
}

/** What to add to the monotonic time of a moment to get the time of day. */
interface Clock {
  readonly atUs: number
  readonly offsetUs: number
}

class Reader {
  readonly #jobs = new Map<string, Draft<JobStory>>()
  readonly #calls = new Map<string, OpenCall>()
  readonly #runs = new Map<string, Open<Run>>()
  readonly #handOuts = new Map<string, HandOut>()
  readonly #endings = new Map<string, Open<Ending>>()
  readonly #renewals = new Map<string, Renewal[]>()
  readonly #firstAskedUs = new Map<string, number>()
  readonly #steps: StepTry[] = []
  readonly #losses: Loss[] = []
  readonly #attempts = new Map<string, number>()
  readonly #schedules = new Map<string, number>()
  readonly #counted = new Map<string, number>()
  readonly #clocks: Clock[] = []

  read(entries: readonly Entry[]): Chronicle {
    for (const entry of entries) this.#take(entry)
    for (const call of this.#calls.values()) this.#close(call, Number.POSITIVE_INFINITY, undefined)
    for (const { asks, endings, orders } of this.#jobs.values()) for (const list of [asks, endings, orders]) list.sort(byTime)
    const losses = this.#losses
    return {
      entries,
      jobs: this.#jobs,
      renewals: this.#renewals,
      stepTries: this.#steps,
      losses,
      attempts: this.#attempts,
      schedules: this.#schedules,
      counted: this.#counted,
      wallUs: (atUs) => atUs + offsetUs(this.#clocks, atUs),
      mayBeLost: (queue, { askedUs, answeredUs }) =>
        losses.some(({ fromUs, toUs, queues }) => askedUs <= toUs && answeredUs >= fromUs && (queues?.includes(queue) ?? true)),
    }
  }

  #take(entry: Entry): void {
    switch (entry.kind) {
      case 'asked':
        this.#calls.set(`${entry.by} ${entry.call}`, { what: entry.what, by: entry.by, askedUs: entry.atUs })
        this.#takeFirst(entry.what, entry.atUs)
        break
      case 'answered':
      case 'failed': {
        const name = `${entry.by} ${entry.call}`
        const call = this.#calls.get(name)
        this.#calls.delete(name)
        if (call) this.#close(call, entry.atUs, entry.kind === 'answered' ? entry.reply : undefined)
        break
      }
      case 'run-started':
      case 'run-ended':
      case 'run-aborted':
      case 'lost':
        this.#takeRun(entry)
        break
      case 'final':
        this.#job(entry.id).final = { state: entry.state, failures: entry.failures, crashes: entry.crashes }
        break
      case 'may-lose':
        this.#losses.push({ fromUs: entry.fromUs, toUs: entry.toUs, queues: entry.queues })
        break
      default:
        this.#takeFact(entry)
    }
  }

  /** A repeated step may have been applied when it was first asked for. */
  #takeFirst(what: Asked, atUs: number): void {
    if (what.verb !== 'step') return
    const name = `${what.worker} ${what.seq}`
    if (!this.#firstAskedUs.has(name)) this.#firstAskedUs.set(name, atUs)
  }

  #takeFact(entry: Entry): void {
    if (entry.kind === 'task') this.#attempts.set(entry.task, entry.attempts)
    if (entry.kind === 'schedule') this.#schedules.set(entry.name, entry.everyMs)
    if (entry.kind === 'counted') this.#counted.set(entry.state, entry.jobs)
    if (entry.kind === 'clock') this.#clocks.push({ atUs: entry.atUs, offsetUs: entry.wallMs * 1_000 - entry.atUs })
  }

  #takeRun(entry: Extract<Entry, { kind: 'run-started' | 'run-ended' | 'run-aborted' | 'lost' }>): void {
    const { id, fence, by, atUs } = entry
    const name = `${by} ${id} ${fence}`
    if (entry.kind === 'run-started') {
      const never = Number.POSITIVE_INFINITY
      const run = {
        id,
        fence,
        by,
        startedUs: atUs,
        endedUs: never,
        abortedUs: never,
        lostUs: never,
        reason: '',
        how: '',
        children: entry.children,
      }
      this.#runs.set(name, run)
      this.#job(id).runs.push(run)
      return
    }
    const run = this.#runs.get(name)
    if (!run) return
    if (entry.kind === 'run-ended') {
      run.endedUs = atUs
      run.how = entry.how
    }
    if (entry.kind === 'lost') run.lostUs = Math.min(run.lostUs, atUs)
    if (entry.kind === 'run-aborted') {
      run.abortedUs = atUs
      run.reason = entry.reason
    }
  }

  /** `reply` is undefined for a call that failed or whose process did not live to hear; the broker may have applied it all the same. */
  #close({ what, by, askedUs }: OpenCall, atUs: number, reply: Answer | undefined): void {
    // An answer of this kind says that nothing was done now; an earlier try of it may have been, when the client sent it twice.
    const isNothing = reply?.verb === 'fire' && !reply.fired
    const span = { askedUs, answeredUs: reply && !isNothing ? atUs : Number.POSITIVE_INFINITY }
    if (what.verb === 'enqueue' || what.verb === 'fire') this.#closeAsk(what, { ...span, by }, reply)
    else if (what.verb === 'cancel' || what.verb === 'replay') this.#closeOrder(what, span, reply)
    else if (what.verb === 'renew') this.#closeRenewal(what, span, reply)
    else if (what.verb === 'leave') this.#closeResults({ ...what, seq: 0 }, span, reply?.verb === 'leave' ? reply.lost : undefined)
    else if (what.verb === 'step') {
      const stepped = reply?.verb === 'step' && reply.kind === 'stepped' ? reply : undefined
      this.#steps.push({ ...span, worker: what.worker, queues: Object.keys(what.want), served: stepped !== undefined })
      this.#closeResults(what, span, stepped?.lost)
      this.#closeHandOuts(what, { ...span, by }, stepped?.jobs ?? [])
    }
  }

  #closeOrder({ verb, id }: Extract<Asked, { verb: 'cancel' | 'replay' }>, span: Span, reply: Answer | undefined): void {
    const said = reply?.verb === 'replay' ? String(reply.replayed) : reply?.verb === 'cancel' ? reply.reply : null
    this.#job(id).orders.push({ verb, ...span, reply: said })
  }

  #closeRenewal({ worker, leaseMs, holding }: Extract<Asked, { verb: 'renew' }>, span: Span, reply: Answer | undefined): void {
    if (reply?.verb !== 'renew' || reply.kind !== 'renewed') return
    const lost = new Set(reply.lost)
    const renewal = { ...span, leaseMs, confirmed: new Map(holding.filter(([id]) => !lost.has(id))) }
    const renewals = this.#renewals.get(worker)
    if (renewals) renewals.push(renewal)
    else this.#renewals.set(worker, [renewal])
  }

  #closeAsk(what: Extract<Asked, { verb: 'enqueue' | 'fire' }>, span: Span & { readonly by: string }, reply: Answer | undefined): void {
    const refused = new Map(reply?.verb === 'enqueue' ? reply.refused : [])
    for (const [index, job] of what.jobs.entries()) {
      this.#job(job.id).asks.push({ ...span, verb: what.verb, job, index, refusedFor: refused.get(job.id) ?? null })
    }
  }

  #closeResults(
    { worker, seq, results }: { readonly worker: string; readonly seq: number; readonly results: readonly ResultNote[] },
    span: Span,
    lost: readonly string[] | undefined,
  ): void {
    const refused = new Set(lost)
    for (const note of results) {
      const status = lost === undefined ? 'unknown' : refused.has(note.id) ? 'refused' : 'accepted'
      const name = `${worker} ${seq} ${note.id} ${note.fence}`
      const known = this.#endings.get(name)
      if (!known) {
        const ending: Open<Ending> = { ...note, ...span, worker, status }
        this.#endings.set(name, ending)
        this.#job(note.id).endings.push(ending)
      } else if (status !== 'unknown') {
        known.status = status
        known.answeredUs = span.answeredUs
      }
    }
  }

  #closeHandOuts(
    { worker, seq, leaseMs }: Extract<Asked, { verb: 'step' }>,
    span: Span & { readonly by: string },
    jobs: readonly HandOutNote[],
  ): void {
    const askedUs = this.#firstAskedUs.get(`${worker} ${seq}`) ?? span.askedUs
    for (const note of jobs) {
      const name = `${worker} ${seq} ${note.id} ${note.fence}`
      if (this.#handOuts.has(name)) continue
      const handOut: HandOut = { ...note, ...span, askedUs, worker, leaseMs }
      this.#handOuts.set(name, handOut)
      this.#job(note.id).handOuts.push(handOut)
    }
  }

  #job(id: string): Draft<JobStory> {
    let job = this.#jobs.get(id)
    if (!job) {
      job = { id, asks: [], handOuts: [], endings: [], runs: [], orders: [], final: undefined }
      this.#jobs.set(id, job)
    }
    return job
  }
}

function byTime(a: Span, b: Span): number {
  return a.askedUs - b.askedUs
}

/** The larger one of the two that were recorded around this moment. */
function offsetUs(clocks: readonly Clock[], atUs: number): number {
  const after = clocks.findIndex((clock) => clock.atUs >= atUs)
  const around = after < 0 ? clocks.slice(-1) : clocks.slice(Math.max(0, after - 1), after + 1)
  return Math.max(...around.map((clock) => clock.offsetUs))
}
