import { useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { SkeletonRows } from '@trellis/ui'
import { searchPackages } from '../../../contract/search-packages.ts'
import { Failure } from '../../app/failure.tsx'
import { PackageCards } from './package-cards.tsx'
import { packageList } from './package-queries.ts'

/** Fetches all packages and shows those that the address asks for. */
export function PackageBrowser() {
  const { q = '' } = useSearch({ strict: false })
  const list = useQuery(packageList)
  if (list.isPending) return <SkeletonRows heightPx={104} rows={4} />
  if (list.isLoadingError) return <Failure error={list.error} retry={() => list.refetch()} what="the packages" />
  return (
    <>
      <p className="visually-hidden" role="status">
        {q !== '' && `Packages found: ${searchPackages(list.data.packages, q).length}`}
      </p>
      <PackageCards packages={list.data.packages} search={q} />
    </>
  )
}
