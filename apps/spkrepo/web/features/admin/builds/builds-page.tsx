import { useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { PageHeading } from '@trellis/ui'
import { PageTitle } from '../../../app/page-title.tsx'
import { useServices } from '../../../app/services.ts'
import { AdminList } from '../list/admin-list.tsx'
import { listAddress, searchOf } from '../list/list-address.ts'
import { buildLook } from './build-look.tsx'
import { buildList } from './build-queries.ts'
import { buildWords } from './build-words.ts'

/** `/admin/builds`. */
export function BuildsPage() {
  const { api } = useServices()
  const search = searchOf(buildWords, useSearch({ from: '/admin/builds' }))
  return (
    <>
      <PageTitle>Builds</PageTitle>
      <PageHeading>Builds</PageHeading>
      <AdminList
        list={useQuery(buildList(search))}
        look={buildLook(listAddress('', search))}
        run={async (action, ids) => await api('adminBuildAction', { params: { action }, body: { ids } })}
        search={search}
      />
    </>
  )
}
