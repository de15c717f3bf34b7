import type { Database } from '@trellis/stack'
import { catalogChanged } from '../catalog/catalog-changes.ts'
import type { Tables } from '../tables.ts'

/** What counts as recent. Days, today included. */
const recentDays = 90

const dayMs = 86_400_000

/**
 * Works out anew how often each package was downloaded in the last 90 days, and has the catalog tell those that changed. To be called after
 * logs were counted, and once a day: days drop out of the window by themselves. Returns how many packages have other numbers now.
 */
export async function countRecentDownloads(database: Database, now: Date): Promise<number> {
  const db = database.forService<Tables>('spkrepo')
  const since = new Date(now.getTime() - (recentDays - 1) * dayMs).toISOString().slice(0, 10)
  const sums = await db
    .selectFrom('package_download')
    .select(['package_id', (eb) => eb.fn.sum<number | string>('count').as('recent')])
    .where('day', '>=', since)
    .groupBy('package_id')
    .execute()
  const recentOf = new Map(sums.map(({ package_id, recent }) => [package_id, Number(recent)]))
  const known = await db.selectFrom('package_download_count').select(['package_id', 'total', 'recent', 'told']).execute()
  let changed = 0
  for (const { package_id, total, recent, told } of known) {
    const now = recentOf.get(package_id) ?? 0
    if (Number(recent) === now && Number(told) === Number(total)) continue
    changed += 1
    await database.transaction<Tables, void>('spkrepo', async (tx) => {
      await tx.updateTable('package_download_count').set({ recent: now, told: total }).where('package_id', '=', package_id).execute()
      await catalogChanged(tx, package_id)
    })
  }
  return changed
}
