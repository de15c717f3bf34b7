import { type Kysely, sql } from 'kysely'
import type { NewVersion } from '../../../contract/index.ts'
import { firstDayOf, recentDays } from '../../statistics/recent-downloads.ts'
import type { Tables } from '../../tables.ts'
import { packagesIn } from '../lists/care.ts'
import type { DashboardAsked } from './dashboard.ts'

/** How many are shown. */
const most = 5

/** The newest versions in care, newest first. */
export async function newestVersions(db: Kysely<Tables>, { care, now }: Pick<DashboardAsked, 'care' | 'now'>): Promise<NewVersion[]> {
  const all = db.selectFrom('version').innerJoin('package', 'package.id', 'version.package_id')
  const cared = care === 'every package' ? all : all.where('package.id', 'in', packagesIn(db, care))
  const versions = await cared
    .select(['version.id', 'version.package_id', 'package.name', 'version.upstream', 'version.revision', 'version.created_at'])
    .orderBy('version.created_at', 'desc')
    .orderBy('version.id', 'desc')
    .limit(most)
    .execute()
  if (versions.length === 0) return []
  const ids = versions.map(({ id }) => id)
  const builds = await buildsOf(db, ids)
  const downloads = await db
    .selectFrom('download_rollup')
    .where(
      'package_id',
      'in',
      versions.map(({ package_id }) => package_id),
    )
    .where('dimension', '=', 'version')
    .where('day', '>=', firstDayOf(recentDays, now))
    .where('member_id', 'in', ids)
    .groupBy('member_id')
    .select(({ fn }) => ['member_id', fn.sum<number | string>('count').as('count')])
    .execute()
  const downloadsOf = new Map(downloads.map(({ member_id, count }) => [member_id, Number(count)]))
  return versions.map(({ id, name, upstream, revision, created_at }) => ({
    id,
    package: name,
    version: `${upstream}-${revision}`,
    totalBytes: builds.get(id)?.totalBytes ?? 0,
    allActive: builds.get(id)?.allActive ?? false,
    downloads: downloadsOf.get(id) ?? 0,
    createdAt: created_at.toISOString(),
  }))
}

async function buildsOf(db: Kysely<Tables>, versionIds: readonly number[]) {
  const rows = await db
    .selectFrom('build')
    .where('version_id', 'in', versionIds)
    .groupBy('version_id')
    .select(({ fn }) => [
      'version_id',
      fn.sum<number | string>('size_bytes').as('bytes'),
      sql<number>`min(case when active then 1 else 0 end)`.as('all_active'),
    ])
    .execute()
  return new Map(rows.map((row) => [row.version_id, { totalBytes: Number(row.bytes), allActive: row.all_active === 1 }]))
}
