import { type Static, Type } from 'typebox'
import { Instant, orNull } from './common.ts'

/** A process of the installation, as it said itself a few seconds ago. */
export const ProcessView = Type.Object({
  id: Type.String(),
  host: Type.String(),
  pid: Type.Integer(),
  version: Type.String(),
  roles: Type.Array(Type.Union([Type.Literal('api'), Type.Literal('worker'), Type.Literal('scheduler')])),
  startedAt: Instant,
  seenAt: Instant,
  /** `silent`: it should have said something since; it hangs, was killed, or cannot reach the state store. */
  state: Type.Union([Type.Literal('alive'), Type.Literal('stopping'), Type.Literal('silent')]),
  worker: orNull(
    Type.Object({
      queues: Type.Array(Type.Object({ name: Type.String(), concurrency: Type.Integer() })),
      running: Type.Integer(),
      /** Those that it has run for the longest time, at most a hundred. */
      jobs: Type.Array(Type.Object({ id: Type.String(), task: Type.String(), queue: Type.String(), forMs: Type.Number() })),
      sinceFetchMs: Type.Number({ description: 'Since the broker answered it last.' }),
    }),
  ),
})
export type ProcessView = Static<typeof ProcessView>

export const ProcessList = Type.Object({
  at: Instant,
  processes: Type.Array(ProcessView, { description: 'Workers first, the oldest first.' }),
})
export type ProcessList = Static<typeof ProcessList>

/** A lock of the state store that somebody holds. */
export const LockView = Type.Object({
  name: Type.String(),
  holder: Type.String(),
  fence: Type.Integer({ description: 'Grows with every acquisition; whoever has a smaller one is too late.' }),
  expiresAt: Instant,
})
export type LockView = Static<typeof LockView>

export const LockList = Type.Object({ at: Instant, locks: Type.Array(LockView, { description: 'By name.' }) })
export type LockList = Static<typeof LockList>
