import { useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { PageHeading, SkeletonRows } from '@trellis/ui'
import type { RetentionPreview } from '../../../../contract/index.ts'
import { Failure } from '../../../app/failure.tsx'
import { PageTitle } from '../../../app/page-title.tsx'
import { PreviewTable } from './preview-table.tsx'
import { retentionPreview, rulesIn } from './retention-queries.ts'
import { RulesForm } from './rules-form.tsx'

/** `/admin/retention`: what the rules about old builds would delete, and what other rules would. */
export function RetentionPage() {
  const search = rulesIn(useSearch({ from: '/admin/retention' }))
  const preview = useQuery(retentionPreview(search))
  return (
    <>
      <PageTitle>Retention</PageTitle>
      <PageHeading>Retention</PageHeading>
      <p>
        Old builds can go by themselves. Whatever the rules: the newest version of a package stays, and so does every build that some device
        is offered. Looking deletes nothing.
      </p>
      {preview.isPending ? (
        <SkeletonRows heightPx={60} rows={4} />
      ) : preview.isError ? (
        <Failure error={preview.error} retry={() => preview.refetch()} what="what would be deleted" />
      ) : (
        <>
          <p>{settingsText(preview.data)}</p>
          <RulesForm key={JSON.stringify(preview.data.tried)} tried={preview.data.tried} />
          <PreviewTable preview={preview.data} />
        </>
      )}
    </>
  )
}

function settingsText({ settings, schedule }: RetentionPreview): string {
  const { keepVersions, inactiveDays } = settings
  if (schedule === null) {
    return 'The settings have no rule, so nothing is ever deleted. Set spkrepo.retention.keep_versions or spkrepo.retention.inactive_days to have it done.'
  }
  const rules = [
    ...(keepVersions === null ? [] : [`${keepVersions} newest versions of each package are kept`]),
    ...(inactiveDays === null ? [] : [`inactive builds are kept for ${inactiveDays} days`]),
  ]
  return `By the settings ${rules.join(', and ')}. The run prune-builds sees to it (${schedule}, UTC).`
}
