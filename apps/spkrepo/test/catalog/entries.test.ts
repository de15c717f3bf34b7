import { describe, expect, it } from 'vitest'
import { type Entry, useCatalog } from './opened-catalog.ts'
import { seedScreenshot } from './seed.ts'
import { databases } from './test-database.ts'

describe.each(databases)('the catalog on %s', (kind) => {
  const catalog = useCatalog(kind)
  const { ask, entries, only, seed } = catalog

  describe('says of a package', () => {
    const query = 'build=25556&arch=cedarview'

    it('what there is to say when little is known, and leaves out the rest', async () => {
      const { bytes, md5 } = await seed({ arch: ['cedarview'], version: '1.2.3-4' })
      expect(await only(query)).toEqual({
        package: 'demo',
        version: '1.2.3-4',
        dname: 'demo',
        desc: 'demo does something',
        link: 'https://packages.example.org/nas/demo/4/demo.v4.f23739%5Bcedarview%5D.spk?arch=cedarview&build=25556',
        md5,
        size: bytes.length,
        thumbnail: ['https://packages.example.org/nas/demo/4/icon_72.png'],
        snapshot: [],
        qinst: true,
        qupgrade: true,
        qstart: true,
        startable: 'yes',
        deppkgs: null,
        conflictpkgs: null,
        download_count: 0,
        recent_download_count: 0,
      })
    })

    it('everything, when everything is known', async () => {
      await seed({
        dependencies: 'python311>3.11:git',
        conflicts: 'old-demo',
        buildRow: { changelog: '<b>New</b>: all of it' },
        versionRow: {
          report_url: 'https://example.org/bugs',
          distributor: 'Some Community',
          distributor_url: 'https://example.org',
          maintainer: 'Someone',
          maintainer_url: 'https://example.org/someone',
        },
      })
      expect(await only(`${query}&package_update_channel=beta`)).toMatchObject({
        deppkgs: 'python311>3.11:git',
        conflictpkgs: 'old-demo',
        changelog: '<b>New</b>: all of it',
        report_url: 'https://example.org/bugs',
        beta: true,
        distributor: 'Some Community',
        distributor_url: 'https://example.org',
        maintainer: 'Someone',
        maintainer_url: 'https://example.org/someone',
      })
    })

    it('nothing where a text is there but empty', async () => {
      await seed({ buildRow: { changelog: '' }, versionRow: { report_url: '', distributor: '', maintainer_url: '' } })
      const entry = await only(query)
      for (const key of ['changelog', 'report_url', 'beta', 'distributor', 'maintainer_url']) expect(entry).not.toHaveProperty(key)
    })

    it('its name and description in the asked language, else in English, else something all the same', async () => {
      await seed({ package: 'a', displayNames: { enu: 'Shop', fre: 'Magasin' }, descriptions: { enu: 'Sells', fre: 'Vend' } })
      await seed({ package: 'b', displayNames: { ger: 'Nur deutsch' }, descriptions: {} })
      const texts = async (language: string) =>
        (await catalog.nas.get(`/nas?${query}&language=${language}`)).json().packages.map((entry: Entry) => [entry.dname, entry.desc])
      expect(await texts('fre')).toEqual([
        ['Magasin', 'Vend'],
        ['b', ''],
      ])
      expect(await texts('ger')).toEqual([
        ['Shop', 'Sells'],
        ['Nur deutsch', ''],
      ])
      expect(await texts('enu')).toEqual([
        ['Shop', 'Sells'],
        ['b', ''],
      ])
    })

    it('whether it may be installed, upgraded and started without asking', async () => {
      const rows = [false, true].flatMap((license) =>
        [false, true].flatMap((install) =>
          [false, true].flatMap((upgrade) => [false, true].map((startable) => ({ license, install, upgrade, startable }))),
        ),
      )
      for (const [index, { license, install, upgrade, startable }] of rows.entries()) {
        const versionRow = { license: license ? 'Be nice.' : null, install_wizard: install, upgrade_wizard: upgrade, startable }
        await seed({ package: `p${String(index).padStart(2, '0')}`, versionRow })
      }
      const flags = (await entries(query)).map(({ qinst, qupgrade, qstart, startable }) => ({ qinst, qupgrade, qstart, startable }))
      expect(flags).toEqual(
        rows.map(({ license, install, upgrade, startable }) => ({
          qinst: !license && !install,
          qupgrade: !license && !upgrade,
          qstart: !license && !install && startable,
          startable: startable ? 'yes' : 'no',
        })),
      )
    })

    it('an empty licence is a licence', async () => {
      await seed({ versionRow: { license: '' } })
      expect(await only(query)).toMatchObject({ qinst: false, qupgrade: false, qstart: false })
    })

    it('which icons it has, smallest first, and the large one twice for fine screens', async () => {
      await seed({ package: 'one', icons: [72] })
      await seed({ package: 'three', icons: [256, 72, 120] })
      const [one, three] = await entries(query)
      const at = (path: string) => `https://packages.example.org/nas/${path}`
      expect(one).toMatchObject({ thumbnail: [at('one/1/icon_72.png')] })
      expect(one).not.toHaveProperty('thumbnail_retina')
      expect(three).toMatchObject({
        thumbnail: [72, 120, 256].map((size) => at(`three/1/icon_${size}.png`)),
        thumbnail_retina: [at('three/1/icon_256.png'), at('three/1/icon_256.png')],
      })
    })

    it('for every build its own changelog, description, dependencies, conflicts, md5 and address', async () => {
      const each = async (arch: string) =>
        await seed({
          arch: [arch],
          descriptions: { enu: `for ${arch}` },
          dependencies: `${arch}-libs`,
          conflicts: `no-${arch}`,
          buildRow: { changelog: `${arch} works` },
        })
      for (const arch of ['cedarview', 'qoriq']) {
        const { md5 } = await each(arch)
        const entry = await only(`build=25556&arch=${arch}`)
        expect(entry).toMatchObject({
          desc: `for ${arch}`,
          deppkgs: `${arch}-libs`,
          conflictpkgs: `no-${arch}`,
          changelog: `${arch} works`,
          md5,
        })
        expect(entry.link).toContain(`%5B${arch}%5D.spk?arch=${arch}&`)
      }
    })

    it('addresses that all lead somewhere, to the very bytes whose md5 and size it gives', async () => {
      const { packageId, bytes } = await seed({ package: 'Überraschung', icons: [72, 120, 256], arch: ['cedarview', 'x86'] })
      await seedScreenshot(catalog.store.db, packageId, 'Überraschung/screenshot_2.png', catalog.nas.storage)
      await seedScreenshot(catalog.store.db, packageId, 'Überraschung/screenshot_1.png', catalog.nas.storage)
      const entry = await only(query)
      expect(entry.snapshot.map((url) => decodeURI(url).slice(-16))).toEqual(['screenshot_2.png', 'screenshot_1.png'])
      for (const url of [...entry.thumbnail, ...entry.snapshot]) {
        const picture = await catalog.nas.get(catalog.nas.pathOf(url))
        expect([picture.statusCode, picture.headers['content-type']]).toEqual([200, 'image/png'])
      }
      const file = await catalog.nas.get(`${catalog.nas.pathOf(entry.link)}&unique=synology_avoton_415&mode=install`)
      expect(file.rawPayload).toEqual(bytes)
      expect([entry.md5, entry.size]).toEqual([catalog.nas.md5(file.rawPayload), file.rawPayload.length])
    })

    it('the same whatever host the request claims to be for', async () => {
      await seed()
      const [honest, forged] = [
        await ask(query),
        await catalog.nas.get(`/nas?${query}&language=enu`, {
          host: 'evil.example',
          'x-forwarded-host': 'evil.example',
          'x-forwarded-proto': 'gopher',
          'x-forwarded-for': '10.0.0.1',
        }),
      ]
      expect(forged.body).toBe(honest.body)
      expect(forged.body).not.toContain('evil')
    })
  })
})
