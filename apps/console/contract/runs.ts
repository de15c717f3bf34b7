import { type Static, Type } from 'typebox'
import { Instant, orNull } from './common.ts'

const count = orNull(Type.Number())
const text = orNull(Type.String())

export const PhaseView = Type.Object({
  name: Type.String(),
  title: Type.String(),
  state: Type.Union([
    Type.Literal('waiting'),
    Type.Literal('running'),
    Type.Literal('done'),
    Type.Literal('failed'),
    Type.Literal('cancelled'),
  ]),
  resumable: Type.Boolean(),
  processed: count,
  total: count,
  startedAt: text,
  finishedAt: text,
})
export type PhaseView = Static<typeof PhaseView>

/** One run name: its last or present run, and when the next one is due. */
export const RunView = Type.Object({
  name: Type.String(),
  title: Type.String(),
  service: Type.String({ description: 'The service that has it.' }),
  types: Type.Array(Type.String()),
  /** `idle`: never ran. `waiting`: asked for, not begun. `interrupted`: whoever executed it is gone, and it can be taken up. */
  status: Type.Union([
    Type.Literal('idle'),
    Type.Literal('waiting'),
    Type.Literal('running'),
    Type.Literal('interrupted'),
    Type.Literal('succeeded'),
    Type.Literal('failed'),
    Type.Literal('cancelled'),
  ]),
  id: text,
  type: text,
  trigger: text,
  execution: Type.Integer(),
  phase: text,
  message: text,
  processed: count,
  total: count,
  startedAt: text,
  updatedAt: text,
  finishedAt: text,
  etaAt: text,
  plan: Type.Array(PhaseView),
  lastSuccess: orNull(Type.Object({ id: Type.String(), startedAt: Type.String(), finishedAt: Type.String() })),
  lastError: orNull(Type.Object({ id: Type.String(), at: Type.String(), phase: text, message: Type.String() })),
  nextRunAt: text,
})
export type RunView = Static<typeof RunView>

export const RunList = Type.Object({ at: Instant, runs: Type.Array(RunView) })
export type RunList = Static<typeof RunList>

export const PastRun = Type.Object({
  id: Type.String(),
  type: Type.String(),
  trigger: Type.String(),
  status: Type.Union([Type.Literal('succeeded'), Type.Literal('failed'), Type.Literal('cancelled')]),
  startedAt: Type.String(),
  finishedAt: Type.String(),
  executions: Type.Integer(),
  phase: text,
  message: text,
})
export type PastRun = Static<typeof PastRun>

export const RunHistory = Type.Object({ runs: Type.Array(PastRun, { description: 'The newest first, at most fifty.' }) })
export type RunHistory = Static<typeof RunHistory>

export const RunParams = Type.Object({ name: Type.String({ minLength: 1, maxLength: 200 }) })

export const StartRunBody = Type.Object({
  type: Type.Optional(Type.String({ maxLength: 200, description: 'Left out: the first of its types.' })),
  resume: Type.Optional(Type.Boolean({ description: 'Go on with one that failed or was cancelled.' })),
  fresh: Type.Optional(Type.Boolean({ description: 'Begin anew even where an interrupted one could be gone on with.' })),
})
export type StartRunBody = Static<typeof StartRunBody>

export const RunStarted = Type.Object({ id: Type.String() })
export type RunStarted = Static<typeof RunStarted>
