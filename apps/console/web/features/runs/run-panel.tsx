import { Facts, Moment, ProgressBanner } from '@trellis/ui'
import { type ComponentProps, useState } from 'react'
import type { RunView } from '../../../contract/index.ts'
import { useServerNow } from '../../app/services.ts'
import { PastRuns } from './past-runs.tsx'
import { PhaseList } from './phase-list.tsx'
import { RunActions } from './run-actions.tsx'
import classes from './run-panel.module.css'
import { shownProgress } from './shown-progress.ts'

/** One run name: how far it is or how it ended, its phases, its past, and what can be done. */
export function RunPanel({ run }: { run: RunView }) {
  const now = useServerNow()
  const [isPastOpen, setPastOpen] = useState(false)
  const progress = shownProgress(run)
  return (
    <section aria-labelledby={`run-${run.name}`} className={classes.panel} id={run.name}>
      <div className={classes.head}>
        <h2 className={classes.title} id={`run-${run.name}`}>
          {run.title} <span className={classes.name}>{run.name}</span>
        </h2>
        <RunActions run={run} />
      </div>
      {progress === undefined ? <p className={classes.idle}>It has never run.</p> : <ProgressBanner now={now} progress={progress} />}
      <PhaseList phases={run.plan} />
      <Facts facts={factsOf(run, now)} />
      <details className={classes.past} onToggle={({ currentTarget }) => setPastOpen(currentTarget.open)}>
        <summary>Runs before this one</summary>
        {isPastOpen && <PastRuns name={run.name} />}
      </details>
    </section>
  )
}

function factsOf(run: RunView, now: Date): ComponentProps<typeof Facts>['facts'] {
  const { service, trigger, execution, lastSuccess, nextRunAt } = run
  return [
    ['App', service],
    ...(trigger === null ? [] : [['Started by', execution > 1 ? `${trigger}, taken up ${execution} times` : trigger] as const]),
    ['Last success', lastSuccess === null ? 'none' : <Moment at={lastSuccess.finishedAt} key="success" now={now} />],
    ...(run.lastError === null ? [] : [['Last error', <LastError error={run.lastError} key="error" now={now} />] as const]),
    ['Next', nextRunAt === null ? 'only when asked for' : <Moment at={nextRunAt} key="next" now={now} />],
  ]
}

function LastError({ error: { at, phase, message }, now }: { error: NonNullable<RunView['lastError']>; now: Date }) {
  return (
    <span>
      <Moment at={at} now={now} />
      {phase !== null && ` in ${phase}`}: {message}
    </span>
  )
}
