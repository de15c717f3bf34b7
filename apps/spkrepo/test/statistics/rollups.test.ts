import { join } from 'node:path'
import { createLogger, type Database, fileStorage, migrate, openDatabase } from '@trellis/stack'
import { freshDatabase, tempDir } from '@trellis/stack/testing'
import type { Kysely } from 'kysely'
import { describe, expect, it, onTestFinished } from 'vitest'
import { migrations } from '../../server/schema.ts'
import { addDownloads } from '../../server/statistics/add-downloads.ts'
import { addRollups } from '../../server/statistics/add-rollups.ts'
import { countLogs } from '../../server/statistics/count-logs.ts'
import { buildsAt } from '../../server/statistics/counted-builds.ts'
import { forgetDownloads } from '../../server/statistics/forget-downloads.ts'
import { memberDownloads } from '../../server/statistics/member-downloads.ts'
import { countRecentDownloads } from '../../server/statistics/recent-downloads.ts'
import type { Tables } from '../../server/tables.ts'
import { seedBuild } from '../catalog/seed.ts'
import { databases } from '../catalog/test-database.ts'

const rollups = '0006-download-rollups'
const now = new Date('2026-11-21T12:00:00Z')

describe.each(databases)('sums of downloads on %s', (kind) => {
  const open = async (until?: string): Promise<{ database: Database; db: Kysely<Tables> }> => {
    const fresh = await freshDatabase(kind)
    const database = openDatabase(fresh.url, { poolSize: 2 })
    onTestFinished(async () => {
      await database.close()
      await fresh.drop()
    })
    const end = migrations.findIndex(({ name }) => name === until)
    await migrate(database, [{ service: 'spkrepo', migrations: until === undefined ? migrations : migrations.slice(0, end) }])
    return { database, db: database.forService<Tables>('spkrepo') }
  }

  it('are the same whether a log adds to them or a migration fills them from what was counted before', async () => {
    const counted = await open()
    await seed(counted.db)
    await count(counted)
    const before = await open(rollups)
    await seed(before.db)
    // Sums of single packages are kept for 100 days.
    await countRecentDownloads(counted.database, now)
    const rows = await counted.db.selectFrom('download').selectAll().execute()
    // Without what later steps added.
    const asBefore = rows.map(({ adopted: _adopted, ...row }) => row)
    await before.db.insertInto('download').values(asBefore).execute()
    await migrate(before.database, [{ service: 'spkrepo', migrations }])
    expect((await sumsOf(counted.db)).length).toBeGreaterThan(20)
    expect(await sumsOf(before.db)).toEqual(await sumsOf(counted.db))
  })

  it('grow by each log once, and lose a package that is deleted', async () => {
    const { database, db } = await open()
    const { git } = await seed(db)
    const folder = join(tempDir('logs'), 'logs')
    await count({ database, db }, folder)
    const once = await sumsOf(db)
    await count({ database, db }, folder)
    expect(await sumsOf(db)).toEqual(once)

    await database.transaction<Tables, void>('spkrepo', async (tx) => {
      await forgetDownloads(tx, git)
      await tx.deleteFrom('package').where('id', '=', git).execute()
    })
    const left = await named(db, 'architecture')
    expect(left).toEqual({ ipq806x: { total: 4, recent: 4 } })
    expect(await named(db, 'build_architecture')).toEqual({ ipq806x: { total: 4, recent: 4 } })
    expect((await sumsOf(db)).filter(([packageId]) => packageId === 'gone')).toEqual([])
  })

  it('name the firmware of a device: its own, or the newest below it of the product line that the build is for', async () => {
    const { database, db } = await open()
    await seed(db)
    await count({ database, db })
    expect(await named(db, 'firmware')).toEqual({
      '6.2-25556': { total: 3, recent: 3 },
      '7.2-72806': { total: 2, recent: 2 },
      '1.3-9193': { total: 4, recent: 4 },
    })
    expect(await named(db, 'build_firmware')).toEqual({
      '6.2-23739': { total: 4, recent: 3 },
      '7.2-64570': { total: 3, recent: 3 },
      '1.2-7742': { total: 4, recent: 4 },
    })
  })

  it('tell how often packages were downloaded in 7, 30 and 90 days, today included', async () => {
    const { database, db } = await open()
    const { git } = await seed(db)
    const [build] = await buildsAt(db, [(await db.selectFrom('build').select('path').orderBy('id').executeTakeFirstOrThrow()).path])
    if (build === undefined) throw new Error('the build is not there')
    const days = ['2026-11-21', '2026-11-15', '2026-11-14', '2026-10-23', '2026-10-22', '2026-08-24', '2026-08-23']
    await database.transaction<Tables, void>('spkrepo', async (tx) => {
      const downloads = days.map((day) => ({ build, architectureId: 0, firmwareBuild: 0, source: 'manual' as const, day, count: 1 }))
      await addDownloads(tx, downloads)
      await addRollups(tx, downloads, [])
    })
    await countRecentDownloads(database, now)
    const row = await db.selectFrom('package_download_count').selectAll().where('package_id', '=', git).executeTakeFirstOrThrow()
    expect([row.recent_7, row.recent_30, row.recent, row.total].map(Number)).toEqual([2, 4, 6, 7])
  })
})

/** A package for two DSMs and one for routers. */
async function seed(db: Kysely<Tables>): Promise<{ git: number }> {
  const { packageId: git } = await seedBuild(db, { package: 'git', arch: ['x86', 'avoton'] })
  await seedBuild(db, { package: 'git', version: '2.0-2', arch: ['avoton'], min: 64570 })
  await seedBuild(db, { package: 'dns', arch: ['ipq806x'], min: 7742 })
  return { git }
}

/** Counts one log of downloads of what `seed` made. */
async function count({ database }: { database: Database; db: Kysely<Tables> }, dir = join(tempDir('logs'), 'logs')): Promise<void> {
  const logs = fileStorage({ dir })
  const line = (path: string, arch?: string, build?: string, day = '2026-11-20') =>
    `${JSON.stringify({ url: `/${path}`, arch, build, response_status: '200', timestamp: `${day}T10:00:00Z` })}\n`
  const [old, young, router] = ['git/1/git.v1.f23739[x86-avoton].spk', 'git/2/git.v2.f64570[avoton].spk', 'dns/1/dns.v1.f7742[ipq806x].spk']
  const text = [
    line(old, 'x86', '25556').repeat(2),
    line(old, 'avoton', '25600', '2026-11-21'),
    line(old, undefined, undefined, '2026-01-01'),
    line(young, 'avoton', '72806'),
    line(young, 'avoton', '81000'),
    line(young),
    line(router, 'ipq806x', '9200').repeat(3),
    line(router, 'ipq806x', '9193'),
  ]
  const signal = AbortSignal.timeout(60_000)
  const logger = createLogger({ level: 'silent', pretty: false })
  await logs.put('a.log', bytesOf(text.join('')), { replace: true })
  await countLogs({ database, logs, removes: false, logger, now, signal, progress: () => {} })
}

async function* bytesOf(text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text)
}

/** Every sum that is not zero, with package names. */
async function sumsOf(db: Kysely<Tables>): Promise<readonly (readonly (string | number)[])[]> {
  const packages = new Map((await db.selectFrom('package').select(['id', 'name']).execute()).map(({ id, name }) => [id, name]))
  const rows = await db.selectFrom('download_rollup').selectAll().where('count', '<>', 0).execute()
  return rows
    .map((row) => {
      const owner = row.package_id === 0 ? 'all' : (packages.get(row.package_id) ?? 'gone')
      return [owner, row.dimension, row.day, row.member_id, Number(row.count)] as const
    })
    .sort((one, other) => (one.join(' ') < other.join(' ') ? -1 : 1))
}

/** The sums of all packages, by what people call an architecture or a firmware. */
async function named(db: Kysely<Tables>, dimension: Parameters<typeof memberDownloads>[1]) {
  const architectures = (await db.selectFrom('architecture').select(['id', 'code']).execute()).map(({ id, code }) => [id, code] as const)
  const firmwares = await db.selectFrom('firmware').select(['id', 'version', 'build']).execute()
  const names = new Map(
    dimension.endsWith('architecture') ? architectures : firmwares.map(({ id, version, build }) => [id, `${version}-${build}`] as const),
  )
  const counts = [...(await memberDownloads(db, dimension, now))].filter(([, { total }]) => total !== 0)
  return Object.fromEntries(counts.map(([id, count]) => [names.get(id) ?? id, count]))
}
