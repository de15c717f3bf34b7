import { type Static, Type } from 'typebox'
import type { Run } from './define-run.ts'
import type { RunWish } from './run-book.ts'
import { RunStatus } from './run-status.ts'

const textOrNull = Type.Union([Type.String(), Type.Null()])

/** What a browser is shown of one run name: its last or present run, and when the next one is due. Times are ISO strings. */
export const RunView = Type.Object({
  name: Type.String(),
  title: Type.String(),
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
  id: textOrNull,
  type: textOrNull,
  trigger: textOrNull,
  execution: Type.Integer(),
  phase: textOrNull,
  message: textOrNull,
  processed: RunStatus.properties.processed,
  total: RunStatus.properties.total,
  startedAt: textOrNull,
  updatedAt: textOrNull,
  finishedAt: textOrNull,
  etaAt: textOrNull,
  plan: RunStatus.properties.plan,
  lastSuccess: Type.Union([Type.Object({ id: Type.String(), startedAt: Type.String(), finishedAt: Type.String() }), Type.Null()]),
  lastError: RunStatus.properties.lastError,
  nextRunAt: textOrNull,
})
export type RunView = Static<typeof RunView>

/** What is known of a run name, from which its view is made. */
export interface RunFacts {
  readonly status: RunStatus | undefined
  readonly wish: RunWish | undefined
  /** Whether somebody holds the lock. */
  readonly isHeld: boolean
  readonly nextRunAt: Date | undefined
}

/** The view of a run name. */
export function viewOf({ name, title, types }: Run, { status, wish, isHeld, nextRunAt }: RunFacts): RunView {
  const next = nextRunAt?.toISOString() ?? null
  const last = status ?? null
  const common = { name, title, types: [...types], lastError: last?.lastError ?? null, lastSuccess: successOf(last), nextRunAt: next }
  const isWaiting = wish !== undefined && wish.id !== last?.takenUpAs && !isHeld
  if (isWaiting) return { ...common, ...nothing, status: 'waiting', id: wish.id, type: wish.type, trigger: wish.trigger }
  if (last === null) return { ...common, ...nothing, status: 'idle' }
  const { id, type, trigger, execution, phase, message, processed, total, startedAt, updatedAt, finishedAt, etaAt, plan } = last
  const isLost = last.status === 'running' && !isHeld
  return {
    ...common,
    status: isLost ? 'interrupted' : last.status,
    id,
    type,
    trigger,
    execution,
    phase,
    message,
    processed,
    total,
    startedAt,
    updatedAt,
    finishedAt,
    etaAt: isLost ? null : etaAt,
    plan,
  }
}

const nothing = {
  id: null,
  type: null,
  trigger: null,
  execution: 0,
  phase: null,
  message: null,
  processed: null,
  total: null,
  startedAt: null,
  updatedAt: null,
  finishedAt: null,
  etaAt: null,
  plan: [],
}

function successOf(last: RunStatus | null): RunView['lastSuccess'] {
  if (last === null || last.lastSuccess === null) return null
  const { id, startedAt, finishedAt } = last.lastSuccess
  return { id, startedAt, finishedAt }
}
