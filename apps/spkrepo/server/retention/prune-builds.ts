import type { Database, Outbox } from '@trellis/stack'
import { removeBuilds, removeVersions } from '../builds/remove-builds.ts'
import type { FileRemoval } from '../files/remove-files.ts'
import type { Tables } from '../tables.ts'
import { findPrunable, type PrunableBuild } from './find-prunable.ts'
import type { RetentionRules } from './prunable.ts'

export interface PruneParts {
  readonly database: Database
  readonly outbox: Outbox
  readonly removeFiles: FileRemoval
}

/** The packages that there are, by name. */
export async function packageIds(database: Database): Promise<readonly number[]> {
  const rows = await database.forService<Tables>('spkrepo').selectFrom('package').select('id').orderBy('name').execute()
  return rows.map(({ id }) => id)
}

/**
 * Deletes what the rules let go of one package, with its files, and the versions that have no build left. In one transaction, so that what was
 * looked at is what is deleted; a run that is killed has done the packages before. Returns what was deleted.
 */
export async function prunePackage(
  { outbox, removeFiles }: PruneParts,
  packageId: number,
  asked: { readonly rules: RetentionRules; readonly now: Date },
): Promise<readonly PrunableBuild[]> {
  const { builds, keys } = await outbox.transaction<Tables, { builds: readonly PrunableBuild[]; keys: readonly string[] }>(
    'spkrepo',
    async (tx, writer) => {
      const builds = await findPrunable(tx, [packageId], asked)
      if (builds.length === 0) return { builds, keys: [] }
      const ofBuilds = await removeBuilds(
        tx,
        builds.map(({ id }) => id),
      )
      const versions = [...new Set(builds.map(({ versionId }) => versionId))]
      const left = await tx.selectFrom('build').select('version_id').where('version_id', 'in', versions).distinct().execute()
      const kept = new Set(left.map(({ version_id }) => version_id))
      const ofVersions = await removeVersions(
        tx,
        versions.filter((id) => !kept.has(id)),
      )
      const keys = [...ofBuilds, ...ofVersions]
      await removeFiles.after(tx, writer, keys)
      return { builds, keys }
    },
  )
  await removeFiles.now(keys)
  return builds
}
