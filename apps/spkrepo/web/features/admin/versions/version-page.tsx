import { useQuery } from '@tanstack/react-query'
import { useParams, useSearch } from '@tanstack/react-router'
import { PageHeading, SkeletonRows } from '@trellis/ui'
import { Failure } from '../../../app/failure.tsx'
import { NotFoundPage } from '../../../app/not-found-page.tsx'
import { PageTitle } from '../../../app/page-title.tsx'
import { useServices } from '../../../app/services.ts'
import { listAddress, searchOf } from '../list/list-address.ts'
import { RowActions } from '../list/row-actions.tsx'
import { useAddress } from '../shell/admin-link.tsx'
import { PlaceNav } from '../shell/place-nav.tsx'
import { versionActions } from './version-actions.ts'
import { versionLabel } from './version-look.tsx'
import { versionNamed } from './version-queries.ts'
import { VersionSections } from './version-sections.tsx'
import { versionWords } from './version-words.ts'

/** `/admin/versions/<id>`: all about one version. */
export function VersionPage() {
  const { id } = useParams({ from: '/admin/versions/$id' })
  const search = searchOf(versionWords, useSearch({ from: '/admin/versions/$id' }))
  const { api } = useServices()
  const { go } = useAddress()
  const details = useQuery(versionNamed(id, search))
  if (details.data === null) return <NotFoundPage what={`A version ${id} in your care`} />
  const title = details.data === undefined ? 'Version' : versionLabel(details.data.version)
  return (
    <>
      <PageTitle>{title}</PageTitle>
      <PlaceNav nounMany="versions" path={versionWords.path} place={details.data?.place} search={search} />
      <PageHeading>{title}</PageHeading>
      {details.isPending ? (
        <SkeletonRows heightPx={120} rows={3} />
      ) : details.isLoadingError ? (
        <Failure error={details.error} retry={() => details.refetch()} what={`the version ${id}`} />
      ) : (
        <>
          <RowActions
            actions={versionActions}
            noun={['version', 'versions']}
            onDone={({ action, results }) => {
              if (action.isFinal === true && results.every(({ outcome }) => outcome === 'done')) go(listAddress(versionWords.path, search))
            }}
            run={async (action, ids) => await api('adminVersionAction', { params: { action }, body: { ids } })}
            target={{ id: details.data.version.id, label: title }}
          />
          <VersionSections details={details.data} />
        </>
      )}
    </>
  )
}
