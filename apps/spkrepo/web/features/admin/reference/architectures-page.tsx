import { useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { PageHeading } from '@trellis/ui'
import type { ArchitectureRow } from '../../../../contract/index.ts'
import { PageTitle } from '../../../app/page-title.tsx'
import { AdminList } from '../list/admin-list.tsx'
import { searchOf } from '../list/list-address.ts'
import type { ListLook } from '../list/list-look.ts'
import { CodeForm } from './code-form.tsx'
import { countColumns } from './count-columns.ts'
import { architectureList } from './reference-queries.ts'
import { architectureWords } from './reference-words.ts'

const look: ListLook<ArchitectureRow> = {
  words: architectureWords,
  noun: ['architecture', 'architectures'],
  labelOf: ({ code }) => code,
  whenEmpty: 'No architecture is known',
  columns: [{ key: 'code', title: 'Code', sort: 'code', cell: ({ code }) => code }, ...countColumns],
  filters: [{ name: 'code', label: 'Code' }],
}

/** `/admin/architectures`. */
export function ArchitecturesPage() {
  const search = searchOf(architectureWords, useSearch({ from: '/admin/architectures' }))
  return (
    <>
      <PageTitle>Architectures</PageTitle>
      <PageHeading>Architectures</PageHeading>
      <CodeForm
        hint="As devices send it: letters, digits and “_”. It stays for good."
        maxLength={20}
        route="adminArchitectureCreate"
        title="Add an architecture"
      />
      <AdminList list={useQuery(architectureList(search))} look={look} search={search} />
    </>
  )
}
