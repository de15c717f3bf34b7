import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { BuildQuery, BuildRow, VersionQuery } from '../../contract/index.ts'
import { buildTable, listBuilds } from '../../server/admin/builds/build-list.ts'
import type { Care } from '../../server/admin/lists/care.ts'
import { placeIn } from '../../server/admin/lists/list-table.ts'
import { listVersions, versionTable } from '../../server/admin/versions/version-list.ts'
import { seedBuild } from '../catalog/seed.ts'
import { databases, openTestDatabase, type TestDatabase } from '../catalog/test-database.ts'

const everything: Care = 'every package'
const packages = ['alder', 'birch', 'Cedar', '100%_pure', "o'hara"]
const firmwares = [23739, 42661, 64570]
const publishers = [null, 'ann', 'Bob']

describe.each(databases)('a list of the administration on %s', (kind) => {
  let store: TestDatabase
  const ids: number[] = []

  beforeAll(async () => {
    store = await openTestDatabase(kind)
    for (let number = 0; number < 47; number++) {
      const { buildId } = await seedBuild(store.db, {
        package: packages[number % packages.length] ?? '',
        version: `1.${number % 4}-${1 + (number % 6)}`,
        arch: number % 3 === 0 ? ['noarch'] : ['avoton', 'braswell'].slice(0, 1 + (number % 2)),
        min: firmwares[number % firmwares.length] ?? 0,
        active: number % 2 === 0,
        versionRow: { report_url: number % 5 === 0 ? 'https://r.example' : null },
        buildRow: {
          path: `file-${number}`,
          upload_sha256: String(number),
          size_bytes: (number % 4) * 1000,
          publisher_name: publishers[number % publishers.length] ?? null,
          storage: number % 7 === 0 ? 'remote' : 'local',
          created_at: new Date(Date.UTC(2026, 0, 1 + (number % 9))),
        },
      })
      ids.push(buildId)
    }
  })
  afterAll(async () => await store?.drop())

  const builds = async (query: BuildQuery, care: Care = everything) => await listBuilds(store.db, { care, query })
  const versions = async (query: VersionQuery, care: Care = everything) => await listVersions(store.db, { care, query })
  const pagesOf = async (query: BuildQuery): Promise<BuildRow[]> => {
    const first = await builds(query)
    const rest = []
    for (let page = 2; page <= first.pages; page++) rest.push(...(await builds({ ...query, page })).rows)
    return [...first.rows, ...rest]
  }

  const someQuery: fc.Arbitrary<BuildQuery> = fc.record(
    {
      sort: fc.constantFrom(...(Object.keys(buildTable.sorts) as NonNullable<BuildQuery['sort']>[])),
      direction: fc.constantFrom('asc', 'desc'),
      package: fc.constantFrom('', 'e', 'CEDAR', '%', '_', "'", 'nothing'),
      architecture: fc.constantFrom('', 'noarch', 'bras'),
      firmware: fc.constantFrom('', '7', '42661', '7.2-64570', 'x'),
      publisher: fc.constantFrom('', 'a', 'b'),
      active: fc.constantFrom('', 'yes', 'no'),
      storage: fc.constantFrom('', 'local', 'remote'),
    },
    { requiredKeys: [] },
  )

  it('has every row once on its pages, whatever the order and the filters, and the same ones in every order', async () => {
    await fc.assert(
      fc.asyncProperty(someQuery, async (query) => {
        const { sort: _sort, direction: _direction, ...filters } = query
        const rows = (await pagesOf(query)).map(({ id }) => id)
        expect(new Set(rows).size).toBe(rows.length)
        expect(rows.length).toBe((await builds(query)).total)
        expect(rows.toSorted((a, b) => a - b)).toEqual((await pagesOf(filters)).map(({ id }) => id).toSorted((a, b) => a - b))
      }),
      { numRuns: 12 },
    )
  })

  it('gives each row its place, and its neighbours, as the pages have them', async () => {
    await fc.assert(
      fc.asyncProperty(someQuery, fc.nat(), async (query, seed) => {
        const rows = (await pagesOf(query)).map(({ id }) => id)
        if (rows.length === 0) return
        const at = seed % rows.length
        const place = await placeIn(store.db, buildTable, { care: everything, query, id: rows[at] ?? 0 })
        expect(place).toEqual({ position: at + 1, total: rows.length, previous: rows[at - 1] ?? null, next: rows[at + 1] ?? null })
      }),
      { numRuns: 8 },
    )
  })

  it('begins with what was uploaded last', async () => {
    const { rows, total, page, pages } = await builds({})
    expect([rows.length, total, page, pages]).toEqual([20, 47, 1, 3])
    const dates = rows.map(({ createdAt }) => createdAt)
    expect(dates).toEqual(dates.toSorted().reverse())
  })

  it('shows its last page to who asks for one beyond it', async () => {
    const { rows, page } = await builds({ page: 99 })
    expect([rows.length, page]).toEqual([7, 3])
  })

  it('puts rows without a value last, in both directions', async () => {
    for (const direction of ['asc', 'desc'] as const) {
      const publishers = (await pagesOf({ sort: 'publisher', direction })).map(({ publisher }) => publisher)
      expect(publishers.indexOf(null)).toBe(publishers.filter((name) => name !== null).length)
    }
  })

  it.each([
    ['a part, in any case', { package: 'cED' }, ['Cedar']],
    ['what databases give a meaning of its own', { package: '%_' }, ['100%_pure']],
    ['a quote', { package: "'" }, ["o'hara"]],
    ['nothing that there is', { package: '\\' }, []],
    ['a zero byte more', { package: 'bir\0ch' }, ['birch']],
  ] satisfies [string, BuildQuery, string[]][])('finds packages by %s', async (_, query, expected) => {
    expect([...new Set((await pagesOf(query)).map((row) => row.package))]).toEqual(expected)
  })

  it.each([
    [{ version: '1.2-3' }, ({ version }: BuildRow) => version === '1.2-3'],
    [{ version: '3' }, ({ version }: BuildRow) => version.startsWith('1.3') || version.endsWith('-3')],
    [{ firmware: '7.2' }, ({ firmwareMin }: BuildRow) => firmwareMin.build === 64570],
    [{ firmware: '42661' }, ({ firmwareMin }: BuildRow) => firmwareMin.build === 42661],
    [{ architecture: 'rasw' }, ({ architectures }: BuildRow) => architectures.includes('braswell')],
    [{ active: 'no', storage: 'remote' }, ({ active, storage }: BuildRow) => !active && storage === 'remote'],
  ] satisfies [BuildQuery, (row: BuildRow) => boolean][])('finds with %j exactly what it should', async (query, isMeant) => {
    const all = await pagesOf({ sort: 'package' })
    expect((await pagesOf({ ...query, sort: 'package' })).map(({ id }) => id)).toEqual(all.filter(isMeant).map(({ id }) => id))
  })

  it('adds the builds of each version up', async () => {
    const all = await pagesOf({})
    for (const row of (await versions({ sort: 'totalSize', direction: 'desc' })).rows) {
      const own = all.filter(({ versionId }) => versionId === row.id)
      expect(row).toMatchObject({
        builds: own.length,
        totalBytes: own.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
        allActive: own.every(({ active }) => active),
        allUploaded: own.every(({ storage }) => storage === 'remote'),
      })
    }
    const { rows } = await versions({ allActive: 'no', beta: 'yes' })
    expect(rows.every(({ allActive, beta }) => !allActive && beta)).toBe(true)
  })

  it('has nothing of what is not in care, by filter, place or page', async () => {
    const { id } = await store.db.selectFrom('package').select('id').where('name', '=', 'birch').executeTakeFirstOrThrow()
    await store.db.insertInto('package_maintainer').values({ package_id: id, account_id: 'ann' }).execute()
    const own = { maintainedBy: 'ann' }
    expect([...new Set((await builds({}, own)).rows.map((row) => row.package))]).toEqual(['birch'])
    expect([...new Set((await versions({}, own)).rows.map((row) => row.package))]).toEqual(['birch'])
    expect((await builds({ package: 'alder' }, own)).total).toBe(0)
    expect((await builds({}, 'no package')).total).toBe(0)
    expect(await placeIn(store.db, buildTable, { care: own, query: {}, id: ids[0] ?? 0 })).toBeNull()
    expect(await placeIn(store.db, versionTable, { care: 'no package', query: {}, id: 1 })).toBeNull()
  })
})
