import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useRouter } from '@tanstack/react-router'
import { PageHeading, SkeletonRows } from '@trellis/ui'
import type { DeviceList } from '../../../contract/index.ts'
import { Failure } from '../../app/failure.tsx'
import { NotFoundPage } from '../../app/not-found-page.tsx'
import { PageTitle } from '../../app/page-title.tsx'
import { deviceList } from '../devices/device-list-query.ts'
import { packageNamed } from '../packages/package-queries.ts'
import { OfferAnswer } from './offer-answer.tsx'
import { OfferForm } from './offer-form.tsx'
import { type AskedDevice, askedDevice, offerTo } from './offer-query.ts'

const route = getRouteApi('/package/$name/why')

/** `/package/<name>/why`: which build of a package a device is offered, and of every other what keeps it back. */
export function OfferPage() {
  const { name } = route.useParams()
  const detail = useQuery(packageNamed(name))
  const list = useQuery(deviceList)
  if (detail.data === null) return <NotFoundPage what={`A package called “${name}”`} />
  const displayName = detail.data?.displayName ?? name
  return (
    <>
      <PageTitle>{`${displayName} on your device`}</PageTitle>
      <p>
        <Link className="text-link" params={{ name }} to="/package/$name">
          {displayName}
        </Link>
      </p>
      <PageHeading>Why is {displayName} not offered to my device?</PageHeading>
      <p>
        Package Center lists a package only where a build of it fits: the architecture, the system and its version. Name your device to see
        which build it is offered, and what keeps the others back.
      </p>
      {list.isPending ? (
        <SkeletonRows heightPx={64} rows={2} />
      ) : list.isLoadingError ? (
        <Failure error={list.error} retry={() => list.refetch()} what="the list of devices" />
      ) : (
        <Asked list={list.data} name={name} />
      )}
    </>
  )
}

function Asked({ list, name }: { list: DeviceList; name: string }) {
  const search = route.useSearch()
  const { device: remembered } = useRouter().options.context
  const asked = askedDevice(list, search, remembered)
  return (
    <>
      <OfferForm list={list} search={search} />
      {asked !== undefined && <Answer asked={asked} name={name} />}
    </>
  )
}

function Answer({ asked, name }: { asked: AskedDevice; name: string }) {
  const offer = useQuery(offerTo(name, asked))
  if (offer.isPending) return <SkeletonRows heightPx={96} rows={3} />
  if (offer.isLoadingError) return <Failure error={offer.error} retry={() => offer.refetch()} what="what the device is offered" />
  return offer.data === null ? null : <OfferAnswer asked={asked} offer={offer.data} />
}
