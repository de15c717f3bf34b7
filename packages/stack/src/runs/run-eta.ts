import type { RunStatus } from './run-status.ts'

/** Where the counting of the running phase began: after a checkpoint that is not 0. */
export interface PhaseStart {
  readonly at: Date
  readonly processed: number
}

/**
 * When a run will be over: the rest of the running phase at the speed it had so far, or at that of the last successful run before
 * anything is known, and what the later phases took in the last successful run. Undefined while a part cannot be told.
 */
export function etaOf(status: RunStatus, start: PhaseStart, at: Date): Date | undefined {
  const here = status.plan.findIndex(({ name }) => name === status.phase)
  const running = status.plan[here]
  if (running === undefined) return undefined
  const elapsedMs = at.getTime() - start.at.getTime()
  const restMs = restOf(status, { elapsedMs, done: (status.processed ?? 0) - start.processed }) ?? past(status, running.name, elapsedMs)
  const later = status.plan.slice(here + 1).map(({ name }) => past(status, name, 0))
  let sumMs = restMs
  for (const ms of later) sumMs = sumMs === undefined || ms === undefined ? undefined : sumMs + ms
  return sumMs === undefined ? undefined : new Date(at.getTime() + Math.round(sumMs))
}

function restOf(
  { processed, total }: RunStatus,
  { elapsedMs, done }: { readonly elapsedMs: number; readonly done: number },
): number | undefined {
  if (processed === null || total === null || done <= 0) return undefined
  return (elapsedMs * Math.max(0, total - processed)) / done
}

function past({ lastSuccess }: RunStatus, phase: string, elapsedMs: number): number | undefined {
  const ms = lastSuccess?.phaseMs[phase]
  return ms === undefined ? undefined : Math.max(0, ms - elapsedMs)
}
