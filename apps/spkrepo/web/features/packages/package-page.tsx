import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { EmptyState, Notice, SkeletonRows } from '@trellis/ui'
import type { PackageDetail } from '../../../contract/index.ts'
import { Failure } from '../../app/failure.tsx'
import { NotFoundPage } from '../../app/not-found-page.tsx'
import { PageTitle } from '../../app/page-title.tsx'
import { isOnItsWay } from '../builds/build-progress.ts'
import { DeviceForm } from '../devices/device-form.tsx'
import { useDevice } from '../devices/use-device.ts'
import { FeedLinks } from './feed-links.tsx'
import { PackageHeader } from './package-header.tsx'
import { packageNamed } from './package-queries.ts'
import { Screenshots } from './screenshots.tsx'
import { VersionPanel } from './version-panel.tsx'

const route = getRouteApi('/package/$name')

/** `/package/<name>`. A maintainer's page asks again every second while a build is being signed. */
export function PackagePage() {
  const { name } = route.useParams()
  const detail = useQuery({
    ...packageNamed(name),
    refetchInterval: (query) => (query.state.data?.permissions.activate && hasBuildOnItsWay(query.state.data) ? 1000 : false),
  })
  if (detail.data === null) return <NotFoundPage what={`A package called “${name}”`} />
  return (
    <article>
      <PageTitle>{detail.data?.displayName ?? name}</PageTitle>
      <FeedLinks name={name} />
      <PackageHeader detail={detail.data} name={name} />
      {detail.isPending ? (
        <SkeletonRows heightPx={120} rows={3} />
      ) : detail.isLoadingError ? (
        <Failure error={detail.error} retry={() => detail.refetch()} what={`the package ${name}`} />
      ) : (
        <Versions detail={detail.data} />
      )}
    </article>
  )
}

function Versions({ detail }: { detail: PackageDetail }) {
  const { device } = useDevice()
  return (
    <>
      {detail.archived && (
        <Notice title="Archived" tone="warning">
          No build of this package is active. A NAS does not list it; its files can still be installed by hand.
        </Notice>
      )}
      <Screenshots displayName={detail.displayName} urls={detail.screenshotUrls} />
      <section aria-labelledby="versions" style={{ marginTop: '2rem' }}>
        <h2 id="versions" style={{ margin: '0 0 1rem' }}>
          Versions
        </h2>
        <DeviceForm shown="These are the builds that run on" />
        <p>
          <Link className="text-link" params={{ name: detail.name }} to="/package/$name/why">
            Why is this not offered to my device?
          </Link>
        </p>
        {detail.versions.length === 0 && <EmptyState title="No version has been published yet" />}
        {detail.versions.map((version, index) => (
          <VersionPanel
            device={device}
            key={version.version}
            mayActivate={detail.permissions.activate}
            open={index < 3}
            version={version}
          />
        ))}
      </section>
    </>
  )
}

function hasBuildOnItsWay(detail: PackageDetail): boolean {
  return detail.versions.some((version) => version.builds.some(isOnItsWay))
}
