import { migrate, openDatabase } from '@trellis/stack'
import { tempDir } from '@trellis/stack/testing'
import type { Kysely } from 'kysely'
import type { Benchmark, Report } from '../../../bench/benchmark.ts'
import { chartDays } from '../contract/index.ts'
import { dashboard } from '../server/admin/dashboard/dashboard.ts'
import { migrations } from '../server/schema.ts'
import { countRecentDownloads } from '../server/statistics/recent-downloads.ts'
import type { Tables } from '../server/tables.ts'
import { communitySize, fillRepository } from './large-repository.ts'
import { addManyDownloads } from './many-downloads.ts'

/** Rows of statistics; fewer for a quick look: `DASHBOARD_ROWS=200000 npm run bench -- dashboard`. */
const wantedRows = Number(process.env.DASHBOARD_ROWS ?? 5_000_000)
const rounds = 60

/** The dashboard of a repository as large as the community's with years of statistics, and the migration that adds them up. */
export const benchmark: Benchmark = {
  name: 'dashboard',
  title: 'Dashboard with 5 million rows of statistics',
  run: async (report) => {
    const dataDir = tempDir('bench')
    const before = migrations.findIndex(({ name }) => name === '0006-download-rollups')
    const { builds } = await fillRepository(dataDir, communitySize, migrations.slice(0, before))
    report.say(`${builds} builds`)
    const now = new Date()
    const rows = addManyDownloads(dataDir, wantedRows, now)
    report.say(`${rows} rows of statistics`)
    const database = openDatabase('sqlite:trellis.db', { baseDir: dataDir })
    try {
      const started = performance.now()
      await migrate(database, [{ service: 'spkrepo', migrations }])
      const seconds = (performance.now() - started) / 1_000
      report.row({ what: 'The migration that adds them up, once', value: `${seconds.toFixed(1)} s`, note: `${rows} rows, on SQLite` })
      await countRecentDownloads(database, now)
      const db = database.forService<Tables>('spkrepo')
      const maintainer = await maintainerOf(db, 20)
      for (const days of chartDays) {
        await measure(report, `All packages, ${days} days`, async () => await dashboard(db, { care: 'every package', days, now }))
      }
      const own = { care: { maintainedBy: maintainer }, days: 90, now } as const
      await measure(report, 'A developer’s 20 packages, 90 days', async () => await dashboard(db, own))
    } finally {
      await database.close()
    }
  },
}

async function measure(report: Report, what: string, act: () => Promise<unknown>): Promise<void> {
  const times: number[] = []
  for (let round = 0; round < rounds; round++) {
    const started = performance.now()
    await act()
    times.push(performance.now() - started)
  }
  times.sort((one, other) => one - other)
  const at = (share: number) => `${(times[Math.floor(share * (rounds - 1))] ?? 0).toFixed(0)} ms`
  report.row({ what, value: `p50 ${at(0.5)}, p99 ${at(0.99)}`, goal: '≤ 100 ms', note: `${rounds} times, on SQLite` })
}

/** Somebody who maintains some of the most popular packages. */
async function maintainerOf(db: Kysely<Tables>, packages: number): Promise<string> {
  const account = 'somebody'
  const rows = Array.from({ length: packages }, (_, number) => ({ package_id: number * 3 + 1, account_id: account }))
  await db.insertInto('package_maintainer').values(rows).execute()
  return account
}
