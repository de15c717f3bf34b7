import type { Answer, Asked, AskedJob, Entry, Event, ResultNote } from '../chaos/history/entry.ts'

/** The lease of every worker in a tale. Milliseconds. */
const taleLeaseMs = 1_000

/** One hand-out, by who has it. */
export interface Held {
  readonly worker?: string
  readonly fence?: number
  readonly failures?: number
  readonly crashes?: number
}

/** Tells a history call by call, a millisecond for each thing that happens. */
export class Tale {
  readonly entries: Entry[] = []
  readonly #jobs = new Map<string, AskedJob>()
  readonly #seqs = new Map<string, number>()
  #atUs = 1_000_000
  #calls = 0

  /** Lets time pass. */
  wait(ms: number): this {
    this.#atUs += ms * 1_000
    return this
  }

  /** Something that is no call, seen by `by`. */
  event(event: Event, by = 'conductor'): this {
    this.wait(1)
    this.entries.push({ atUs: this.#atUs, by, ...event })
    return this
  }

  /** A call with its answer, or without one. */
  call(what: Asked, reply: Answer | undefined, by = 'process'): this {
    this.#calls += 1
    const call = this.#calls
    this.event({ kind: 'asked', call, what }, by)
    return reply ? this.event({ kind: 'answered', call, reply }, by) : this
  }

  enqueue(id: string, choices: Partial<AskedJob> = {}, answered = true): this {
    const job = { ...anAskedJob, id, ...choices }
    this.#jobs.set(id, job)
    return this.call({ verb: 'enqueue', jobs: [job] }, answered ? { verb: 'enqueue', refused: [] } : undefined, 'producer')
  }

  fire(schedule: string, ms: number): this {
    const job = { ...anAskedJob, id: `schedule:${schedule}:${ms}`, rememberMs: 86_400_000 }
    this.#jobs.set(job.id, job)
    return this.call({ verb: 'fire', schedule, jobs: [job] }, { verb: 'fire', fired: true })
  }

  /** A step that hands a job out; `answered` false: nobody hears of it. */
  handOut(id: string, held: Held = {}, answered = true): this {
    const { worker = 'first', fence = 1, failures = 0, crashes = 0 } = held
    const { task, queue, sum } = this.#jobs.get(id) ?? anAskedJob
    const jobs = [{ id, task, queue, fence, failures, crashes, sum }]
    return this.#step(worker, [], answered ? { verb: 'step', kind: 'stepped', jobs, lost: [] } : undefined)
  }

  /** A step that reports how a hand-out ended. */
  settle(id: string, outcome: string, { worker = 'first', fence = 1, inMs = null, lost = false, children = [] }: Settling = {}): this {
    return this.#step(worker, [{ id, fence, outcome, inMs, children }], { verb: 'step', kind: 'stepped', jobs: [], lost: lost ? [id] : [] })
  }

  renew(id: string, { worker = 'first', fence = 1 }: Held = {}): this {
    const what = { verb: 'renew', worker, leaseMs: taleLeaseMs, holding: [[id, fence]] } as const
    return this.call(what, { verb: 'renew', kind: 'renewed', lost: [] }, worker)
  }

  started(id: string, { worker = 'first', fence = 1 }: Held = {}, children: readonly string[] = []): this {
    return this.event({ kind: 'run-started', id, fence, children }, worker)
  }

  /** A job from its hand-out to its success. */
  runs(id: string, held: Held = {}): this {
    return this.handOut(id, held).started(id, held).settle(id, 'done', held)
  }

  final(id: string, state: string | null, tally: { readonly failures?: number; readonly crashes?: number } = {}): this {
    return this.event({ kind: 'final', id, state, failures: 0, crashes: 0, ...tally })
  }

  /** From `agoMs` ago until now the store may have forgotten what it did. */
  failover(agoMs: number): this {
    return this.event({ kind: 'may-lose', fromUs: this.#atUs - agoMs * 1_000, toUs: this.#atUs, queues: null, why: 'failover' })
  }

  #step(worker: string, results: readonly ResultNote[], reply: Answer | undefined): this {
    const seq = (this.#seqs.get(worker) ?? 0) + 1
    this.#seqs.set(worker, seq)
    return this.call({ verb: 'step', worker, seq, leaseMs: taleLeaseMs, results, want: { line: 1 } }, reply, worker)
  }
}

interface Settling extends Held {
  readonly inMs?: number | null
  readonly lost?: boolean
  readonly children?: ResultNote['children']
}

const anAskedJob: AskedJob = {
  id: '',
  task: 'task',
  queue: 'line',
  inMs: 0,
  atMs: null,
  sum: 'bytes',
  once: false,
  crashReruns: 3,
  rememberMs: 0,
  priority: 0,
  lifo: false,
  limits: [],
  order: null,
  unique: null,
  children: [],
}
