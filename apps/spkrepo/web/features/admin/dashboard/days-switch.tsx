import type { ChartDays } from '../../../../contract/index.ts'
import { AdminLink } from '../shell/admin-link.tsx'
import { spans } from './dashboard-query.ts'
import classes from './days-switch.module.css'

/** How far back the charts look; it stands in the address, so it works without a script and can be shared. */
export function DaysSwitch({ days }: { days: ChartDays }) {
  return (
    <nav aria-label="Days of the charts" className={classes.switch}>
      {spans.map((span) => (
        <AdminLink className={classes.span} current={span === days} key={span} label={`${span} days`} to={`/admin?days=${span}`}>
          {span} days
        </AdminLink>
      ))}
    </nav>
  )
}
