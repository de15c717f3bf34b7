import { createLogger } from '@trellis/stack'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { activateBuild, deactivateBuild } from '../../server/builds/activation.ts'
import { CatalogAnswers } from '../../server/catalog/catalog-answers.ts'
import { parseCatalogQuery } from '../../server/catalog/catalog-query.ts'
import { LiveCatalog } from '../../server/catalog/live-catalog.ts'
import { clearPackages, type SeededBuild, seedBuild, seedScreenshot } from './seed.ts'
import { databases, openTestDatabase, type TestDatabase } from './test-database.ts'

const packagesUrl = new URL('https://packages.example.org/nas')
const logger = createLogger({ level: 'silent', pretty: false })
const devices = [
  'build=25556&arch=cedarview',
  'build=25556&arch=qoriq&package_update_channel=beta',
  'build=64570&arch=geminilake',
  'build=1594&arch=88f6281',
]

/** One process that answers devices. */
class Node {
  readonly catalog: LiveCatalog
  readonly #answers = new CatalogAnswers({ keyring: async () => undefined, logger })

  constructor(store: TestDatabase) {
    this.catalog = new LiveCatalog({ db: store.db, packagesUrl, logger })
  }

  async tells(device: string): Promise<{ tag: string; text: string }> {
    const { contents } = this.catalog
    if (contents === undefined) throw new Error('the catalog has not been read')
    const asked = parseCatalogQuery(new URLSearchParams(`language=enu&${device}`), contents.reference)
    if (asked.kind !== 'query') throw new Error(`refused: ${asked.parameter}`)
    const { tag, body } = await this.#answers.answer(contents, asked.query, undefined)
    return { tag, text: Buffer.concat(Buffer.isBuffer(body) ? [body] : [...body.chunks()]).toString() }
  }
}

describe.each(databases)('the catalog of a process on %s', (kind) => {
  let store: TestDatabase
  let nodes: Node[] = []
  const started = async () => {
    const node = new Node(store)
    nodes.push(node)
    await node.catalog.start()
    return node
  }
  beforeAll(async () => {
    store = await openTestDatabase(kind)
  })
  beforeEach(async () => await clearPackages(store.db))
  afterEach(async () => {
    for (const { catalog } of nodes) await catalog.stop()
    nodes = []
  })
  afterAll(async () => await store.drop())

  it('has within a second what another process changed, without being told', async () => {
    const node = await started()
    const { buildId, packageId } = await seedBuild(store.db, { package: 'late' })
    const [device = ''] = devices
    const shows = async (text: string) => await vi.waitUntil(async () => (await node.tells(device)).text.includes(text), 5_000)
    await shows('"late"')
    await seedScreenshot(store.db, packageId, 'late/new-picture.png')
    await shows('new-picture')
    await deactivateBuild(store.db, buildId)
    await vi.waitUntil(async () => !(await node.tells(device)).text.includes('"late"'), 5_000)
    expect(await activateBuild(store.db, buildId, 'never')).toBeNull()
    await shows('"late"')
  })

  it('is the one that any other process has, tag and bytes, whatever was changed in whichever order', async () => {
    const builds: SeededBuild[] = []
    for (const name of ['a', 'b']) {
      builds.push(await seedBuild(store.db, { package: name, version: '1.0-1' }))
      builds.push(await seedBuild(store.db, { package: name, version: '1.0-1', arch: ['cedarview', 'qoriq'] }))
      builds.push(
        await seedBuild(store.db, { package: name, version: '2.0-2', arch: ['cedarview'], versionRow: { report_url: 'https://x' } }),
      )
      builds.push(await seedBuild(store.db, { package: name, version: '3.0-3', min: 42661 }))
      builds.push(await seedBuild(store.db, { package: name, version: '4.0-4', min: 1594, max: 25556 }))
    }
    const old = await started()
    const change = fc.tuple(fc.constantFrom(...builds), fc.boolean())
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 8 }), async (changes) => {
        for (const [{ buildId }, active] of changes) {
          if (active) await activateBuild(store.db, buildId, 'never')
          else await deactivateBuild(store.db, buildId)
        }
        await old.catalog.caughtUp()
        const fresh = await started()
        for (const device of devices) expect(await old.tells(device)).toEqual(await fresh.tells(device))
        await nodes.pop()?.catalog.stop()
      }),
      { numRuns: 15 },
    )
  })

  it('loses a package that is deleted, and all of its builds', async () => {
    const { packageId } = await seedBuild(store.db, { package: 'gone' })
    const node = await started()
    const [device = ''] = devices
    expect((await node.tells(device)).text).toContain('"gone"')
    await store.db.deleteFrom('package').where('id', '=', packageId).execute()
    await clearPackages(store.db)
    await node.catalog.caughtUp()
    expect((await node.tells(device)).text).not.toContain('"gone"')
  })
})

describe('a catalog whose database is away', () => {
  it('goes on with what it has, says so once, and catches up when the database is back', async () => {
    const store = await openTestDatabase('SQLite')
    await seedBuild(store.db, { package: 'kept' })
    let isAway = false
    const errors: unknown[] = []
    const db = new Proxy(store.db, {
      get: (target, name) => {
        if (isAway && name === 'selectFrom') throw new Error('the server is gone')
        const member = Reflect.get(target, name, target)
        return typeof member === 'function' ? member.bind(target) : member
      },
    })
    const catalog = new LiveCatalog({ db, packagesUrl, logger: { info: () => {}, error: (fields: unknown) => errors.push(fields) } })
    isAway = true
    await catalog.start()
    expect(catalog.contents).toBeUndefined()
    await expect(catalog.isRead()).rejects.toThrow(/not been read/)
    await catalog.caughtUp()
    expect(errors).toHaveLength(1)
    isAway = false
    await catalog.caughtUp()
    expect(catalog.contents?.index.packageIds).toHaveLength(1)
    isAway = true
    await seedBuild(store.db, { package: 'missed' })
    await catalog.caughtUp()
    expect(catalog.contents?.index.packageIds).toHaveLength(1)
    isAway = false
    await catalog.caughtUp()
    expect(catalog.contents?.index.packageIds).toHaveLength(2)
    expect(errors).toHaveLength(2)
    await catalog.stop()
    await store.drop()
  })
})
