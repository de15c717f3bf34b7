import { useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { PageHeading, SkeletonRows } from '@trellis/ui'
import type { Dashboard } from '../../../../contract/index.ts'
import { Failure } from '../../../app/failure.tsx'
import { PageTitle } from '../../../app/page-title.tsx'
import { currentSession } from '../../session/session-query.ts'
import { BarChart } from './bar-chart.tsx'
import classes from './dashboard-page.module.css'
import { dashboardOf, daysIn } from './dashboard-query.ts'
import { DaysSwitch } from './days-switch.tsx'
import { NewestVersions } from './newest-versions.tsx'
import { Tiles } from './tiles.tsx'

/** `/admin`: the repository at a glance. */
export function DashboardPage() {
  const days = daysIn(useSearch({ from: '/admin/' }))
  const seen = useQuery(dashboardOf(days))
  const email = useQuery(currentSession).data?.user?.email
  return (
    <>
      <PageTitle>Dashboard</PageTitle>
      <div className={classes.heading}>
        <PageHeading>Dashboard</PageHeading>
        {email !== undefined && <p>Signed in as {email}</p>}
      </div>
      {seen.isPending ? (
        <SkeletonRows heightPx={120} rows={4} />
      ) : seen.isLoadingError ? (
        <Failure error={seen.error} retry={() => seen.refetch()} what="the dashboard" />
      ) : (
        <Glance seen={seen.data} />
      )}
    </>
  )
}

function Glance({ seen }: { seen: Dashboard }) {
  return (
    <>
      {seen.scope === 'maintained' && <p className={classes.scope}>These are the packages that you maintain.</p>}
      <Tiles seen={seen} />
      <section aria-labelledby="newest-versions" className={classes.panel}>
        <h2 id="newest-versions">Newest versions</h2>
        <NewestVersions versions={seen.newestVersions} />
      </section>
      <section aria-labelledby="downloads">
        <div className={classes.bar}>
          <h2 id="downloads">Downloads</h2>
          <DaysSwitch days={seen.days} />
        </div>
        <div className={classes.charts}>
          <BarChart bars={seen.byFirmware.bars} of="System" title="By system of the device" total={seen.byFirmware.total} />
          <BarChart
            bars={seen.byArchitecture.bars}
            of="Architecture"
            title="By architecture of the device"
            total={seen.byArchitecture.total}
          />
          <BarChart bars={seen.byPackage.bars} isWide of="Package" title="By package and version" total={seen.byPackage.total} />
        </div>
      </section>
    </>
  )
}
