import type { Place } from '../actors/place.ts'
import type { FaultyProxy } from '../faults/faulty-proxy.ts'
import type { FaultWeights, StoreFault } from '../faults/kinds.ts'
import type { Recorder } from '../history/entry.ts'

/** The stores that a programme can be run on. */
export const venueNames = ['sqlite', 'postgres', 'redis', 'redis-everysec', 'sentinel', 'cluster'] as const

/** One of {@link venueNames}. */
export type VenueName = (typeof venueNames)[number]

/** A store of its own for one programme, with a hand on what can go wrong in it. */
export interface Venue {
  /** Where everybody finds the jobs whose connections nothing is done to. */
  readonly place: Place
  /** Where the process of this place in the programme finds them. */
  placeOf(slot: string): Place
  /** What stands between a process and the store, by its place in the programme; empty where nothing can. */
  readonly proxies: ReadonlyMap<string, FaultyProxy>
  /** How often which fault of the store, and of the wires to it, comes. */
  readonly weights: FaultWeights
  /** Does something to the store for `ms`, or until it is over, and resolves when the store works again; with a note about it. */
  perform(kind: StoreFault, ms: number): Promise<string>
  /** Ends the servers and removes what they wrote. */
  close(): Promise<void>
}

/** What a venue is opened with. */
export interface VenueOptions {
  /** The places in the programme. */
  readonly slots: readonly string[]
  /** Told what the store may have lost. */
  readonly recorder: Recorder
}
