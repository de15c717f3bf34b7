import { Link } from '@tanstack/react-router'
import { Facts, Pill } from '@trellis/ui'
import type { AdminPackageDetails } from '../../../../contract/index.ts'
import { Day } from '../../packages/day.tsx'
import { fullCount } from '../dashboard/short-count.ts'
import { PackageScreenshots } from '../screenshots/package-screenshots.tsx'
import { AdminLink } from '../shell/admin-link.tsx'
import { DetailsSection, DetailsSections } from '../shell/details-section.tsx'
import { PackagePeopleForm } from './package-people-form.tsx'
import { Shares } from './shares.tsx'

/** All about one package. */
export function PackageSections({ details }: { details: AdminPackageDetails }) {
  const { package: row } = details
  const ofPackage = `?package=${encodeURIComponent(row.name)}`
  return (
    <DetailsSections>
      <DetailsSection title="Identity">
        <Facts
          facts={[
            ['Package', row.id],
            [
              'Name',
              details.builds === 0 ? (
                row.name
              ) : (
                <Link className="text-link" key="name" params={{ name: row.name }} to="/package/$name">
                  {row.name}
                </Link>
              ),
            ],
            ['Display name', details.displayName ?? '–'],
            ['Created', <Day iso={row.createdAt} key="created" />],
          ]}
        />
      </DetailsSection>
      <DetailsSection title="Status">
        <Facts
          facts={[
            [
              'State',
              <Pill key="state" tone={row.archived ? 'neutral' : 'good'}>
                {row.archived ? 'archived' : 'active'}
              </Pill>,
            ],
            [
              'Versions',
              <AdminLink key="versions" to={`/admin/versions${ofPackage}`}>
                {details.versions}
              </AdminLink>,
            ],
            [
              'Builds',
              <AdminLink key="builds" to={`/admin/builds${ofPackage}`}>
                {details.builds}, {details.activeBuilds} active
              </AdminLink>,
            ],
          ]}
        />
      </DetailsSection>
      {/* Another package is another form, whose fields begin with its people. */}
      <DetailsSection title="People">
        <PackagePeopleForm key={row.id} of={row} />
      </DetailsSection>
      <DetailsSection title="Analytics">
        <Facts
          facts={[
            ['Downloads', fullCount(row.downloads.total)],
            ['In 90 days', fullCount(row.downloads.recent)],
            ['Last download', row.lastDownload === null ? '–' : <Day iso={row.lastDownload} key="last" />],
          ]}
        />
      </DetailsSection>
      <DetailsSection title="Architectures of 90 days">
        <Shares caption="The three architectures with the most downloads in 90 days" shares={details.topArchitectures} />
      </DetailsSection>
      <DetailsSection title="Firmwares of 90 days">
        <Shares caption="The three firmwares with the most downloads in 90 days" shares={details.topFirmwares} />
      </DetailsSection>
      <DetailsSection isWide title="Screenshots">
        <PackageScreenshots packageId={row.id} packageName={row.name} screenshots={details.screenshots} />
      </DetailsSection>
    </DetailsSections>
  )
}
