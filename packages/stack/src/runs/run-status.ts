import { type Static, Type } from 'typebox'
import Value from 'typebox/value'
import { StackError } from '../errors.ts'

// Times are ISO strings by the state store's clock.
const timeOrNull = Type.Union([Type.String(), Type.Null()])
const textOrNull = Type.Union([Type.String(), Type.Null()])
const countOrNull = Type.Union([Type.Number(), Type.Null()])

/** How far one phase of a run is. */
const PhaseStatus = Type.Object({
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
  processed: countOrNull,
  total: countOrNull,
  startedAt: timeOrNull,
  finishedAt: timeOrNull,
})
export type PhaseStatus = Static<typeof PhaseStatus>

const Success = Type.Object({
  id: Type.String(),
  startedAt: Type.String(),
  finishedAt: Type.String(),
  /** Milliseconds that each phase took, by name: what the next run's end is foretold by. */
  phaseMs: Type.Record(Type.String(), Type.Number()),
})

const Failure = Type.Object({ id: Type.String(), at: Type.String(), phase: textOrNull, message: Type.String() })

/** The last run of a name, as it is stored: one that is over, or one that somebody executes or was executing when he was lost. */
export const RunStatus = Type.Object({
  id: Type.String(),
  name: Type.String(),
  type: Type.String(),
  /** `schedule`, `command`, `request`, or what the service calls it. */
  trigger: Type.String(),
  status: Type.Union([Type.Literal('running'), Type.Literal('succeeded'), Type.Literal('failed'), Type.Literal('cancelled')]),
  /** The id under which it was last taken up: that of the job, if a job did. */
  takenUpAs: Type.String(),
  /** Counts who has taken it up; more than 1 after an interruption. */
  execution: Type.Integer(),
  fence: Type.Integer(),
  phase: textOrNull,
  message: textOrNull,
  processed: countOrNull,
  total: countOrNull,
  startedAt: Type.String(),
  updatedAt: Type.String(),
  finishedAt: timeOrNull,
  etaAt: timeOrNull,
  plan: Type.Array(PhaseStatus),
  lastSuccess: Type.Union([Success, Type.Null()]),
  lastError: Type.Union([Failure, Type.Null()]),
})
export type RunStatus = Static<typeof RunStatus>

/** One run that is over. */
export const PastRun = Type.Object({
  id: Type.String(),
  type: Type.String(),
  trigger: Type.String(),
  status: Type.Union([Type.Literal('succeeded'), Type.Literal('failed'), Type.Literal('cancelled')]),
  startedAt: Type.String(),
  finishedAt: Type.String(),
  executions: Type.Integer(),
  phase: textOrNull,
  message: textOrNull,
})
export type PastRun = Static<typeof PastRun>

/** The status in a record. Throws `state_failed` for what another release has written and this one cannot read. */
export function readStatus(value: unknown): RunStatus {
  if (Value.Check(RunStatus, value)) return value
  throw new StackError('state_failed', 'a stored run status is not of a form that this release knows; delete it to begin anew')
}

/** How a run can end. */
export type Ending = 'succeeded' | 'failed' | 'cancelled'

/** The status with phase `name` begun at `at`; what it may have processed before is kept when it goes on from a checkpoint. */
export function phaseBegun(status: RunStatus, name: string, at: Date): RunStatus {
  const now = at.toISOString()
  const plan = status.plan.map((phase) =>
    phase.name === name ? { ...phase, state: 'running' as const, startedAt: now, finishedAt: null } : phase,
  )
  return { ...status, plan, phase: name, message: null, processed: null, total: null, updatedAt: now, etaAt: null }
}

/** How far the running phase is. */
export interface Progress {
  readonly processed: number
  readonly total: number | null
  readonly message: string | null
}

/** The status with the running phase so far. */
export function phaseProgressed(status: RunStatus, { processed, total, message }: Progress, at: Date): RunStatus {
  const plan = status.plan.map((phase) => (phase.name === status.phase ? { ...phase, processed, total } : phase))
  return { ...status, plan, processed, total, message: message ?? status.message, updatedAt: at.toISOString() }
}

/** The status with the running phase over. */
export function phaseEnded(status: RunStatus, state: 'done' | 'failed' | 'cancelled', at: Date): RunStatus {
  const now = at.toISOString()
  const plan = status.plan.map((phase) => (phase.name === status.phase ? { ...phase, state, finishedAt: now } : phase))
  return { ...status, plan, updatedAt: now }
}

/** The status of a run that is over. `message` says why it failed. */
export function runEnded(status: RunStatus, ending: Ending, { at, message }: { readonly at: Date; readonly message?: string }): RunStatus {
  const now = at.toISOString()
  const over = { ...status, status: ending, finishedAt: now, updatedAt: now, etaAt: null, message: message ?? status.message }
  if (ending === 'failed') return { ...over, lastError: { id: status.id, at: now, phase: status.phase, message: message ?? 'failed' } }
  if (ending === 'cancelled') return over
  const { id, startedAt } = status
  const phaseMs = Object.fromEntries(status.plan.map(({ name, startedAt: from, finishedAt: to }) => [name, msBetween(from, to)]))
  // What the last phase said last is of no interest any more.
  return { ...over, phase: null, message: null, processed: null, total: null, lastSuccess: { id, startedAt, finishedAt: now, phaseMs } }
}

/** The entry of a run that is over in the history of its name. */
export function pastRun(status: RunStatus): PastRun {
  const { id, type, trigger, startedAt, execution, phase, message } = status
  if (status.status === 'running') throw new TypeError(`run ${id} is not over`)
  return {
    id,
    type,
    trigger,
    status: status.status,
    startedAt,
    finishedAt: status.finishedAt ?? startedAt,
    executions: execution,
    phase,
    message,
  }
}

function msBetween(from: string | null, to: string | null): number {
  return from === null || to === null ? 0 : Math.max(0, Date.parse(to) - Date.parse(from))
}
