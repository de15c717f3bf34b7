import type { LeasedJob, Outcome } from '../../src/broker.ts'
import { Hand, leaseMs } from '../requests.ts'
import type { Store } from '../stores.ts'
import { failure } from './stage.ts'

const ends: readonly Outcome[] = [{ kind: 'done' }, { kind: 'retry', due: { inMs: 3_600_000 }, failure }, { kind: 'release' }]

/** Three workers that take, end, lose and leave their jobs in an order that looks random and is always the same. */
export class Crew {
  readonly #store: Store
  readonly #hands: Hand[]
  readonly #held: (readonly LeasedJob[])[] = [[], [], []]
  #dice = 7

  constructor(store: Store) {
    this.#store = store
    this.#hands = [0, 1, 2].map(() => this.#newHand())
  }

  /** One of them does one thing. */
  async act(): Promise<void> {
    const index = this.#throw(3)
    const hand = this.#hands[index] ?? this.#newHand()
    const luck = this.#throw(10)
    if (luck === 0) return this.#store.advance(leaseMs + 1_000)
    if (luck === 1) {
      await hand.leave()
      return this.#replace(index)
    }
    const [job, ...others] = this.#held[index] ?? []
    const outcome = ends[luck - 2]
    const reply = job && outcome ? await hand.step({}, [{ id: job.id, fence: job.fence, outcome }]) : await hand.step({ default: 2 })
    if (reply.kind !== 'stepped') return this.#replace(index)
    const kept = job && !outcome ? [job, ...others] : others
    this.#held[index] = [...kept, ...reply.jobs]
  }

  #replace(index: number): void {
    this.#hands[index] = this.#newHand()
    this.#held[index] = []
  }

  #newHand(): Hand {
    return new Hand(this.#throw(2) ? this.#store.broker : this.#store.other)
  }

  /** A number below `sides`, by a linear congruential generator. */
  #throw(sides: number): number {
    this.#dice = (Math.imul(this.#dice, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((this.#dice / 4_294_967_296) * sides)
  }
}
