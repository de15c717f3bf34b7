import { useQuery } from '@tanstack/react-query'
import { type Column, DataTable, EmptyState, Pill } from '@trellis/ui'
import type { NewVersion } from '../../../../contract/index.ts'
import { mayOpen } from '../../../app/admin-access.ts'
import { byteSize } from '../../builds/byte-size.ts'
import { Day } from '../../packages/day.tsx'
import { currentSession } from '../../session/session-query.ts'
import { AdminLink } from '../shell/admin-link.tsx'
import { fullCount } from './short-count.ts'

/** The versions that came last; a row leads to its details, or to the package's page for who may not see them. */
export function NewestVersions({ versions }: { versions: readonly NewVersion[] }) {
  const session = useQuery(currentSession).data
  if (versions.length === 0) return <EmptyState title="No version has been uploaded yet" />
  const addressOf = (version: NewVersion) =>
    mayOpen(session, 'build.view') ? `/admin/versions/${version.id}` : `/package/${encodeURIComponent(version.package)}`
  return (
    <DataTable
      caption="The five newest versions"
      columns={[
        {
          key: 'package',
          title: 'Package',
          cell: (version) => (
            <AdminLink label={`${version.package} ${version.version}`} to={addressOf(version)}>
              {version.package}
            </AdminLink>
          ),
        },
        ...columns,
      ]}
      keyOf={({ id }) => String(id)}
      rows={versions}
    />
  )
}

const columns: readonly Column<NewVersion>[] = [
  { key: 'version', title: 'Version', cell: ({ version }) => version },
  { key: 'size', title: 'Size', numeric: true, cell: ({ totalBytes }) => byteSize(totalBytes) },
  {
    key: 'active',
    title: 'All active',
    cell: ({ allActive }) => <Pill tone={allActive ? 'good' : 'neutral'}>{allActive ? 'yes' : 'no'}</Pill>,
  },
  { key: 'downloads', title: 'In 90 days', numeric: true, cell: ({ downloads }) => fullCount(downloads) },
  { key: 'created', title: 'Uploaded', cell: ({ createdAt }) => <Day iso={createdAt} /> },
]
