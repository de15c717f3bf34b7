/** Done to a process of the programme. */
export const processFaults = [
  'kill-worker',
  'kill-all-workers',
  'kill-producer',
  'stop-worker',
  'block-worker',
  'drain-worker',
  'shift-clock',
] as const

/** Done to the connections of one process. */
export const wireFaults = [
  'cut-before-send',
  'cut-after-send',
  'cut-in-request',
  'cut-in-reply',
  'half-open',
  'slow-wire',
  'refuse-connections',
] as const

/** Done to the store. */
export const storeFaults = [
  'kill-redis',
  'stop-redis',
  'flush-scripts',
  'cut-clients',
  'pause-clients',
  'fill-memory',
  'kill-postgres',
  'kill-backend',
  'end-backends',
  'lock-file',
  'kill-master',
  'stop-master',
  'fail-over',
  'move-slot',
] as const

export type ProcessFault = (typeof processFaults)[number]
export type WireFault = (typeof wireFaults)[number]
export type StoreFault = (typeof storeFaults)[number]
export type FaultKind = ProcessFault | WireFault | StoreFault

/** One thing that is done to the system. */
export interface Fault {
  /** Counted from 1. */
  readonly number: number
  /** Milliseconds after the start of the programme. */
  readonly atMs: number
  readonly kind: FaultKind
  /** A process by its place, such as `worker-2`, or `store`. */
  readonly target: string
  /** How long it lasts, of those that last; for `shift-clock` by how much. Milliseconds. */
  readonly ms: number
}

/** How often each kind comes, relative to the others. Kinds that are left out never come. */
export type FaultWeights = Partial<Readonly<Record<FaultKind, number>>>

/** Of the faults that every store can bear. */
export const processWeights: FaultWeights = {
  'kill-worker': 20,
  'kill-all-workers': 1,
  'kill-producer': 3,
  'stop-worker': 2,
  'block-worker': 2,
  'drain-worker': 3,
  'shift-clock': 3,
}

/** Of the faults of a wire that goes through a proxy. */
export const wireWeights: FaultWeights = {
  'cut-before-send': 3,
  'cut-after-send': 4,
  'cut-in-request': 3,
  'cut-in-reply': 3,
  'half-open': 1,
  'slow-wire': 1,
  'refuse-connections': 1,
}
