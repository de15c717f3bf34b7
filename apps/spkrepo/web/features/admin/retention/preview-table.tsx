import { type Column, DataTable, EmptyState } from '@trellis/ui'
import type { PrunableBuildView, RetentionPreview } from '../../../../contract/index.ts'
import { byteSize } from '../../builds/byte-size.ts'
import { fullCount } from '../dashboard/short-count.ts'
import { AdminLink } from '../shell/admin-link.tsx'

const reasons = { old_version: 'of an older version', inactive: 'inactive for long' } as const

const columns: readonly Column<PrunableBuildView>[] = [
  {
    key: 'build',
    title: 'Build',
    cell: ({ id, path }) => <AdminLink to={`/admin/builds/${id}`}>{path.slice(path.lastIndexOf('/') + 1)}</AdminLink>,
  },
  { key: 'package', title: 'Package', cell: (build) => build.package },
  { key: 'version', title: 'Version', cell: ({ version }) => version },
  { key: 'reason', title: 'Because it is', cell: ({ reason, active }) => `${reasons[reason]}${active ? ', offered to no device' : ''}` },
  { key: 'size', title: 'Size', numeric: true, cell: ({ sizeBytes }) => byteSize(sizeBytes) },
]

/** The builds that would go. */
export function PreviewTable({ preview }: { preview: RetentionPreview }) {
  const { builds, bytes, kept, first } = preview
  if (builds === 0)
    return <EmptyState title={`Nothing would be deleted; ${fullCount(kept)} ${kept === 1 ? 'build stays' : 'builds stay'}`} />
  return (
    <>
      <p role="status">
        {fullCount(builds)} {builds === 1 ? 'build' : 'builds'} ({byteSize(bytes)}) would be deleted, {fullCount(kept)} would stay.
        {first.length < builds && ` Shown are the first ${first.length}.`}
      </p>
      <DataTable caption="Builds that would be deleted" columns={columns} keyOf={({ id }) => String(id)} rows={first} />
    </>
  )
}
