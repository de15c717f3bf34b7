import { useQuery } from '@tanstack/react-query'
import { useParams, useSearch } from '@tanstack/react-router'
import { PageHeading, SkeletonRows } from '@trellis/ui'
import { Failure } from '../../../app/failure.tsx'
import { NotFoundPage } from '../../../app/not-found-page.tsx'
import { PageTitle } from '../../../app/page-title.tsx'
import { listAddress, searchOf } from '../list/list-address.ts'
import { PlaceNav } from '../shell/place-nav.tsx'
import { DeletePackage } from './delete-package.tsx'
import { adminPackageNumbered } from './package-queries.ts'
import { PackageSections } from './package-sections.tsx'
import { packageWords } from './package-words.ts'
import classes from './packages-page.module.css'

/** `/admin/packages/<id>`: all about one package. */
export function AdminPackagePage() {
  const { id } = useParams({ from: '/admin/packages/$id' })
  const search = searchOf(packageWords, useSearch({ from: '/admin/packages/$id' }))
  const details = useQuery(adminPackageNumbered(id, search))
  if (details.data === null) return <NotFoundPage what={`A package ${id}`} />
  const title = details.data?.package.name ?? 'Package'
  return (
    <>
      <PageTitle>{title}</PageTitle>
      <PlaceNav nounMany="packages" path={packageWords.path} place={details.data?.place} search={search} />
      <div className={classes.head}>
        <PageHeading>{title}</PageHeading>
        {details.data?.mayDelete === true && <DeletePackage details={details.data} list={listAddress(packageWords.path, search)} />}
      </div>
      {details.isPending ? (
        <SkeletonRows heightPx={120} rows={3} />
      ) : details.isLoadingError ? (
        <Failure error={details.error} retry={() => details.refetch()} what={`the package ${id}`} />
      ) : (
        <PackageSections details={details.data} />
      )}
    </>
  )
}
