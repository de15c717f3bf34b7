import type { Kysely } from 'kysely'
import { catalogChanged } from '../catalog/catalog-changes.ts'
import { forgetDownloads } from '../statistics/forget-downloads.ts'
import type { Tables } from '../tables.ts'

/** Values of one `in`: SQLite takes 32,766 parameters, others 65,535. */
const idsAtOnce = 1_000

/**
 * Deletes builds, and says what their packages have changed. Returns the keys of the files that were theirs, for `FileRemoval.after` in the same
 * transaction. Ids of nothing are passed over.
 */
export async function removeBuilds(tx: Kysely<Tables>, buildIds: readonly number[]): Promise<readonly string[]> {
  const keys: string[] = []
  const packages = new Set<number>()
  for (let from = 0; from < buildIds.length; from += idsAtOnce) {
    const ids = buildIds.slice(from, from + idsAtOnce)
    const rows = await tx
      .selectFrom('build')
      .innerJoin('version', 'version.id', 'build.version_id')
      .select(['build.path', 'version.package_id'])
      .where('build.id', 'in', ids)
      .execute()
    for (const { path, package_id } of rows) {
      keys.push(path)
      packages.add(package_id)
    }
    await tx.deleteFrom('build').where('id', 'in', ids).execute()
  }
  for (const id of [...packages].sort((a, b) => a - b)) await catalogChanged(tx, id)
  return keys
}

/** As {@link removeBuilds}, for versions with everything that belongs to them. */
export async function removeVersions(tx: Kysely<Tables>, versionIds: readonly number[]): Promise<readonly string[]> {
  const keys: string[] = []
  const packages = new Set<number>()
  for (let from = 0; from < versionIds.length; from += idsAtOnce) {
    const ids = versionIds.slice(from, from + idsAtOnce)
    const versions = await tx.selectFrom('version').select('package_id').where('id', 'in', ids).execute()
    for (const { package_id } of versions) packages.add(package_id)
    const files = await tx
      .selectFrom('build')
      .select('path')
      .where('version_id', 'in', ids)
      .unionAll(tx.selectFrom('icon').select('path').where('version_id', 'in', ids))
      .execute()
    keys.push(...files.map(({ path }) => path))
    await tx.deleteFrom('version').where('id', 'in', ids).execute()
  }
  for (const id of [...packages].sort((a, b) => a - b)) await catalogChanged(tx, id)
  return keys
}

/** As {@link removeBuilds}, for a package with everything that belongs to it. */
export async function removePackage(tx: Kysely<Tables>, packageId: number): Promise<readonly string[]> {
  await forgetDownloads(tx, packageId)
  const versions = await tx.selectFrom('version').select('id').where('package_id', '=', packageId).execute()
  const ofVersions = await removeVersions(
    tx,
    versions.map(({ id }) => id),
  )
  const screenshots = await tx.selectFrom('screenshot').select('path').where('package_id', '=', packageId).execute()
  await tx.deleteFrom('package').where('id', '=', packageId).execute()
  await catalogChanged(tx, packageId)
  return [...ofVersions, ...screenshots.map(({ path }) => path)]
}
