import { Link, type LinkProps } from '@tanstack/react-router'
import { spanText } from '@trellis/ui'
import type { Overview } from '../../../contract/index.ts'
import { countText, numberText } from '../../app/number-text.ts'
import classes from './figures.module.css'

interface Figure {
  readonly name: string
  readonly value: string
  readonly detail?: string
  readonly to: Pick<LinkProps, 'to' | 'search'>
  readonly isBad?: boolean
}

/** The installation in a dozen figures, each of which leads to its page. A figure that nobody knows says so. */
export function Figures({ overview }: { overview: Overview }) {
  return (
    <section aria-label="Figures">
      <ul className={classes.grid}>
        {figuresOf(overview).map(({ name, value, detail, to, isBad }) => (
          <li data-bad={isBad} key={name}>
            <Link className={classes.figure} {...to}>
              <span className={classes.name}>{name}</span>
              <strong className={classes.value}>{value}</strong>
              <span className={classes.detail}>{detail}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  )
}

const unknown = 'unknown'

function figuresOf({ jobs, outbox, runs, workers, doctor }: Overview): readonly Figure[] {
  const count = (value: number | undefined) => (value === undefined ? unknown : numberText(value))
  const oldest = jobs?.oldestReadyMs ?? null
  const paused = jobs?.pausedQueues ?? []
  return [
    {
      name: 'Ready',
      value: count(jobs?.ready),
      detail: oldest === null ? 'nothing waits' : `the oldest for ${spanText(oldest)}`,
      to: { to: '/jobs', search: { state: 'ready' } },
    },
    { name: 'Running', value: count(jobs?.running), to: { to: '/jobs', search: { state: 'running' } } },
    { name: 'Dead', value: count(jobs?.dead), to: { to: '/jobs', search: { state: 'dead' } }, isBad: (jobs?.dead ?? 0) > 0 },
    {
      name: 'Scheduled',
      value: count(jobs?.scheduled),
      detail: 'delayed or retried later',
      to: { to: '/jobs', search: { state: 'scheduled' } },
    },
    { name: 'Blocked', value: count(jobs?.blocked), to: { to: '/jobs', search: { state: 'blocked' } } },
    { name: 'Paused', value: count(jobs === null ? undefined : paused.length), detail: paused.join(', '), to: { to: '/queues' } },
    {
      name: 'Workers',
      value: count(workers?.alive),
      detail:
        workers === null ? '' : `${workers.silent > 0 ? `${workers.silent} silent, ` : ''}${countText(workers.schedulers, 'scheduler')}`,
      to: { to: '/workers' },
      isBad: (workers?.silent ?? 0) > 0 || workers?.alive === 0,
    },
    {
      name: 'Runs',
      value: runs === null ? unknown : `${numberText(runs.running)} running`,
      detail: runs === null ? '' : runs.failing.length === 0 ? `${runs.waiting} waiting` : `failing: ${runs.failing.join(', ')}`,
      to: { to: '/runs' },
      isBad: (runs?.failing.length ?? 0) > 0,
    },
    {
      name: 'Outbox',
      value: count(outbox?.rows),
      detail: outbox === null || outbox.rows === 0 ? '' : `the oldest for ${spanText(outbox.oldestMs)}`,
      to: { to: '/outbox' },
    },
    {
      name: 'Doctor',
      value: doctor === null ? 'not yet' : doctor.dangers > 0 ? countText(doctor.dangers, 'danger') : countText(doctor.warnings, 'warning'),
      detail:
        doctor === null
          ? 'has not looked yet'
          : doctor.dangers > 0
            ? countText(doctor.warnings, 'warning')
            : countText(doctor.notes, 'note'),
      to: { to: '/doctor' },
      isBad: (doctor?.dangers ?? 0) > 0,
    },
  ]
}
