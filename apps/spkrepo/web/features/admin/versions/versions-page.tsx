import { useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { PageHeading } from '@trellis/ui'
import { PageTitle } from '../../../app/page-title.tsx'
import { useServices } from '../../../app/services.ts'
import { AdminList } from '../list/admin-list.tsx'
import { listAddress, searchOf } from '../list/list-address.ts'
import { versionLook } from './version-look.tsx'
import { versionList } from './version-queries.ts'
import { versionWords } from './version-words.ts'

/** `/admin/versions`. */
export function VersionsPage() {
  const { api } = useServices()
  const search = searchOf(versionWords, useSearch({ from: '/admin/versions' }))
  return (
    <>
      <PageTitle>Versions</PageTitle>
      <PageHeading>Versions</PageHeading>
      <AdminList
        list={useQuery(versionList(search))}
        look={versionLook(listAddress('', search))}
        run={async (action, ids) => await api('adminVersionAction', { params: { action }, body: { ids } })}
        search={search}
      />
    </>
  )
}
