import { Pill } from '@trellis/ui'
import type { VersionRow } from '../../../../contract/index.ts'
import { byteSize } from '../../builds/byte-size.ts'
import { Day } from '../../packages/day.tsx'
import { type ListLook, yesNoChoices } from '../list/list-look.ts'
import { AdminLink } from '../shell/admin-link.tsx'
import { versionActions } from './version-actions.ts'
import { versionWords } from './version-words.ts'

/** The list of versions; a row leads to its details, which know by `query` from which list somebody came. */
export function versionLook(query: string): ListLook<VersionRow> {
  return {
    words: versionWords,
    noun: ['version', 'versions'],
    labelOf: versionLabel,
    whenEmpty: 'No version has been uploaded yet',
    actions: versionActions,
    columns: [
      {
        key: 'package',
        title: 'Package',
        sort: 'package',
        cell: (version) => (
          <AdminLink label={versionLabel(version)} to={`/admin/versions/${version.id}${query}`}>
            {version.package}
          </AdminLink>
        ),
      },
      { key: 'upstream', title: 'Upstream', sort: 'upstream', cell: ({ upstream }) => upstream },
      { key: 'version', title: 'Revision', sort: 'version', numeric: true, cell: ({ revision }) => revision },
      { key: 'beta', title: 'Beta', sort: 'beta', cell: ({ beta }) => (beta ? <Pill tone="warning">beta</Pill> : 'no') },
      { key: 'startable', title: 'Startable', sort: 'startable', cell: ({ startable }) => yesOrNo(startable) },
      {
        key: 'allActive',
        title: 'All active',
        sort: 'allActive',
        cell: ({ allActive }) => <Pill tone={allActive ? 'good' : 'neutral'}>{yesOrNo(allActive)}</Pill>,
      },
      { key: 'allUploaded', title: 'All uploaded', sort: 'allUploaded', cell: ({ allUploaded }) => yesOrNo(allUploaded) },
      { key: 'builds', title: 'Builds', numeric: true, cell: ({ builds }) => builds },
      { key: 'totalSize', title: 'Total size', sort: 'totalSize', numeric: true, cell: ({ totalBytes }) => byteSize(totalBytes) },
      { key: 'created', title: 'Uploaded', sort: 'created', cell: ({ createdAt }) => <Day iso={createdAt} /> },
    ],
    filters: [
      { name: 'package', label: 'Package' },
      { name: 'upstream', label: 'Upstream version' },
      { name: 'version', label: 'Revision' },
      { name: 'beta', label: 'Beta', choices: yesNoChoices },
      { name: 'startable', label: 'Startable', choices: yesNoChoices },
      { name: 'allActive', label: 'All active', choices: yesNoChoices },
      { name: 'allUploaded', label: 'All uploaded', choices: yesNoChoices },
    ],
  }
}

/** What people know a version by. */
export function versionLabel({ package: name, upstream, revision }: VersionRow): string {
  return `${name} ${upstream}-${revision}`
}

export function yesOrNo(value: boolean): string {
  return value ? 'yes' : 'no'
}
