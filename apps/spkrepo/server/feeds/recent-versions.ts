import type { Kysely } from 'kysely'
import { englishTexts } from '../packages/list-packages.ts'
import type { Tables } from '../tables.ts'

/** A version that devices are offered, as a feed tells of it. */
export interface RecentVersion {
  readonly packageName: string
  readonly displayName: string
  readonly description: string
  /** `<upstream>-<revision>`. */
  readonly version: string
  readonly beta: boolean
  readonly maintainer: string | null
  /** Of the newest active build that has one; as the publisher wrote it. */
  readonly changelog: string | null
  readonly publishedAt: Date
  /** When the newest of its active builds was uploaded. */
  readonly updatedAt: Date
}

/** Versions in a feed. Readers that look once a week miss nothing of a busy repository. */
const mostVersions = 100

/** The versions that have an active build, the newest first: of one package, or of all. */
export async function recentVersions(db: Kysely<Tables>, packageName?: string): Promise<readonly RecentVersion[]> {
  const rows = await db
    .selectFrom('version')
    .innerJoin('package', 'package.id', 'version.package_id')
    .where((where) =>
      where.exists(
        where.selectFrom('build').select('build.id').whereRef('build.version_id', '=', 'version.id').where('build.active', '=', true),
      ),
    )
    .$if(packageName !== undefined, (query) => query.where('package.name', '=', packageName ?? ''))
    .select(['version.id', 'version.upstream', 'version.revision', 'version.report_url', 'version.maintainer', 'version.created_at'])
    .select('package.name')
    .orderBy('version.created_at', 'desc')
    .orderBy('version.id', 'desc')
    .limit(mostVersions)
    .execute()
  const ids = rows.map(({ id }) => id)
  const texts = await englishTexts(db, ids)
  const builds = await activeBuilds(db, ids)
  return rows.map((row) => ({
    packageName: row.name,
    displayName: texts.names.get(row.id) ?? row.name,
    description: texts.descriptions.get(row.id) ?? '',
    version: `${row.upstream}-${row.revision}`,
    beta: row.report_url !== null && row.report_url !== '',
    maintainer: row.maintainer,
    changelog: builds.get(row.id)?.find(({ changelog }) => changelog !== null && changelog !== '')?.changelog ?? null,
    publishedAt: row.created_at,
    updatedAt: builds.get(row.id)?.[0]?.created_at ?? row.created_at,
  }))
}

/** By version, the newest first. */
async function activeBuilds(db: Kysely<Tables>, versionIds: readonly number[]) {
  if (versionIds.length === 0) return new Map<number, never[]>()
  const rows = await db
    .selectFrom('build')
    .select(['version_id', 'changelog', 'created_at'])
    .where('version_id', 'in', versionIds)
    .where('active', '=', true)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .execute()
  return Map.groupBy(rows, ({ version_id }) => version_id)
}
