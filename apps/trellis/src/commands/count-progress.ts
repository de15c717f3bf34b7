import type { Terminal } from '../command.ts'
import { bar, grouped, redrawMs } from './run-progress.ts'

/** Shows how many of how many: a bar that is drawn anew in a terminal, nothing elsewhere. On standard error. */
export interface CountProgress {
  /** `shown` writes the numbers. */
  show(processed: number, total: number | null, message?: string, shown?: (count: number) => string): void
  /** Takes the bar away, so that something else can be printed in its place. */
  clear(): void
}

/** Progress for a person at `terminal`. */
export function countProgress({ columns, redraw }: Terminal): CountProgress {
  let drawnAt = Number.NEGATIVE_INFINITY
  let isDrawn = false
  return {
    show: (processed, total, message = '', shown = grouped) => {
      const now = performance.now()
      if (columns === undefined || now - drawnAt < redrawMs) return
      drawnAt = now
      isDrawn = true
      const counts = total === null ? shown(processed) : `${bar(processed, total)} ${shown(processed)}/${shown(total)}`
      redraw(
        [counts, message]
          .filter((part) => part !== '')
          .join(' · ')
          .slice(0, columns - 1),
      )
    },
    clear: () => {
      if (isDrawn) redraw('')
      isDrawn = false
    },
  }
}
