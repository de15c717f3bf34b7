import type { Database } from '@trellis/stack'
import { type Kysely, sql } from 'kysely'
import { catalogChanged } from '../catalog/catalog-changes.ts'
import type { Tables } from '../tables.ts'

/** What counts as recent, in days, today included; and the shorter spans that charts know. */
export const recentDays = 90
const spans = { recent: recentDays, recent_30: 30, recent_7: 7 } as const

/** Charts of single packages look back no further than 90 days. Over years, their sums would come to more rows than what they add up. */
const keptDays = 100

const dayMs = 86_400_000

/** The first of the last `days` days, today included. In UTC: `2026-11-21`. */
export function firstDayOf(days: number, now: Date): string {
  return new Date(now.getTime() - (days - 1) * dayMs).toISOString().slice(0, 10)
}

/**
 * Works out anew how often each package was downloaded in the last 90, 30 and 7 days, and has the catalog tell those that changed. To be
 * called after logs were counted, and once a day: days drop out of the spans by themselves. Returns of how many packages the catalog has
 * other numbers now.
 */
export async function countRecentDownloads(database: Database, now: Date): Promise<number> {
  const db = database.forService<Tables>('spkrepo')
  await dropOldRollups(db, now)
  const sums = new Map((await recentSums(db, now)).map(({ package_id, ...counts }) => [package_id, counts]))
  const known = await db
    .selectFrom('package_download_count')
    .select(['package_id', 'total', 'recent', 'recent_30', 'recent_7', 'told'])
    .execute()
  let changed = 0
  for (const { package_id, total, recent, told, ...shorter } of known) {
    const now = { recent: 0, recent_30: 0, recent_7: 0, ...sums.get(package_id) }
    const isToldAnew = Number(recent) !== now.recent || Number(told) !== Number(total)
    if (!isToldAnew && Number(shorter.recent_30) === now.recent_30 && Number(shorter.recent_7) === now.recent_7) continue
    await database.transaction<Tables, void>('spkrepo', async (tx) => {
      await tx
        .updateTable('package_download_count')
        .set({ ...now, told: total })
        .where('package_id', '=', package_id)
        .execute()
      // Devices are told nothing of the shorter spans.
      if (isToldAnew) await catalogChanged(tx, package_id)
    })
    if (isToldAnew) changed += 1
  }
  return changed
}

async function recentSums(db: Kysely<Tables>, now: Date) {
  const since = (days: number) => sql<number | string>`sum(case when day >= ${firstDayOf(days, now)} then count else 0 end)`
  const rows = await db
    .selectFrom('package_download')
    .select(['package_id', since(spans.recent).as('recent'), since(spans.recent_30).as('recent_30'), since(spans.recent_7).as('recent_7')])
    .where('day', '>=', firstDayOf(recentDays, now))
    .groupBy('package_id')
    .execute()
  return rows.map(({ package_id, ...counts }) => ({
    package_id,
    recent: Number(counts.recent),
    recent_30: Number(counts.recent_30),
    recent_7: Number(counts.recent_7),
  }))
}

/** Those of all packages together stay for ever: there are few. Names what the key begins with, so that only these rows are read. */
async function dropOldRollups(db: Kysely<Tables>, now: Date): Promise<void> {
  await db
    .deleteFrom('download_rollup')
    .where('package_id', 'in', db.selectFrom('package_download_count').select('package_download_count.package_id'))
    .where('dimension', 'in', ['architecture', 'firmware', 'version'])
    .where('day', '<', firstDayOf(keptDays, now))
    .execute()
}
