import type { RunOutcome, RunStatus } from '@trellis/stack'

/** One line of `trellis run --json`. */
export type RunEvent =
  | {
      readonly event: 'started'
      readonly run: string
      readonly id: string
      readonly type: string
      readonly execution: number
      readonly fence: number
    }
  | { readonly event: 'phase'; readonly phase: string; readonly title: string }
  | {
      readonly event: 'progress'
      readonly phase: string
      readonly processed: number
      readonly total: number | null
      readonly message: string | null
      readonly etaAt: string | null
    }
  | {
      readonly event: 'succeeded' | 'failed' | 'cancelled'
      readonly id: string
      readonly phase: string | null
      readonly message: string | null
    }
  | { readonly event: 'busy'; readonly by: string | null }
  | { readonly event: 'interrupted'; readonly message: string }

/** Progress is told no more often. Milliseconds. */
const thinMs = 250

/** Turns statuses into events: each is given to `emit` once it says something new. */
export function runEvents(emit: (event: RunEvent) => void): { show(status: RunStatus): void; end(outcome: RunOutcome): void } {
  let last: RunStatus | undefined
  let toldAt = Number.NEGATIVE_INFINITY
  return {
    show: (status) => {
      const before = last
      last = status
      if (before === undefined) emit(startedEvent(status))
      const { phase, processed } = status
      if (status.status !== 'running' || phase === null) return
      if (phase !== before?.phase) {
        emit({ event: 'phase', phase, title: status.plan.find(({ name }) => name === phase)?.title ?? phase })
        toldAt = Number.NEGATIVE_INFINITY
      }
      const now = performance.now()
      if (processed === null || processed === before?.processed || now - toldAt < thinMs) return
      toldAt = now
      const { total, message, etaAt } = status
      emit({ event: 'progress', phase, processed, total, message, etaAt })
    },
    end: (outcome) => emit(endEvent(outcome)),
  }
}

function startedEvent({ name, id, type, execution, fence }: RunStatus): RunEvent {
  return { event: 'started', run: name, id, type, execution, fence }
}

function endEvent(outcome: RunOutcome): RunEvent {
  if (outcome.kind === 'busy') return { event: 'busy', by: outcome.by?.holder ?? null }
  if (outcome.kind === 'interrupted') return { event: 'interrupted', message: sentenceOf(outcome.cause) }
  const { id, phase, message } = outcome.status
  return { event: outcome.kind, id, phase, message }
}

function sentenceOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
