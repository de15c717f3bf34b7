import { useQuery } from '@tanstack/react-query'
import { type Column, DataTable, EmptyState, Moment, Pill, utcTime } from '@trellis/ui'
import type { ScheduleList } from '../../../contract/index.ts'
import { Loaded } from '../../app/loaded.tsx'
import { Page } from '../../app/page.tsx'
import { ask } from '../../app/query-client.ts'
import { useServerNow } from '../../app/services.ts'
import { useMayOperate } from '../session/session-query.ts'
import { ScheduleActions } from './schedule-actions.tsx'
import classes from './schedules-page.module.css'
import { specText } from './spec-text.ts'

type Schedule = ScheduleList['schedules'][number]

/** When jobs are made by themselves, and the switch for each. */
export function SchedulesPage() {
  const schedules = useQuery(ask('schedules'))
  const now = useServerNow()
  const mayOperate = useMayOperate()
  return (
    <Page lead="Times are given where you are and in UTC." title="Schedules">
      <Loaded query={schedules} what="the schedules">
        {({ schedules: rows }) =>
          rows.length === 0 ? (
            <EmptyState title="No schedule">
              <p>The apps of this installation make no jobs by themselves, or no scheduler has run yet.</p>
            </EmptyState>
          ) : (
            <DataTable
              caption="Schedules"
              columns={mayOperate ? [...columnsAt(now), actions] : columnsAt(now)}
              keyOf={({ name }) => name}
              rows={rows}
            />
          )
        }
      </Loaded>
    </Page>
  )
}

function columnsAt(now: Date): readonly Column<Schedule>[] {
  return [
    { key: 'name', title: 'Schedule', cell: (schedule) => <Name schedule={schedule} /> },
    { key: 'spec', title: 'When', cell: (schedule) => <When schedule={schedule} /> },
    { key: 'next', title: 'Next', cell: ({ next, paused }) => (paused ? 'not while paused' : <BothTimes at={next} now={now} />) },
    { key: 'last', title: 'Last decided', cell: ({ last }) => <BothTimes at={last} now={now} /> },
  ]
}

const actions: Column<Schedule> = { key: 'actions', title: 'Actions', cell: (schedule) => <ScheduleActions schedule={schedule} /> }

function Name({ schedule: { name, task, queue, paused } }: { schedule: Schedule }) {
  return (
    <div id={name}>
      <span className={classes.name}>
        <strong>{name}</strong> {paused && <Pill tone="warning">Paused</Pill>}
      </span>
      <div className={classes.detail}>
        {task} in {queue}
      </div>
    </div>
  )
}

function When({ schedule: { spec, missed, overlap } }: { schedule: Schedule }) {
  return (
    <>
      {specText(spec)}
      <div className={classes.detail}>
        missed: {missed}
        {overlap === 'skip' && '; not while its last job is there'}
      </div>
    </>
  )
}

function BothTimes({ at, now }: { at: string | null; now: Date }) {
  if (at === null) return 'never again'
  const date = new Date(at)
  return (
    <>
      <Moment at={at} now={now} />
      <div className={classes.detail}>{date.toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' })}</div>
      <div className={classes.detail}>{utcTime(date)}</div>
    </>
  )
}
