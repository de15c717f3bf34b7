import { useQuery } from '@tanstack/react-query'
import { Link, useParams, useSearch } from '@tanstack/react-router'
import { CopyText, Facts, PageHeading, Pill, SkeletonRows } from '@trellis/ui'
import type { BuildDetails } from '../../../../contract/index.ts'
import { Failure } from '../../../app/failure.tsx'
import { NotFoundPage } from '../../../app/not-found-page.tsx'
import { PageTitle } from '../../../app/page-title.tsx'
import { byteSize } from '../../builds/byte-size.ts'
import { Changelog } from '../../packages/changelog.tsx'
import { Day } from '../../packages/day.tsx'
import { listAddress, searchOf } from '../list/list-address.ts'
import { AdminLink } from '../shell/admin-link.tsx'
import { DetailsSection, DetailsSections } from '../shell/details-section.tsx'
import { PlaceNav } from '../shell/place-nav.tsx'
import { BuildButtons } from './build-buttons.tsx'
import { buildLabel } from './build-look.tsx'
import { buildNamed } from './build-queries.ts'
import { buildWords } from './build-words.ts'
import { FirmwareRangeSection } from './firmware-range.tsx'
import { signingTones } from './signing-tones.ts'

/** `/admin/builds/<id>`: all about one build. */
export function BuildPage() {
  const { id } = useParams({ from: '/admin/builds/$id' })
  const search = searchOf(buildWords, useSearch({ from: '/admin/builds/$id' }))
  const details = useQuery(buildNamed(id, search))
  if (details.data === null) return <NotFoundPage what={`A build ${id} in your care`} />
  return (
    <>
      <PageTitle>{details.data === undefined ? 'Build' : buildLabel(details.data.build)}</PageTitle>
      <PlaceNav nounMany="builds" path={buildWords.path} place={details.data?.place} search={search} />
      <PageHeading>{details.data === undefined ? 'Build' : `${details.data.build.package} ${details.data.build.version}`}</PageHeading>
      {details.isPending ? (
        <SkeletonRows heightPx={120} rows={3} />
      ) : details.isLoadingError ? (
        <Failure error={details.error} retry={() => details.refetch()} what={`the build ${id}`} />
      ) : (
        <>
          <BuildButtons build={details.data.build} list={listAddress(buildWords.path, search)} />
          <Sections details={details.data} />
        </>
      )}
    </>
  )
}

function Sections({ details }: { details: BuildDetails }) {
  const { build } = details
  return (
    <DetailsSections>
      <DetailsSection title="Identity">
        <Facts
          facts={[
            ['Build', build.id],
            [
              'Package',
              <Link className="text-link" key="package" params={{ name: build.package }} to="/package/$name">
                {build.package}
              </Link>,
            ],
            [
              'Version',
              <AdminLink key="version" to={`/admin/versions/${build.versionId}`}>
                {build.version}
              </AdminLink>,
            ],
            ['Uploaded', <Day iso={build.createdAt} key="created" />],
            ['Publisher', build.publisher ?? '–'],
          ]}
        />
      </DetailsSection>
      <DetailsSection title="Targets">
        <Facts
          facts={[
            ['Architectures', build.architectures.join(', ')],
            ['Depends on', details.dependencies ?? '–'],
            ['Conflicts with', details.conflicts ?? '–'],
          ]}
        />
      </DetailsSection>
      <DetailsSection title="Firmwares">
        <FirmwareRangeSection buildId={build.id} />
      </DetailsSection>
      <DetailsSection title="Status">
        <Facts
          facts={[
            [
              'Catalog',
              <Pill key="active" tone={build.active ? 'good' : 'neutral'}>
                {build.active ? 'active' : details.activateWhenReady ? 'will become active' : 'inactive'}
              </Pill>,
            ],
            [
              'Signature',
              <Pill key="signing" tone={signingTones[build.signing]}>
                {build.signing}
              </Pill>,
            ],
            ...(details.signingError === null ? [] : [['Why it failed', details.signingError] as const]),
            ['Storage', build.storage],
            ['In place', details.isPlaced ? 'yes' : 'its file is being put in place'],
          ]}
        />
      </DetailsSection>
      <DetailsSection title="File">
        <Facts
          facts={[
            [
              'Path',
              <a className="text-link" href={details.url} key="path">
                {details.path}
              </a>,
            ],
            ['Size', `${byteSize(build.sizeBytes)} (${build.sizeBytes} bytes)`],
            [
              'MD5',
              <span key="md5">
                <code>{details.md5}</code> <CopyText label="Copy the MD5" size="compact-xs" text={details.md5} variant="subtle" />
              </span>,
            ],
            ['Checksum of package.tgz', details.checksum === null ? '–' : <code key="checksum">{details.checksum}</code>],
          ]}
        />
      </DetailsSection>
      <DetailsSection isWide title="Changelog">
        {details.changelog === null ? <p>None.</p> : <Changelog html={details.changelog} />}
      </DetailsSection>
    </DetailsSections>
  )
}
