import type { ReactNode } from 'react'
import { durationText, exactDuration } from './duration-text.ts'
import classes from './progress-banner.module.css'

/** Long work, as a banner shows it. */
export interface ShownProgress {
  /** What is being done, such as `Import`. */
  readonly title: string
  readonly status: 'waiting' | 'running' | 'interrupted' | 'succeeded' | 'failed' | 'cancelled'
  /** The phase under way, and its place among all of them, counted from 1. */
  readonly phase?: { readonly title: string; readonly number: number; readonly count: number } | undefined
  readonly processed?: number | undefined
  /** Left out while it is not known. */
  readonly total?: number | undefined
  /** What is being looked at, or why it failed. */
  readonly message?: string | undefined
  readonly startedAt?: Date | undefined
  readonly finishedAt?: Date | undefined
  /** When it will be over, as far as can be told. */
  readonly etaAt?: Date | undefined
}

const statusText: Readonly<Record<ShownProgress['status'], string>> = {
  waiting: 'Waiting to begin',
  running: 'Running',
  interrupted: 'Interrupted; it can be gone on with',
  succeeded: 'Done',
  failed: 'Failed',
  cancelled: 'Cancelled',
}

/**
 * A banner in the flow of the page about long work: phase, how far, for how long, until when. It covers nothing and takes no focus;
 * screen readers are told of a new phase and of the end, not of each step. `now` is the time to count by; `actions` stand at its end.
 */
export function ProgressBanner(props: { progress: ShownProgress; now: Date; actions?: ReactNode }) {
  const { progress, now, actions } = props
  const { title, status, phase, message } = progress
  const isActive = status === 'running' || status === 'waiting'
  const where = status === 'running' && phase !== undefined ? `Phase ${phase.number} of ${phase.count}: ${phase.title}` : statusText[status]
  return (
    <section aria-label={title} className={classes.banner} data-status={status}>
      <div className={classes.head}>
        <strong className={classes.title}>{title}</strong>
        <span className={classes.where} role="status">
          {where}
        </span>
        {actions !== undefined && <span className={classes.actions}>{actions}</span>}
      </div>
      {isActive && <Bar progress={progress} />}
      <dl className={classes.facts}>
        <Facts now={now} progress={progress} />
      </dl>
      {message !== undefined && <p className={classes.message}>{message}</p>}
    </section>
  )
}

/** Without a total the bar moves without saying how far; what is read out says it in words. */
function Bar({ progress: { title, processed, total } }: { progress: ShownProgress }) {
  const known = processed !== undefined && total !== undefined && total > 0 ? { max: total, value: Math.min(processed, total) } : {}
  return <progress aria-label={`Progress of ${title}`} className={classes.bar} {...known} />
}

function Facts({ progress: { status, processed, total, startedAt, finishedAt, etaAt }, now }: { progress: ShownProgress; now: Date }) {
  const isRunning = status === 'running'
  const until = finishedAt ?? (isRunning ? now : undefined)
  const elapsedMs = startedAt === undefined || until === undefined ? undefined : until.getTime() - startedAt.getTime()
  const leftMs = isRunning && etaAt !== undefined ? etaAt.getTime() - now.getTime() : undefined
  return (
    <>
      {processed !== undefined && <Fact label="Done" text={countText(processed, total)} />}
      {elapsedMs !== undefined && <Fact label={isRunning ? 'Elapsed' : 'Took'} text={exactDuration(elapsedMs)} />}
      {leftMs !== undefined && <Fact label="Left" text={durationText(leftMs)} />}
    </>
  )
}

function Fact({ label, text }: { label: string; text: string }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{text}</dd>
    </div>
  )
}

function countText(processed: number, total: number | undefined): string {
  if (total === undefined) return processed.toLocaleString('en-US')
  const share = total === 0 ? 100 : Math.floor((Math.min(processed, total) / total) * 100)
  return `${processed.toLocaleString('en-US')} of ${total.toLocaleString('en-US')} (${share} %)`
}
