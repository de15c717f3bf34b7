import { flushCompileCache } from 'node:module'
import type { Place } from './place.ts'

/** What a process of the programme is told at its start: the one argument of its program, as JSON. */
export interface Order {
  /** Its place in the programme and how often that was filled: `worker-2.17`. Also the name of its journal. */
  readonly name: string
  /** Of the journals. */
  readonly folder: string
  readonly place: Place
  /** Null: whatever the engine takes by itself. */
  readonly leaseMs: number | null
  /** By how much its clock is wrong. */
  readonly clockShiftMs: number
  /** Of what it decides by chance. */
  readonly seed: string
}

/** What a running process is told. */
export type Message =
  | { readonly kind: 'block'; readonly ms: number }
  | { readonly kind: 'shift-clock'; readonly byMs: number }
  /** A producer: bring what is unsure to an end, and leave. */
  | { readonly kind: 'finish' }

/** What a process says: that it is at work, and how many handlers it has started. */
export type News = { readonly kind: 'at-work' } | { readonly kind: 'started'; readonly jobs: number }

/** The order of this process. */
export function readOrder(): Order {
  return JSON.parse(process.argv[2] ?? '')
}

/** Says that this process is at work, and obeys messages until the programme is gone; then it ends too, whatever it is doing. */
export function obey(take: (message: Message) => void): void {
  // Whoever is killed has no time to do so later.
  flushCompileCache()
  tell({ kind: 'at-work' })
  process.on('message', take)
  process.on('disconnect', () => process.exit(1))
}

/** Tells the programme something. */
export function tell(news: News): void {
  process.send?.(news)
}
