import type { RunStatus } from '@trellis/stack'
import type { Terminal } from '../command.ts'

/** Shows people how a run goes on: a bar that is drawn anew in a terminal, a line for each phase elsewhere. On standard error. */
export interface RunProgress {
  show(status: RunStatus): void
  /** Leaves the cursor on a line of its own. */
  end(): void
}

/** A terminal is drawn no more often. Milliseconds. */
export const redrawMs = 100
const barWidth = 24

/** Progress for a person at `terminal`. */
export function runProgress(terminal: Terminal): RunProgress {
  return terminal.columns === undefined ? phaseLines(terminal) : drawnBar(terminal, terminal.columns)
}

function phaseLines(terminal: Terminal): RunProgress {
  let shown = ''
  return {
    show: (status) => {
      const line = status.phase === null ? '' : `${numberOf(status)} ${titleOf(status)}`
      if (line !== shown && line !== '') terminal.complain(line)
      shown = line
    },
    end: () => {},
  }
}

function drawnBar(terminal: Terminal, columns: number): RunProgress {
  let drawnAt = 0
  let phase: string | null = null
  return {
    show: (status) => {
      const now = performance.now()
      if (status.phase === null || (now - drawnAt < redrawMs && status.phase === phase)) return
      // A phase that is over keeps its line.
      if (phase !== null && status.phase !== phase) terminal.redraw(undefined)
      drawnAt = now
      phase = status.phase
      terminal.redraw(barLine(status).slice(0, columns - 1))
    },
    end: () => {
      if (phase !== null) terminal.redraw(undefined)
    },
  }
}

/** One line about a run under way: `[2/3] Matching stops [=======>      ] 41 % 4,100/10,000 · 0:42, 1:03 left · Bern`. */
function barLine(status: RunStatus): string {
  const { processed, total, message, etaAt, updatedAt } = status
  const counts =
    processed === null ? '' : total === null ? grouped(processed) : `${bar(processed, total)} ${grouped(processed)}/${grouped(total)}`
  const left = etaAt === null ? '' : `, ${clock(Date.parse(etaAt) - Date.parse(updatedAt))} left`
  const elapsed = `${clock(Date.parse(updatedAt) - Date.parse(status.startedAt))}${left}`
  return [`${numberOf(status)} ${titleOf(status)} ${counts}`.trimEnd(), elapsed, message ?? ''].filter((part) => part !== '').join(' · ')
}

/** Milliseconds as `m:ss` or `h:mm:ss`. */
export function clock(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000))
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60]
  const tail = String(seconds % 60).padStart(2, '0')
  return hours === 0 ? `${minutes}:${tail}` : `${hours}:${String(minutes).padStart(2, '0')}:${tail}`
}

/** `[=======>      ] 41 %` */
export function bar(processed: number, total: number): string {
  const share = total === 0 ? 1 : Math.min(1, Math.max(0, processed / total))
  const done = Math.floor(share * barWidth)
  const head = done < barWidth ? '>' : ''
  return `[${'='.repeat(done)}${head}${' '.repeat(barWidth - done - head.length)}] ${Math.floor(share * 100)} %`
}

/** `10,000` */
export function grouped(count: number): string {
  return count.toLocaleString('en-US')
}

function numberOf({ plan, phase }: RunStatus): string {
  return `[${plan.findIndex(({ name }) => name === phase) + 1}/${plan.length}]`
}

function titleOf({ plan, phase }: RunStatus): string {
  return plan.find(({ name }) => name === phase)?.title ?? ''
}
