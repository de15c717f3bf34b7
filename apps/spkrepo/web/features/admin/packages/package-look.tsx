import { Pill } from '@trellis/ui'
import type { AdminPackageRow } from '../../../../contract/index.ts'
import { Day } from '../../packages/day.tsx'
import { fullCount } from '../dashboard/short-count.ts'
import type { ListLook } from '../list/list-look.ts'
import { AdminLink } from '../shell/admin-link.tsx'
import { packageWords } from './package-words.ts'

/** The list of packages; a row leads to its details, which know by `query` from which list somebody came. */
export function packageLook(query: string): ListLook<AdminPackageRow> {
  return {
    words: packageWords,
    noun: ['package', 'packages'],
    labelOf: ({ name }) => name,
    whenEmpty: 'There is no package yet',
    columns: [
      {
        key: 'name',
        title: 'Name',
        sort: 'name',
        cell: ({ id, name }) => <AdminLink to={`/admin/packages/${id}${query}`}>{name}</AdminLink>,
      },
      {
        key: 'state',
        title: 'State',
        cell: ({ archived }) => <Pill tone={archived ? 'neutral' : 'good'}>{archived ? 'archived' : 'active'}</Pill>,
      },
      { key: 'author', title: 'Author', cell: ({ author }) => author ?? '–' },
      { key: 'maintainers', title: 'Maintainers', cell: ({ maintainers }) => (maintainers.length === 0 ? '–' : maintainers.join(', ')) },
      { key: 'downloads', title: 'Downloads', sort: 'downloads', numeric: true, cell: ({ downloads }) => fullCount(downloads.total) },
      { key: 'recent', title: 'In 90 days', sort: 'recentDownloads', numeric: true, cell: ({ downloads }) => fullCount(downloads.recent) },
      {
        key: 'last',
        title: 'Last download',
        sort: 'lastDownload',
        cell: ({ lastDownload }) => (lastDownload === null ? '–' : <Day iso={lastDownload} />),
      },
      { key: 'created', title: 'Created', sort: 'created', cell: ({ createdAt }) => <Day iso={createdAt} /> },
    ],
    filters: [
      { name: 'name', label: 'Name' },
      { name: 'author', label: 'Author' },
      {
        name: 'archived',
        label: 'State',
        choices: [
          ['no', 'Active only'],
          ['yes', 'Archived only'],
        ],
      },
    ],
  }
}
