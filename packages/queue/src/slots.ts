import type { Ahead } from './ahead.ts'
import type { LeasedJob } from './broker.ts'
import type { Holdings } from './holdings.ts'
import { SharedSlots } from './shared-slots.ts'

/** At most this many jobs travel in one step: bounds the size and the duration of a call. */
const wantLimit = 500

/** Slots that queues share which are not named: those of `'*'`. */
export interface Rest {
  readonly slots: number
  readonly queues: () => readonly string[]
}

/** How many jobs of each queue run at once in a lane, and of all other queues together. */
export interface SlotsOptions {
  readonly queues: Readonly<Record<string, number>>
  readonly rest?: Rest
}

/** What a lane has room for. */
export class Slots {
  readonly #options: SlotsOptions
  readonly #held: Holdings
  readonly #ahead: Ahead
  readonly #shared: SharedSlots | undefined
  #turn = 0

  constructor(options: SlotsOptions, held: Holdings, ahead: Ahead) {
    this.#options = options
    this.#held = held
    this.#ahead = ahead
    this.#shared = options.rest && new SharedSlots(options.rest.queues)
  }

  /** Every queue of which jobs may be held. */
  get queues(): readonly string[] {
    return [...Object.keys(this.#options.queues), ...(this.#options.rest?.queues() ?? [])]
  }

  /** Whether a job of this queue may start now. */
  hasRoomFor(queue: string): boolean {
    return queue in this.#options.queues ? this.#room(queue) > 0 : this.#sharedRoom() > 0
  }

  /** Whether more should be fetched for a queue of which jobs were taken ahead. */
  isLow(queue: string): boolean {
    return this.#ahead.isLow(queue, this.#options.queues[queue] ?? 0)
  }

  get hasRoom(): boolean {
    if (this.#sharedRoom() > 0) return true
    for (const queue in this.#options.queues) if (this.#room(queue) > 0) return true
    return false
  }

  /** Whether every slot of some queue is taken. */
  get isFull(): boolean {
    if (this.#shared && this.#sharedRoom() === 0) return true
    for (const queue in this.#options.queues) if (this.#room(queue) === 0) return true
    return false
  }

  /**
   * How many jobs of which queue fit or may be taken ahead, together at most {@link wantLimit}; queues that are full are left out. Free slots
   * come first, of whichever queue, and what there is not enough of is divided: a queue must never wait for what others could take ahead.
   */
  want(): Record<string, number> {
    const room = new Map<string, number>()
    const ahead = new Map<string, number>()
    for (const queue in this.#options.queues) {
      room.set(queue, this.#room(queue))
      ahead.set(queue, this.#ahead.room(queue, this.#options.queues[queue] ?? 0))
    }
    this.#turn += 1
    const fits = divided(room, wantLimit, this.#turn)
    let left = wantLimit - sumOf(fits)
    const shared = Math.min(this.#sharedRoom(), left)
    left -= shared
    const waits = divided(ahead, left, this.#turn)
    const want: Record<string, number> = {}
    for (const queue in this.#options.queues) {
      const wanted = (fits.get(queue) ?? 0) + (waits.get(queue) ?? 0)
      if (wanted > 0) want[queue] = wanted
    }
    return this.#shared && shared > 0 ? Object.assign(want, this.#shared.want(shared)) : want
  }

  /** How many of what is wanted would have to wait for a slot. Undefined when none. */
  ahead(want: Readonly<Record<string, number>>): Record<string, number> | undefined {
    let ahead: Record<string, number> | undefined
    for (const queue in want) {
      if (!(queue in this.#options.queues)) continue
      const waiting = (want[queue] ?? 0) - this.#room(queue)
      if (waiting <= 0) continue
      ahead ??= {}
      ahead[queue] = waiting
    }
    return ahead
  }

  /** Books what a step gave, once the jobs are held. Returns whether the next step should follow at once, because there may be more. */
  served(want: Readonly<Record<string, number>>, jobs: readonly LeasedJob[]): boolean {
    let asked = 0
    for (const queue in want) asked += want[queue] ?? 0
    const filled = jobs.length > 0 && jobs.length === asked
    return (this.#sharedServed(want, jobs) || filled) && this.hasRoom
  }

  #sharedServed(want: Readonly<Record<string, number>>, jobs: readonly LeasedJob[]): boolean {
    if (!this.#shared) return false
    const given = new Map<string, number>()
    for (const { queue } of jobs) given.set(queue, (given.get(queue) ?? 0) + 1)
    const part = Object.entries(want).filter(([queue]) => !(queue in this.#options.queues))
    return part.length > 0 && this.#shared.served(Object.fromEntries(part), given)
  }

  #room(queue: string): number {
    return Math.max(0, (this.#options.queues[queue] ?? 0) - this.#held.runningOf(queue))
  }

  #sharedRoom(): number {
    if (!this.#options.rest) return 0
    let busy = this.#held.runningCount
    for (const queue in this.#options.queues) busy -= this.#held.runningOf(queue)
    return Math.max(0, this.#options.rest.slots - busy)
  }
}

/**
 * What each queue gets of `most` when it asks for so much: all that it asks for, or an equal share of what those that ask for less have
 * left. With more queues than `most` some get nothing, others at each `turn`.
 */
function divided(asks: ReadonlyMap<string, number>, most: number, turn: number): ReadonlyMap<string, number> {
  if (sumOf(asks) <= most) return asks
  const queues = [...asks].filter(([, wanted]) => wanted > 0)
  const from = turn % queues.length
  const inTurn = [...queues.slice(from), ...queues.slice(0, from)].sort(([, one], [, other]) => one - other)
  const shares = new Map<string, number>()
  let left = most
  for (const [place, [queue, wanted]] of inTurn.entries()) {
    const share = Math.min(wanted, Math.floor(left / (inTurn.length - place)))
    shares.set(queue, share)
    left -= share
  }
  return shares
}

function sumOf(numbers: ReadonlyMap<string, number>): number {
  let sum = 0
  for (const number of numbers.values()) sum += number
  return sum
}
