import { type Static, Type } from 'typebox'
import { Instant, orNull } from './common.ts'

/** Where a problem can be looked at: a page of the console, and the thing on it. */
export const Place = Type.Object({
  page: Type.Union([
    Type.Literal('queues'),
    Type.Literal('jobs'),
    Type.Literal('schedules'),
    Type.Literal('workers'),
    Type.Literal('runs'),
    Type.Literal('outbox'),
    Type.Literal('doctor'),
  ]),
  /** Name of the queue, run or schedule. */
  name: orNull(Type.String()),
})
export type Place = Static<typeof Place>

/** Something that is not as it should be. `danger`: something fails now. `warning`: it soon can. */
export const Problem = Type.Object({
  code: Type.String({ description: 'Stable, for scripts.' }),
  level: Type.Union([Type.Literal('danger'), Type.Literal('warning')]),
  what: Type.String(),
  since: orNull(Instant),
  to: Place,
})
export type Problem = Static<typeof Problem>

/** The whole installation at a glance. A figure is null when the store that knows it does not answer, which is then a problem. */
export const Overview = Type.Object({
  at: Instant,
  /** The worst first; empty when all is well. */
  problems: Type.Array(Problem),
  jobs: orNull(
    Type.Object({
      ready: Type.Integer(),
      running: Type.Integer(),
      scheduled: Type.Integer(),
      blocked: Type.Integer(),
      dead: Type.Integer(),
      oldestReadyMs: orNull(Type.Number()),
      pausedQueues: Type.Array(Type.String()),
    }),
  ),
  outbox: orNull(Type.Object({ rows: Type.Integer(), oldestMs: Type.Number() })),
  runs: orNull(Type.Object({ running: Type.Integer(), waiting: Type.Integer(), failing: Type.Array(Type.String()) })),
  workers: orNull(Type.Object({ alive: Type.Integer(), silent: Type.Integer(), schedulers: Type.Integer() })),
  /** What the doctor found last; null until he has looked once, which he does by himself. */
  doctor: orNull(Type.Object({ at: Instant, dangers: Type.Integer(), warnings: Type.Integer(), notes: Type.Integer() })),
})
export type Overview = Static<typeof Overview>
