import { useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { SkeletonRows } from '@trellis/ui'
import { searchPackages } from '../../../contract/search-packages.ts'
import { Failure } from '../../app/failure.tsx'
import { DeviceForm } from '../devices/device-form.tsx'
import { useDevice } from '../devices/use-device.ts'
import { PackageCards } from './package-cards.tsx'
import { packageListFor } from './package-queries.ts'

/** Fetches the packages that run on the visitor's device, or all, and shows those that the address asks for. */
export function PackageBrowser() {
  return (
    <>
      <DeviceForm shown="These have a build that runs on" />
      <FoundPackages />
    </>
  )
}

function FoundPackages() {
  const { q = '' } = useSearch({ strict: false })
  const { device } = useDevice()
  const list = useQuery(packageListFor(device?.architecture))
  if (list.isPending) return <SkeletonRows heightPx={104} rows={4} />
  if (list.isLoadingError) return <Failure error={list.error} retry={() => list.refetch()} what="the packages" />
  return (
    <>
      <p className="visually-hidden" role="status">
        {q !== '' && `Packages found: ${searchPackages(list.data.packages, q).length}`}
      </p>
      <PackageCards device={device} packages={list.data.packages} search={q} />
    </>
  )
}
