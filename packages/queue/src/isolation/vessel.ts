import type { FromChild, ToChild } from './protocol.ts'

/** What a {@link Vessel} is started with. */
export interface VesselOrder {
  readonly module: string
  /** null: no limit. */
  readonly memoryBytes: number | null
  readonly onMessage: (message: FromChild) => void
  /** Called once. */
  readonly onEnd: (end: VesselEnd) => void
}

/** How a vessel ended: in words, and whether its memory was why. `error` is what nobody caught in it. */
export interface VesselEnd {
  readonly how: string
  readonly outOfMemory: boolean
  readonly error?: unknown
}

/** A thread or a process in which a child lives. */
export interface Vessel {
  /** For people: which of them it is. */
  readonly name: string
  /** A message to one that has ended goes nowhere. */
  send(message: ToChild): void
  /** Ends it, whatever it does. */
  kill(): void
  /** The memory that counts against its limit. Bytes; undefined when nobody can tell. */
  usedBytes(): Promise<number | undefined>
}

/** Starts a vessel. */
export type OpenVessel = (order: VesselOrder) => Vessel
