import type { ShownProgress } from '@trellis/ui'
import type { RunView } from '../../../contract/index.ts'

/** A run as the progress banner shows it; undefined for one that never ran. */
export function shownProgress(run: RunView): ShownProgress | undefined {
  if (run.status === 'idle') return undefined
  const number = run.plan.findIndex(({ name }) => name === run.phase) + 1
  const phase = run.plan[number - 1]
  const date = (at: string | null) => (at === null ? undefined : new Date(at))
  return {
    title: run.title,
    status: run.status,
    phase: phase === undefined ? undefined : { title: phase.title, number, count: run.plan.length },
    processed: run.processed ?? undefined,
    total: run.total ?? undefined,
    message: run.message ?? undefined,
    startedAt: date(run.startedAt),
    finishedAt: date(run.finishedAt),
    etaAt: date(run.etaAt),
  }
}
