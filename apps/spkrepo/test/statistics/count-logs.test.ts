import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { createLogger, type Database, fileStorage, type Storage } from '@trellis/stack'
import { tempDir } from '@trellis/stack/testing'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { LiveCatalog } from '../../server/catalog/live-catalog.ts'
import { countLogs } from '../../server/statistics/count-logs.ts'
import { countRecentDownloads } from '../../server/statistics/recent-downloads.ts'
import { clearPackages, type SeededBuild, seedBuild } from '../catalog/seed.ts'
import { databases, openTestDatabase, type TestDatabase } from '../catalog/test-database.ts'

const now = new Date('2026-11-21T12:00:00Z')
const logger = createLogger({ level: 'silent', pretty: false })

describe.each(databases)('counting downloads on %s', (kind) => {
  let store: TestDatabase
  let database: Database
  let logs: Storage
  let builds: Readonly<Record<'demo' | 'other', SeededBuild>>
  beforeAll(async () => {
    store = await openTestDatabase(kind)
    database = store.database
  })
  afterAll(async () => await store.drop())
  beforeEach(async () => {
    await clearPackages(store.db)
    await store.db.deleteFrom('counted_log').execute()
    logs = fileStorage({ dir: join(tempDir('logs'), 'logs') })
    builds = {
      demo: await seedBuild(store.db, { package: 'demo', arch: ['cedarview'] }),
      other: await seedBuild(store.db, { package: 'other' }),
    }
  })

  const line = (build: SeededBuild, fields: Record<string, unknown> = {}) => {
    const url = `/${build.path.split('/').map(encodeURIComponent).join('/')}`
    return JSON.stringify({
      url,
      arch: 'cedarview',
      build: '25556',
      response_status: '200',
      timestamp: '2026-11-20T10:00:00+00:00',
      ...fields,
    })
  }
  const write = async (name: string, lines: readonly string[]) => {
    const text = Buffer.from(lines.map((it) => `${it}\n`).join(''))
    await logs.put(name, bytesOf(name.endsWith('.gz') ? gzipSync(text) : text))
  }
  const count = async (options: { removes?: boolean } = {}) =>
    await countLogs({ database, logs, removes: false, logger, now, signal: AbortSignal.timeout(60_000), progress: () => {}, ...options })
  const totals = async () => {
    await countRecentDownloads(database, now)
    const rows = await store.db
      .selectFrom('package_download_count')
      .innerJoin('package', 'package.id', 'package_id')
      .select(['name', 'total', 'recent'])
      .orderBy('name')
      .execute()
    return rows.map(({ name, total, recent }) => [name, Number(total), Number(recent)])
  }

  it('adds up what all logs say, whether packed or not, and adds nothing when it is done again', async () => {
    await write('a.log', [line(builds.demo), line(builds.demo), line(builds.other, { arch: undefined, build: undefined })])
    await write('2026/b.log.gz', [line(builds.demo, { arch: 'qoriq' }), line(builds.other, { arch: '', build: '' })])
    expect(await count()).toEqual({ logs: 2, lines: 5, downloads: 5, refused: 0, unreadable: [] })
    expect(await totals()).toEqual([
      ['demo', 3, 3],
      ['other', 2, 2],
    ])
    expect(await count()).toMatchObject({ logs: 0, downloads: 0 })
    await write('c.log', [line(builds.demo)])
    expect(await count()).toMatchObject({ logs: 1, downloads: 1 })
    expect(await totals()).toEqual([
      ['demo', 4, 4],
      ['other', 2, 2],
    ])
  })

  it('brings equal downloads together in one row, those without a device too', async () => {
    const manual = { arch: undefined, build: undefined }
    await write('a.log', [line(builds.other, manual), line(builds.other, manual), line(builds.other)])
    await write('b.log', [line(builds.other, manual), line(builds.other)])
    await count()
    const rows = await store.db
      .selectFrom('download')
      .select(['source', 'count', 'day', 'target_firmware_build'])
      .orderBy('source')
      .execute()
    expect(rows.map((row) => ({ ...row, count: Number(row.count) }))).toEqual([
      { source: 'catalog', count: 2, day: '2026-11-20', target_firmware_build: 23739 },
      { source: 'manual', count: 3, day: '2026-11-20', target_firmware_build: 23739 },
    ])
  })

  it('sets lines aside that it cannot read, keeps them as examples, and goes on', async () => {
    await write('a.log', ['{', line(builds.demo, { arch: 'toaster' }), line(builds.demo), line(builds.demo, { url: '/unknown/file.spk' })])
    expect(await count()).toEqual({ logs: 1, lines: 4, downloads: 1, refused: 2, unreadable: [] })
    const refused = await store.db.selectFrom('refused_line').select(['line_number', 'reason', 'text']).orderBy('line_number').execute()
    expect(refused).toEqual([
      { line_number: 1, reason: 'not_json', text: '{' },
      { line_number: 2, reason: 'unknown_architecture', text: line(builds.demo, { arch: 'toaster' }) },
    ])
  })

  it('leaves a log that is cut off for the next time, and is not kept from the others by it', async () => {
    const whole = gzipSync(`${line(builds.demo)}\n${line(builds.other)}\n`)
    await logs.put('a.log.gz', bytesOf(whole.subarray(0, whole.length - 12)))
    await write('b.log', [line(builds.demo)])
    expect(await count()).toMatchObject({ logs: 1, downloads: 1, unreadable: ['a.log.gz'] })
    await logs.put('a.log.gz', bytesOf(whole), { replace: true })
    expect(await count()).toMatchObject({ logs: 1, downloads: 2, unreadable: [] })
  })

  it('removes what it has counted when asked to, also what an earlier run was kept from removing', async () => {
    await write('a.log', [line(builds.demo)])
    await count()
    await write('b.log', [line(builds.demo)])
    expect(await count({ removes: true })).toMatchObject({ logs: 1 })
    expect(await everything(logs.list(''))).toEqual([])
    expect(await totals()).toContainEqual(['demo', 2, 2])
  })

  it('counts a log once when two processes are at it', async () => {
    await write('a.log', [line(builds.demo)])
    const ends = await Promise.allSettled([count(), count()])
    expect(ends.some(({ status }) => status === 'fulfilled')).toBe(true)
    expect(await totals()).toContainEqual(['demo', 1, 1])
  })

  it('tells the catalog the totals and those of the last 90 days, which days leave by themselves', async () => {
    await write('a.log', [
      line(builds.demo, { timestamp: '2026-08-23T23:59:59Z' }),
      line(builds.demo, { timestamp: '2026-08-24T00:00:00Z' }),
      line(builds.demo, { timestamp: 'nonsense' }),
    ])
    await count()
    await countRecentDownloads(database, now)
    const catalog = new LiveCatalog({ db: store.db, packagesUrl: new URL('https://example.org/nas'), logger })
    await catalog.start()
    const shown = () => {
      const [offer] = catalog.contents?.index.select({ architecture: 'cedarview', build: 25556, major: 6, wantsBeta: false }) ?? []
      const text = offer === undefined ? '' : `${offer.entry.pieces.join('')}${offer.entry.rest}`
      return text.match(/"(?:recent_)?download_count": \d+/g)
    }
    expect(shown()).toEqual(['"download_count": 3', '"recent_download_count": 2'])
    expect(await countRecentDownloads(database, now)).toBe(0)
    expect(await countRecentDownloads(database, new Date('2026-11-22T00:00:00Z'))).toBe(1)
    await catalog.caughtUp()
    expect(shown()).toEqual(['"download_count": 3', '"recent_download_count": 1'])
    await catalog.stop()
  })
})

async function* bytesOf(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes
}

async function everything<T>(source: AsyncIterable<T>): Promise<readonly T[]> {
  const found: T[] = []
  for await (const one of source) found.push(one)
  return found
}
