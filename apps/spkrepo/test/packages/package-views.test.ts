import { createAccounts } from '@trellis/stack'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { PackageDetail } from '../../contract/index.ts'
import { listPackages } from '../../server/packages/list-packages.ts'
import { packageDetail } from '../../server/packages/package-detail.ts'
import { spkrepo } from '../../server/service.ts'
import { type BuildSeed, clearPackages, seedBuild, seedScreenshot } from '../catalog/seed.ts'
import { databases, openTestDatabase, type TestDatabase } from '../catalog/test-database.ts'

const packagesUrl = new URL('https://packages.example.org/nas/')
const account = (roles: readonly string[], id = 'somebody') => ({
  id,
  username: id,
  email: `${id}@example.org`,
  roles,
  active: true,
  kind: 'person' as const,
})

const accountsOn = ({ database }: TestDatabase) =>
  createAccounts({
    database,
    secret: 'only for the tests of package pages',
    publicUrl: packagesUrl,
    roles: spkrepo.roles,
    permissions: spkrepo.permissions.map((permission) => ({ ...permission, service: spkrepo.name })),
  })

describe.each(databases)('packages as pages show them on %s', (kind) => {
  let store: TestDatabase
  beforeAll(async () => {
    store = await openTestDatabase(kind)
  })
  afterAll(async () => await store?.drop())
  beforeEach(async () => await clearPackages(store.db))
  const seed = async (build: BuildSeed) => await seedBuild(store.db, build)
  const list = async () => await listPackages(store.db, packagesUrl)
  const detail = async (name: string, roles: readonly string[] = [], id?: string): Promise<PackageDetail> => {
    const found = await packageDetail(store.db, name, { packagesUrl, account: account(roles, id), accounts: accountsOn(store) })
    if (found === undefined) throw new Error(`there is no package ${name}`)
    return found
  }

  it('are listed by name, each as its highest revision says', async () => {
    await seed({ package: 'zebra', version: '9.9-9' })
    await seed({ package: 'demo', version: '1.0-10', displayNames: { enu: 'New', fre: 'Nouveau' }, descriptions: { enu: 'newest' } })
    await seed({ package: 'demo', version: '2.0-9', displayNames: { enu: 'Old' } })
    expect(await list()).toMatchObject([{ name: 'demo', displayName: 'New', description: 'newest', version: '1.0-10' }, { name: 'zebra' }])
  })

  it('without English texts are called by their package name', async () => {
    await seed({ displayNames: { fre: 'Nom' }, descriptions: { fre: 'Texte' } })
    expect(await list()).toMatchObject([{ name: 'demo', displayName: 'demo', description: '' }])
    expect(await detail('demo')).toMatchObject({ displayName: 'demo', description: '' })
  })

  it('are archived when no build of any version is active', async () => {
    await seed({ package: 'kept', version: '1-1' })
    await seed({ package: 'kept', version: '2-2', active: false })
    await seed({ package: 'over', active: false })
    expect(await list()).toMatchObject([
      { name: 'kept', archived: false, version: '2-2' },
      { name: 'over', archived: true },
    ])
    expect([(await detail('kept')).archived, (await detail('over')).archived]).toEqual([false, true])
  })

  it('are betas when the version says where to report', async () => {
    await seed({ package: 'beta', versionRow: { report_url: 'https://r.example' } })
    await seed({ package: 'empty', versionRow: { report_url: '' } })
    expect((await list()).map(({ beta }) => beta)).toEqual([true, false])
  })

  it('without a build are not shown', async () => {
    const { buildId } = await seed({})
    await store.db.deleteFrom('build').where('id', '=', buildId).execute()
    expect(await list()).toEqual([])
    expect(await packageDetail(store.db, 'demo', { packagesUrl, account: undefined, accounts: accountsOn(store) })).toBeUndefined()
  })

  it('show versions newest first, and of each the builds by firmware', async () => {
    await seed({ version: '1-1' })
    await seed({ version: '2-2', min: 22259, max: 23739, arch: ['x86', 'avoton'] })
    await seed({ version: '2-2', min: 64570 })
    await seed({ version: '2-2', min: 7742, arch: ['ipq806x'] })
    const { versions } = await detail('demo')
    expect(versions.map(({ version, builds }) => [version, builds.map(({ firmwareMin }) => firmwareMin.build)])).toEqual([
      ['2-2', [64570, 22259, 7742]],
      ['1-1', [23739]],
    ])
    expect(versions[0]?.builds[1]).toMatchObject({
      architectures: ['x86', 'avoton'],
      firmwareMin: { version: '6.2', build: 22259, line: 'dsm' },
      firmwareMax: { version: '6.2', build: 23739, line: 'dsm' },
    })
  })

  it('link their files and pictures below the configured address, percent-encoded', async () => {
    const { packageId } = await seed({ icons: [72, 256] })
    await seedScreenshot(store.db, packageId, 'demo/screen shot.png')
    const shown = await detail('demo')
    expect([shown.iconUrl, shown.screenshotUrls, shown.versions[0]?.builds[0]?.url]).toEqual([
      'https://packages.example.org/nas/demo/1/icon_256.png',
      ['https://packages.example.org/nas/demo/screen%20shot.png'],
      'https://packages.example.org/nas/demo/1/demo.v1.f23739%5Bnoarch%5D.spk',
    ])
    expect((await list())[0]?.iconUrl).toBe('https://packages.example.org/nas/demo/1/icon_72.png')
  })

  it('tell why signing fails only those who can mend it', async () => {
    const { packageId } = await seed({ buildRow: { signing: 'failed', signing_error: 'no key in /secret/home' } })
    await store.db.insertInto('package_maintainer').values({ package_id: packageId, account_id: 'maintainer' }).execute()
    const errors = async (roles: readonly string[], id?: string) => (await detail('demo', roles, id)).versions[0]?.builds[0]?.signingError
    expect(await errors(['developer'], 'maintainer')).toBe('no key in /secret/home')
    expect(await errors(['package_admin'])).toBe('no key in /secret/home')
    expect(await errors(['developer'])).toBeNull()
    expect(await errors(['admin'])).toBeNull()
    expect(await errors([], 'maintainer')).toBeNull()
  })
})
