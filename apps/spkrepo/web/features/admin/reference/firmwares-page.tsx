import { useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { PageHeading } from '@trellis/ui'
import type { FirmwareRow } from '../../../../contract/index.ts'
import { PageTitle } from '../../../app/page-title.tsx'
import { AdminList } from '../list/admin-list.tsx'
import { searchOf } from '../list/list-address.ts'
import type { ListLook } from '../list/list-look.ts'
import { countColumns } from './count-columns.ts'
import { FirmwareForm } from './firmware-form.tsx'
import { firmwareList } from './reference-queries.ts'
import { firmwareWords } from './reference-words.ts'

const look: ListLook<FirmwareRow> = {
  words: firmwareWords,
  noun: ['firmware', 'firmwares'],
  labelOf: ({ version, build }) => `${version}-${build}`,
  whenEmpty: 'No firmware is known',
  columns: [
    { key: 'version', title: 'Version', sort: 'version', cell: ({ version }) => version },
    { key: 'build', title: 'Build', sort: 'build', cell: ({ build }) => build },
    { key: 'type', title: 'Type', sort: 'type', cell: ({ type }) => type },
    ...countColumns,
  ],
  filters: [
    { name: 'version', label: 'Version', placeholder: '7.2' },
    { name: 'build', label: 'Build', placeholder: '64570' },
    {
      name: 'type',
      label: 'Type',
      choices: [
        ['dsm', 'dsm (NAS)'],
        ['srm', 'srm (routers)'],
      ],
    },
  ],
}

/** `/admin/firmwares`. */
export function FirmwaresPage() {
  const search = searchOf(firmwareWords, useSearch({ from: '/admin/firmwares' }))
  return (
    <>
      <PageTitle>Firmwares</PageTitle>
      <PageHeading>Firmwares</PageHeading>
      <FirmwareForm />
      <AdminList list={useQuery(firmwareList(search))} look={look} search={search} />
    </>
  )
}
