import type { Entry, Event, Recorder } from '../chaos/history/entry.ts'
import { recordingBroker } from '../chaos/history/recording-broker.ts'
import type { Broker, NewJob, Outcome, Result, StepRequest } from '../src/broker.ts'
import { QueueError } from '../src/errors.ts'
import { memoryBroker, virtualClock } from '../src/memory/broker.ts'
import { aJob } from './requests.ts'

/** One move of a played history. `hand` and `job` are taken modulo how many there are. */
export type Move =
  | { readonly kind: 'enqueue'; readonly jobs: readonly Choice[]; readonly again: boolean }
  | { readonly kind: 'step'; readonly hand: number; readonly want: number; readonly outcome: Outcome; readonly lost: boolean }
  | { readonly kind: 'renew' | 'leave' | 'die'; readonly hand: number }
  | { readonly kind: 'cancel' | 'replay'; readonly job: number }
  | { readonly kind: 'advance'; readonly ms: number }

/** What kind of job. */
export interface Choice {
  readonly trait: 'plain' | 'delayed' | 'once' | 'limited' | 'unique' | 'remembered' | 'urgent' | 'ordered' | 'newest'
  readonly crashReruns: number
}

const leaseMs = 1_000
const queue = 'line'
const hands = 3

interface Hand {
  readonly broker: Broker
  readonly recorder: Recorder
  name: string
  seq: number
  /** The step whose reply has not arrived. */
  open: StepRequest | undefined
  held: Map<string, number>
}

/** Plays moves on the reference model, and takes down a history as processes would have seen it. At the end every job is worked off. */
export async function play(moves: readonly Move[]): Promise<readonly Entry[]> {
  const table = new Table()
  for (const move of moves) await table.make(move)
  await table.workOff()
  return table.entries
}

class Table {
  readonly entries: Entry[] = []
  readonly #clock = virtualClock(1_700_000_000_000)
  readonly #broker = memoryBroker({ clock: this.#clock })
  readonly #hands: Hand[]
  readonly #ids: string[] = []
  readonly #asked = new Map<string, NewJob>()
  #losesReply = false
  #names = 0

  constructor() {
    this.#record('table', { kind: 'clock', wallMs: this.#clock.now() })
    this.#hands = Array.from({ length: hands }, (_, n) => this.#newHand(`process-${n}`))
  }

  async make(move: Move): Promise<void> {
    switch (move.kind) {
      case 'enqueue':
        return this.#enqueue(move)
      case 'advance':
        this.#clock.advance(move.ms)
        return
      case 'cancel':
      case 'replay':
        await this.#order(move)
        return
      case 'step':
        return this.#step(this.#hand(move.hand), move)
      default:
        return this.#end(this.#hand(move.hand), move.kind)
    }
  }

  /** Lets everybody who works die, and one who is left do everything. */
  async workOff(): Promise<void> {
    for (const hand of this.#hands) this.#rename(hand)
    this.#clock.advance(100_000)
    const last = this.#hand(0)
    for (let idle = 0; idle < 3; ) {
      await this.#step(last, { want: 50, outcome: { kind: 'done' }, lost: false })
      idle = last.held.size === 0 ? idle + 1 : 0
      this.#clock.advance(100_000)
      await this.#broker.sweep()
    }
    for (const id of this.#ids) {
      const record = await this.#broker.get(id)
      const { state = null, failures = 0, crashes = 0 } = record ?? {}
      this.#record('table', { kind: 'final', id, state, failures, crashes })
    }
  }

  async #enqueue({ jobs, again }: Extract<Move, { kind: 'enqueue' }>): Promise<void> {
    const known = this.#ids.length
    const named = jobs.map(({ trait, crashReruns }, place) => {
      const first = again && known > 0 ? this.#asked.get(this.#ids[place % known] ?? '') : undefined
      this.#names += 1
      const id = `job ${this.#names}`
      // What is not remembered may be asked for only once.
      if (first && first.rememberMs > 0) return first
      return aJob({ id, queue, crashReruns, payload: Buffer.from(id), ...choicesOf[trait] })
    })
    for (const job of named) this.#asked.set(job.id, job)
    for (const { id } of named) if (!this.#ids.includes(id)) this.#ids.push(id)
    await this.#recording('producer').enqueue(named)
  }

  async #order({ kind, job }: Extract<Move, { kind: 'cancel' | 'replay' }>): Promise<void> {
    const id = this.#ids[job % Math.max(1, this.#ids.length)]
    if (id !== undefined) await this.#recording('operator')[kind](id)
  }

  async #step(
    hand: Hand,
    { want, outcome, lost }: { readonly want: number; readonly outcome: Outcome; readonly lost: boolean },
  ): Promise<void> {
    if (!hand.open) {
      hand.seq += 1
      const results = this.#resultsOf(hand, outcome)
      hand.open = { worker: hand.name, seq: hand.seq, results, want: { [queue]: want }, leaseMs }
    }
    const request = hand.open
    this.#losesReply = lost
    try {
      const reply = await hand.broker.step(request)
      if (reply.kind !== 'stepped') return this.#rename(hand)
      hand.open = undefined
      for (const { id } of request.results) hand.held.delete(id)
      for (const { id, fence } of reply.jobs) {
        hand.held.set(id, fence)
        hand.recorder.record({ kind: 'run-started', id, fence, children: [] })
      }
    } catch {
      // The reply was lost: the next step of this hand repeats it.
    } finally {
      this.#losesReply = false
    }
  }

  async #end(hand: Hand, how: 'renew' | 'leave' | 'die'): Promise<void> {
    if (how === 'renew') {
      const holding = [...hand.held].map(([id, fence]) => [id, fence] as const)
      const reply = await hand.broker.renew({ worker: hand.name, leaseMs, holding, seenSeq: hand.open ? hand.seq - 1 : hand.seq })
      if (reply.kind === 'fenced') return this.#rename(hand)
      for (const id of reply.lost) hand.held.delete(id)
      return
    }
    if (how === 'leave') await hand.broker.leave({ worker: hand.name, results: this.#resultsOf(hand, { kind: 'release' }) })
    this.#rename(hand)
  }

  /** No worker reports anything but an end of what may start only once. */
  #resultsOf({ held }: Hand, outcome: Outcome): Result[] {
    const isEnd = outcome.kind === 'done' || outcome.kind === 'dead' || outcome.kind === 'discard'
    return [...held].map(([id, fence]) => {
      const once = this.#asked.get(id)?.atMostOnce ?? false
      return { id, fence, outcome: once && !isEnd ? { kind: 'dead', failure: { name: 'Error', message: 'not again' } } : outcome }
    })
  }

  #hand(place: number): Hand {
    const hand = this.#hands[place % hands]
    if (!hand) throw new RangeError(`no hand ${place}`)
    return hand
  }

  #newHand(by: string): Hand {
    const hand = {
      broker: this.#recording(by),
      recorder: { record: (event: Event) => this.#record(by, event) },
      name: '',
      seq: 0,
      open: undefined,
      held: new Map(),
    }
    this.#rename(hand)
    return hand
  }

  #rename(hand: Hand): void {
    this.#names += 1
    hand.name = `worker ${this.#names}`
    hand.seq = 0
    hand.open = undefined
    hand.held.clear()
  }

  #calls = 0
  #recording(by: string): Broker {
    // Each recording broker counts its calls from 1, as each process does, so each is a process of its own.
    this.#calls += 1
    const name = `${by} ${this.#calls}`
    return recordingBroker(this.#lossy(), { record: (event) => this.#record(name, event) })
  }

  #lossy(): Broker {
    const step = async (request: StepRequest) => {
      const reply = await this.#broker.step(request)
      if (this.#losesReply) throw new QueueError('broker_unavailable', 'the connection was cut')
      return reply
    }
    return { ...this.#broker, step }
  }

  /** Virtual time stands still between two moves; so that nothing happens at the same time, each event takes a microsecond. */
  #record(by: string, event: Event): void {
    const atUs = Math.max(this.#clock.now() * 1_000, (this.entries.at(-1)?.atUs ?? 0) + 1)
    this.entries.push({ atUs, by, ...event })
  }
}

const oneAtATime = { kind: 'concurrency', key: 'k', most: 1 } as const
const day = 86_400_000

const choicesOf = {
  plain: {},
  delayed: { due: { inMs: 700 } },
  once: { atMostOnce: true, crashReruns: 0 },
  limited: { limits: [oneAtATime] },
  unique: { unique: { key: 'u', until: 'finished', ttlMs: null, onConflict: 'keep' } },
  remembered: { rememberMs: day },
  urgent: { priority: 3 },
  ordered: { order: 'o' },
  newest: { lifo: true },
} as const
