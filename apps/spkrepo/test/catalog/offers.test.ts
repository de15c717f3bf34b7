import { describe, expect, it } from 'vitest'
import { deactivateBuild } from '../../server/builds/activation.ts'
import { catalogChanged, referenceData } from '../../server/catalog/catalog-changes.ts'
import { useCatalog } from './opened-catalog.ts'
import { clearPackages, seedScreenshot } from './seed.ts'
import { databases } from './test-database.ts'

describe.each(databases)('the catalog on %s', (kind) => {
  const catalog = useCatalog(kind)
  const { ask, count, entries, names, only, seed } = catalog

  describe('offers', () => {
    it('a build for one architecture and a build for all', async () => {
      await seed({ package: 'exact', arch: ['cedarview'] })
      await seed({ package: 'for-all' })
      const found = await entries('build=25556&arch=cedarview')
      expect(found.map((entry) => entry.package)).toEqual(['exact', 'for-all'])
    })

    it('nothing made for another architecture, another major or a later firmware, and nothing inactive', async () => {
      await seed({ package: 'other-arch', arch: ['qoriq'] })
      await seed({ package: 'dsm7', arch: ['cedarview'], min: 42661 })
      await seed({ package: 'dsm5', arch: ['cedarview'], min: 4458 })
      await seed({ package: 'later', arch: ['cedarview'], min: 25556 })
      await seed({ package: 'inactive', arch: ['cedarview'], active: false })
      await seed({ package: 'inactive-beta', active: false, versionRow: { report_url: 'https://example.org/bugs' } })
      expect(await entries('build=25423&arch=cedarview')).toEqual([])
      expect(await entries('build=25423&arch=cedarview&package_update_channel=beta')).toEqual([])
    })

    it('to DSM 7 nothing of DSM 6, and the reverse', async () => {
      await seed({ package: 'six' })
      await seed({ package: 'seven', min: 42661 })
      expect(await names('build=39999&arch=cedarview')).toEqual(['six'])
      expect(await names('build=64570&arch=cedarview')).toEqual(['seven'])
    })

    it('a build within its range of firmwares, bounds included', async () => {
      await seed({ min: 23739, max: 24922 })
      const counts = []
      for (const build of [23738, 23739, 24922, 24923]) counts.push(await count(`build=${build}&arch=cedarview&major=6`))
      expect(counts).toEqual([0, 1, 1, 0])
    })

    it('scripts of DSM 3 to everything before DSM 6, routers included', async () => {
      await seed({ min: 1594 })
      const offered = []
      for (const [build, major] of [
        [7742, 1],
        [1594, 3],
        [3776, 4],
        [5644, 5],
        [25556, 6],
        [64570, 7],
      ]) {
        if ((await count(`build=${build}&major=${major}&arch=cedarview`)) === 1) offered.push(major)
      }
      expect(offered).toEqual([1, 3, 4, 5])
    })

    it('what an explicit major says, whatever the build number suggests', async () => {
      await seed({ arch: ['northstarplus'], min: 7742 })
      expect(await count('build=8017&arch=northstarplus&major=1')).toBe(1)
      expect(await count('build=8017&arch=northstarplus')).toBe(0)
    })

    it('the newest version that this device can run, not the newest of all', async () => {
      await seed({ version: '1.0-1', arch: ['cedarview'] })
      await seed({ version: '2.0-2', arch: ['qoriq'] })
      expect((await only('build=25556&arch=cedarview')).version).toBe('1.0-1')
      expect((await only('build=25556&arch=qoriq')).version).toBe('2.0-2')
    })

    it('one entry where an inactive build for the architecture stands beside an active one for all', async () => {
      const active = await seed({ arch: ['noarch'] })
      await seed({ arch: ['cedarview'], active: false })
      expect((await only('build=25556&arch=cedarview')).md5).toBe(active.md5)
    })

    it('one entry, for the very architecture, where both are active', async () => {
      await seed({ arch: ['noarch'] })
      const exact = await seed({ arch: ['x86', 'cedarview'] })
      expect((await only('build=25556&arch=cedarview')).md5).toBe(exact.md5)
    })

    it('the same under all three names of one architecture, and links its canonical name', async () => {
      await seed({ arch: ['88f628x'] })
      const answers = []
      for (const arch of ['88f6281', '88f6282', '88f628x']) answers.push(await only(`build=25556&arch=${arch}`))
      expect(answers).toEqual([answers[0], answers[0], answers[0]])
      expect(answers[0]?.link).toMatch(/\?arch=88f628x&build=25556$/)
    })

    it('betas on the beta channel before DSM 7, stable versions on both channels', async () => {
      await seed({ package: 'stable' })
      await seed({ package: 'unready', versionRow: { report_url: 'https://example.org/bugs' } })
      await seed({ package: 'stable7', min: 42661 })
      await seed({ package: 'unready7', min: 42661, versionRow: { report_url: 'https://example.org/bugs' } })
      expect(await names('build=25556&arch=cedarview')).toEqual(['stable'])
      expect(await names('build=25556&arch=cedarview&package_update_channel=stable')).toEqual(['stable'])
      expect(await names('build=25556&arch=cedarview&package_update_channel=beta')).toEqual(['stable', 'unready'])
      expect(await names('build=64570&arch=cedarview&package_update_channel=beta')).toEqual(['stable7'])
    })

    it('what was activated or added a moment ago, and not what was just deactivated', async () => {
      const { buildId, packageId } = await seed()
      expect((await only('build=25556&arch=cedarview')).snapshot).toEqual([])
      await seedScreenshot(catalog.store.db, packageId, 'demo/screenshot_1.png', catalog.nas.storage)
      expect((await only('build=25556&arch=cedarview')).snapshot).toHaveLength(1)
      await deactivateBuild(catalog.store.db, buildId)
      expect(await count('build=25556&arch=cedarview')).toBe(0)
    })

    it('builds for an architecture from the moment it is added', async () => {
      expect((await ask('build=25556&arch=brandnew')).statusCode).toBe(422)
      await catalog.store.db.insertInto('architecture').values({ code: 'brandnew' }).execute()
      await catalogChanged(catalog.store.db, referenceData)
      await seed({ arch: ['brandnew'] })
      expect(await count('build=25556&arch=brandnew')).toBe(1)
      await clearPackages(catalog.store.db)
      await catalog.store.db.deleteFrom('architecture').where('code', '=', 'brandnew').execute()
    })
  })
})
