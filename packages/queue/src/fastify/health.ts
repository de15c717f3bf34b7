import type { Engine } from '../engine.ts'
import type { AnyTask } from '../task.ts'

/** Whether this process can do its work, for a readiness route. `problem` is a plain word that gives nothing away. */
export interface QueueHealth {
  readonly ready: boolean
  /** `draining`: the application closes. `no_answer`: the broker has not answered a worker for too long. */
  readonly problem: 'draining' | 'no_answer' | null
  readonly workers: ReturnType<Engine<AnyTask>['health']>
}

/** Judges the workers of an engine. Asks no broker, so it may be asked as often as a probe likes. */
export function queueHealth(
  engine: Pick<Engine<AnyTask>, 'health'>,
  { draining, maxSinceFetchMs }: { readonly draining: boolean; readonly maxSinceFetchMs: number },
): QueueHealth {
  const workers = engine.health()
  if (draining) return { ready: false, problem: 'draining', workers }
  const silent = workers.some(({ sinceFetchMs }) => sinceFetchMs > maxSinceFetchMs)
  return { ready: !silent, problem: silent ? 'no_answer' : null, workers }
}
