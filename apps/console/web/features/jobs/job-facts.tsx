import { Link } from '@tanstack/react-router'
import { Facts, Moment, ShortId, spanText } from '@trellis/ui'
import type { ReactNode } from 'react'
import type { JobDetail } from '../../../contract/index.ts'
import { countText } from '../../app/number-text.ts'
import { useServerNow } from '../../app/services.ts'
import { blockerText } from './blocker-text.ts'
import classes from './job-facts.module.css'
import { JobStatePill } from './job-state.tsx'

type Fact = readonly [name: string, value: ReactNode]

/** Where the job is and how it came there. */
export function JobFacts({ job }: { job: JobDetail }) {
  const now = useServerNow()
  return (
    <section aria-label="Facts" className={classes.panel}>
      <Facts facts={[...whereItIs(job), ...howItCame(job, now), ...whatItBelongsTo(job)]} />
    </section>
  )
}

function whereItIs({ state, dueInMs, blockedBy, heldBy, queue, id }: JobDetail): readonly Fact[] {
  return [
    [
      'State',
      <span className={classes.state} key="state">
        <JobStatePill state={state} />
        {state === 'scheduled' && dueInMs > 0 && <span>due in {spanText(dueInMs)}</span>}
        {blockedBy !== null && <span>{blockerText(blockedBy)}</span>}
      </span>,
    ],
    ...(heldBy === null ? [] : [['Runs at', heldBy] as const]),
    ...(blockedBy?.turnOf == null ? [] : [['After', <JobLink id={blockedBy.turnOf} key="after" />] as const]),
    ['Id', <ShortId id={id} key="id" what="id of the job" whole />],
    [
      'Queue',
      <Link className="text-link" hash={queue} key="queue" to="/queues">
        {queue}
      </Link>,
    ],
  ]
}

function howItCame({ createdAt, failures, crashes, replays, handOuts, priority, lifo }: JobDetail, now: Date): readonly Fact[] {
  const counts = [
    `${failures} failed`,
    ...(crashes > 0 ? [`${crashes} lost with their worker`] : []),
    ...(replays > 0 ? [countText(replays, 'replay')] : []),
    countText(handOuts, 'hand-out'),
  ]
  return [
    ['Created', <Moment at={createdAt} key="created" now={now} />],
    ['Attempts', counts.join(', ')],
    ...(priority === 0 ? [] : [['Priority', String(priority)] as const]),
    ...(lifo ? [['Order', 'last in, first out'] as const] : []),
  ]
}

function whatItBelongsTo({ uniqueKey, orderKey, parent, headers }: JobDetail): readonly Fact[] {
  return [
    ...(uniqueKey === null ? [] : [['Unique key', <ShortId id={uniqueKey} key="unique" what="unique key" whole />] as const]),
    ...(orderKey === null ? [] : [['Order key', orderKey] as const]),
    ...(parent === null ? [] : [['Parent', <JobLink id={parent.id} key="parent" />] as const]),
    ...Object.entries(headers).map(([name, text]) => [`Header ${name}`, text] as const),
  ]
}

function JobLink({ id }: { id: string }) {
  return (
    <Link className="text-link" params={{ id }} to="/jobs/$id">
      {id}
    </Link>
  )
}
