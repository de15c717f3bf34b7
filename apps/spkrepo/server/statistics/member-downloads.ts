import { type Kysely, sql } from 'kysely'
import type { RollupDimension, Tables } from '../tables.ts'
import { allPackages } from './add-rollups.ts'
import { firstDayOf, recentDays } from './recent-downloads.ts'

/** How often something was downloaded. */
export interface DownloadCounts {
  readonly total: number
  /** In the last 90 days. */
  readonly recent: number
}

/**
 * Downloads of all packages by row id of the dimension: of each architecture or firmware as the device's (`architecture`, `firmware`) or as
 * what the downloaded build is for (`build_architecture`, `build_firmware`). Those without downloads are left out.
 */
export async function memberDownloads(
  db: Kysely<Tables>,
  dimension: Exclude<RollupDimension, 'version'>,
  now: Date,
): Promise<ReadonlyMap<number, DownloadCounts>> {
  const rows = await db
    .selectFrom('download_rollup')
    .select([
      'member_id',
      (eb) => eb.fn.sum<number | string>('count').as('total'),
      sql<number | string>`sum(case when day >= ${firstDayOf(recentDays, now)} then count else 0 end)`.as('recent'),
    ])
    .where('package_id', '=', allPackages)
    .where('dimension', '=', dimension)
    .groupBy('member_id')
    .execute()
  return new Map(rows.map(({ member_id, total, recent }) => [member_id, { total: Number(total), recent: Number(recent) }]))
}
