import { type Kysely, sql } from 'kysely'
import type { PackageSummary } from '../../contract/index.ts'
import { fileUrl } from '../files/file-url.ts'
import type { Tables } from '../tables.ts'

/** Every package that has a build, by name: what its highest revision says, and whether anything of it is still offered to devices. */
export async function listPackages(db: Kysely<Tables>, packagesUrl: URL): Promise<PackageSummary[]> {
  const rows = await db
    .with('newest', (cte) =>
      cte
        .selectFrom('version')
        .innerJoin('build', 'build.version_id', 'version.id')
        .select(({ fn }) => ['version.package_id', fn.max('version.revision').as('revision'), fn.max(activeAsNumber).as('active')])
        .groupBy('version.package_id'),
    )
    .selectFrom('newest')
    .innerJoin('package', 'package.id', 'newest.package_id')
    .innerJoin('version', (join) =>
      join.onRef('version.package_id', '=', 'newest.package_id').onRef('version.revision', '=', 'newest.revision'),
    )
    .leftJoin('icon', (join) => join.onRef('icon.version_id', '=', 'version.id').on('icon.size', '=', 72))
    .leftJoin('package_download_count as downloaded', 'downloaded.package_id', 'package.id')
    .select([
      'downloaded.recent',
      'package.name',
      'version.id',
      'version.upstream',
      'version.revision',
      'version.report_url',
      'icon.path',
      'newest.active',
    ])
    .orderBy('package.name')
    .execute()
  const versionIds = rows.map(({ id }) => id)
  const texts = await englishTexts(db, versionIds)
  return rows.map((row) => ({
    name: row.name,
    displayName: texts.names.get(row.id) ?? row.name,
    description: texts.descriptions.get(row.id) ?? '',
    version: `${row.upstream}-${row.revision}`,
    beta: row.report_url !== null && row.report_url !== '',
    archived: row.active === 0,
    recentDownloads: Number(row.recent ?? 0),
    iconUrl: row.path === null ? null : fileUrl(packagesUrl, row.path),
  }))
}

/** English display names, and the description of the first build, by version id. */
export async function englishTexts(
  db: Kysely<Tables>,
  versionIds: readonly number[],
): Promise<{ readonly names: ReadonlyMap<number, string>; readonly descriptions: ReadonlyMap<number, string> }> {
  if (versionIds.length === 0) return { names: new Map(), descriptions: new Map() }
  const names = await db
    .selectFrom('display_name')
    .innerJoin('language', 'language.id', 'display_name.language_id')
    .select(['display_name.version_id', 'display_name.text'])
    .where('language.code', '=', 'enu')
    .where('display_name.version_id', 'in', versionIds)
    .execute()
  const descriptions = await db
    .selectFrom('build_description')
    .innerJoin('language', 'language.id', 'build_description.language_id')
    .innerJoin('build', 'build.id', 'build_description.build_id')
    .select(['build.version_id', 'build_description.text'])
    .where('language.code', '=', 'enu')
    .where('build.version_id', 'in', versionIds)
    .orderBy('build.id', 'desc')
    .execute()
  return {
    names: new Map(names.map((row) => [row.version_id, row.text])),
    // Later entries win, so the oldest build of each version, which comes last, has its say.
    descriptions: new Map(descriptions.map((row) => [row.version_id, row.text])),
  }
}

const activeAsNumber = sql<number>`case when active then 1 else 0 end`
