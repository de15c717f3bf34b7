import { useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { PageHeading } from '@trellis/ui'
import type { ServiceRow } from '../../../../contract/index.ts'
import { PageTitle } from '../../../app/page-title.tsx'
import { AdminList } from '../list/admin-list.tsx'
import { searchOf } from '../list/list-address.ts'
import type { ListLook } from '../list/list-look.ts'
import { CodeForm } from './code-form.tsx'
import { serviceList } from './reference-queries.ts'
import { serviceWords } from './reference-words.ts'

const look: ListLook<ServiceRow> = {
  words: serviceWords,
  noun: ['service', 'services'],
  labelOf: ({ code }) => code,
  whenEmpty: 'No service is known',
  columns: [{ key: 'code', title: 'Code', sort: 'code', cell: ({ code }) => code }],
  filters: [{ name: 'code', label: 'Code' }],
}

/** `/admin/services`: what packages may name in `install_dep_services`. */
export function ServicesPage() {
  const search = searchOf(serviceWords, useSearch({ from: '/admin/services' }))
  return (
    <>
      <PageTitle>Services</PageTitle>
      <PageHeading>Services</PageHeading>
      <p>Services of the system that packages may depend on, by the key “install_dep_services” of INFO.</p>
      <CodeForm
        hint="Letters, digits, “-”, “_” and “.”. It stays for good."
        maxLength={30}
        route="adminServiceCreate"
        title="Add a service"
      />
      <AdminList list={useQuery(serviceList(search))} look={look} search={search} />
    </>
  )
}
