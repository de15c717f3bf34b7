import type { Run } from './define-run.ts'
import type { PhaseStatus, RunStatus } from './run-status.ts'

/** How a run is asked for. */
export interface RunRequest {
  /** Names the run, unless it goes on with an interrupted one. Asked again under the same id, a run that is over is not repeated. */
  readonly id: string
  readonly type: string
  readonly trigger: string
  /** Go on with a run that failed or was cancelled, too, where its phases say so. @default false */
  readonly resume?: boolean
  /** Begin anew even where an interrupted run could be gone on with. @default false */
  readonly fresh?: boolean
}

/** What is to be done. */
export interface Beginning {
  readonly status: RunStatus
  /** The phases to run, in order. */
  readonly todo: Run['phases']
  /** The phase that goes on from its checkpoint, the first one then; all other checkpoints are of no use any more. */
  readonly resumes: string | undefined
  /** An interrupted run that is not gone on with. */
  readonly abandoned: RunStatus | undefined
}

/**
 * Where a run begins that has the lock in its hand: `previous`, if it is still called running, is therefore of somebody who was lost.
 * It is gone on with if it is of the same type and not too old: phases that are done and resumable are passed over up to the first
 * that is not; that one and all after it run (again).
 */
export function begin(
  run: Run,
  previous: RunStatus | undefined,
  { request, fence, at }: { readonly request: RunRequest; readonly fence: number; readonly at: Date },
): Beginning {
  const now = at.toISOString()
  const isUseless = request.fresh === true || previous === undefined || isTooOld(run, previous, at) || previous.type !== request.type
  const kept = isUseless ? undefined : previous
  const isInterrupted = kept?.status === 'running'
  const resumed = isInterrupted || (request.resume === true && kept !== undefined && kept.status !== 'succeeded') ? kept : undefined
  const first = resumed === undefined ? 0 : firstUnfinished(run, resumed.plan)
  const plan = run.phases.map((phase, at): PhaseStatus => {
    const before = resumed?.plan.find(({ name }) => name === phase.name)
    return at < first && before !== undefined ? before : waiting(phase)
  })
  const status: RunStatus = {
    id: isInterrupted ? kept.id : request.id,
    name: run.name,
    type: request.type,
    trigger: isInterrupted ? kept.trigger : request.trigger,
    status: 'running',
    takenUpAs: request.id,
    execution: isInterrupted ? kept.execution + 1 : 1,
    fence,
    phase: null,
    message: null,
    processed: null,
    total: null,
    startedAt: isInterrupted ? kept.startedAt : now,
    updatedAt: now,
    finishedAt: null,
    etaAt: null,
    plan,
    lastSuccess: previous?.lastSuccess ?? null,
    lastError: previous?.lastError ?? null,
  }
  const todo = run.phases.slice(first)
  return {
    status,
    todo,
    resumes: resumed !== undefined && todo[0]?.resumable === true ? todo[0].name : undefined,
    abandoned: previous?.status === 'running' && !isInterrupted ? previous : undefined,
  }
}

function isTooOld(run: Run, { updatedAt }: RunStatus, at: Date): boolean {
  return at.getTime() - Date.parse(updatedAt) > run.resumeWithinMs
}

/** The number of phases that can be passed over. A phase that the stored plan does not know was added since: it is to be run. */
function firstUnfinished(run: Run, plan: readonly PhaseStatus[]): number {
  const at = run.phases.findIndex(
    ({ name, resumable }) => !(resumable && plan.some((phase) => phase.name === name && phase.state === 'done')),
  )
  return at === -1 ? run.phases.length : at
}

function waiting({ name, title, resumable }: Run['phases'][number]): PhaseStatus {
  return { name, title, resumable, state: 'waiting', processed: null, total: null, startedAt: null, finishedAt: null }
}
