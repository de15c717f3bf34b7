import { beforeEach, describe, expect, it } from 'vitest'
import { databases } from '../catalog/test-database.ts'
import { type SampleSpk, sampleSpk } from '../spk/sample-spk.ts'
import { useRepository } from './repository.ts'
import { upload } from './wire.ts'

type Claim = { readonly arch?: string; readonly firmware?: string; readonly os_max_ver?: string }

/** Two builds of one version: what the second is refused for, or null. */
const OVERLAPS: readonly (readonly [first: Claim, second: Claim, conflicting: string | null])[] = [
  [{ arch: 'noarch' }, { arch: 'noarch', firmware: '6.1-15047' }, null],
  [{ arch: 'noarch' }, { arch: 'noarch', os_max_ver: '6.1-15047' }, 'noarch'],
  [{ arch: 'noarch', os_max_ver: '6.1-15047' }, { arch: 'noarch', firmware: '6.1-15047' }, 'noarch'],
  [{ arch: 'noarch', os_max_ver: '6.1-15047' }, { arch: 'noarch', firmware: '6.1-15284' }, null],
  [{ arch: 'noarch', firmware: '6.1-15284' }, { arch: 'noarch', os_max_ver: '6.1-15047' }, null],
  [{ arch: 'noarch', os_max_ver: '7.2-64570' }, { arch: 'noarch', firmware: '6.1-15047', os_max_ver: '6.2-23739' }, 'noarch'],
  [{ arch: 'noarch' }, { arch: 'cedarview' }, null],
  [{ arch: 'cedarview' }, { arch: 'avoton' }, null],
  [{ arch: 'cedarview avoton' }, { arch: 'avoton cedarview x86' }, 'avoton, cedarview'],
  [{ arch: '88f6281' }, { arch: '88f6282' }, '88f628x'],
  // Routers number their firmwares inside the range of the NAS.
  [{ arch: 'noarch', os_max_ver: '7.2-64570' }, { arch: 'noarch', firmware: '1.2-7742' }, null],
  [{ arch: 'ipq806x', firmware: '1.1-6931', os_max_ver: '1.3-9193' }, { arch: 'ipq806x', firmware: '1.2-7742' }, 'ipq806x'],
]

/** What must be the same for all builds of a version: the words of the differing field, and both values. */
const FACTS: readonly (readonly [field: string, spk: SampleSpk, uploaded: string, stored: string])[] = [
  ['upstream_version', { info: { version: '1.2.4-4' } }, '1.2.4', '1.2.3'],
  ['report_url', { info: { report_url: 'https://r.example' } }, 'https://r.example', ''],
  ['distributor', { info: { distributor: 'D' } }, 'D', ''],
  ['distributor_url', { info: { distributor_url: 'https://d.example' } }, 'https://d.example', ''],
  ['maintainer', { info: { maintainer: '' } }, '', 'Maintainer'],
  ['maintainer_url', { info: { maintainer_url: 'https://m.example' } }, 'https://m.example', ''],
  ['install_wizard', { wizard: { install_uifile: '[]' } }, 'true', 'false'],
  ['upgrade_wizard', { wizard: { upgrade_uifile: '[]' } }, 'true', 'false'],
  ['startable', { info: { ctl_stop: 'no' } }, 'false', 'true'],
  ['license', { license: 'MIT' }, 'MIT', ''],
  ['install_dep_services', { info: { install_dep_services: 'ssh' } }, 'ssh', ''],
  ['displayname', { info: { displayname_fre: 'Échantillon' } }, '{"enu":"Sample","fre":"Échantillon"}', '{"enu":"Sample"}'],
]

describe.each(databases)('a second build of a version on %s', (kind) => {
  const repository = useRepository(kind)
  const later: Claim = { firmware: '6.1-15047' }
  const counts = async () => ({
    versions: (await repository.db.selectFrom('version').select('id').execute()).length,
    builds: (await repository.db.selectFrom('build').select('id').execute()).length,
  })

  describe('of the same package', () => {
    beforeEach(async () => {
      await upload(repository, sampleSpk())
    })

    it.each([
      ['another firmware', { info: later }],
      ['another architecture', { info: { arch: 'cedarview' } }],
      ['another changelog', { info: { ...later, changelog: 'new' } }],
      ['another description', { info: { ...later, description: 'Another', description_fre: 'Autre' } }],
      ['other dependencies', { info: { ...later, install_dep_packages: 'A', install_conflict_packages: 'B' } }],
      ['a conf folder', { info: later, conf: { privilege: '{}' } }],
      ['an uninstall wizard', { info: later, wizard: { uninstall_uifile: '[]' } }],
      ['the same display name in the long form', { info: { ...later, displayname_enu: 'overruled' } }],
    ] satisfies [string, SampleSpk][])('may have %s', async (_, spk) => {
      expect(await upload(repository, sampleSpk(spk))).toMatchObject({ status: 201 })
      expect(await counts()).toEqual({ versions: 1, builds: 2 })
    })

    it('leaves the icons of the first as they are', async () => {
      await upload(repository, sampleSpk({ info: later, icons: { 72: Buffer.from('other'), 256: Buffer.from('more') } }))
      expect((await repository.db.selectFrom('icon').select('size').execute()).map(({ size }) => size)).toEqual([72])
      expect(await (await fetch(`${repository.url}/nas/sample/4/icon_72.png`)).text()).not.toBe('other')
    })

    it.each(FACTS)('must not differ in %s', async (field, spk, uploaded, stored) => {
      const { status, body } = await upload(repository, sampleSpk({ ...spk, info: { ...later, ...spk.info } }))
      expect([status, body.code, body.details]).toEqual([422, 'version_differs', { differences: [{ field, uploaded, stored }] }])
      expect(body.message?.split('\n').slice(1)).toEqual([`${field}: SPK "${uploaded}", database "${stored}"`])
      expect(await counts()).toEqual({ versions: 1, builds: 1 })
    })

    it('is told of every difference at once', async () => {
      const info = Object.assign({}, later, ...FACTS.map(([, { info: values }]) => values))
      const wizard = { install_uifile: '[]', upgrade_uifile: '[]' }
      const { body } = await upload(repository, sampleSpk({ info, wizard, license: 'MIT' }))
      const { differences } = body.details as { differences: { field: string }[] }
      expect(differences.map(({ field }) => field)).toEqual(FACTS.map(([field]) => field))
    })

    it('is not fooled by a display name that looks like two', async () => {
      await upload(repository, sampleSpk({ info: { version: '2-5', displayname_fre: 'B' } }))
      const forged = sampleSpk({ info: { ...later, version: '2-5', displayname: 'Sample, fre=B' } })
      expect(await upload(repository, forged)).toMatchObject({ status: 422, body: { code: 'version_differs' } })
    })
  })

  it.each(OVERLAPS)('after %j, one for %j conflicts in: %s', async (first, second, conflicting) => {
    expect(await upload(repository, sampleSpk({ info: first }))).toMatchObject({ status: 201 })
    const { status, body } = await upload(repository, sampleSpk({ info: { ...second, changelog: 'other bytes' } }))
    if (conflicting === null) return expect([status, body.code]).toEqual([201, undefined])
    expect([status, body.code, body.message]).toEqual([409, 'build_conflict', `Conflicting architectures: ${conflicting}`])
    const build = await repository.db.selectFrom('build').select('id').executeTakeFirstOrThrow()
    expect(body.details).toMatchObject({ builds: [{ buildId: build.id, architectures: conflicting.split(', ') }] })
    expect(await counts()).toEqual({ versions: 1, builds: 1 })
  })

  it('that meets two others names both, and each architecture once', async () => {
    await upload(repository, sampleSpk({ info: { arch: 'x86 avoton', os_max_ver: '5.2-5644' } }))
    await upload(repository, sampleSpk({ info: { arch: 'avoton', firmware: '6.1-15047' } }))
    const { body } = await upload(repository, sampleSpk({ info: { arch: 'x86 avoton', firmware: '4.0-2198', os_max_ver: '6.1-15047' } }))
    expect(body.message).toBe('Conflicting architectures: avoton, x86')
    expect(body.details).toMatchObject({
      builds: [
        { architectures: ['avoton', 'x86'], firmwareMin: '3.1-1594', firmwareMax: '5.2-5644' },
        { architectures: ['avoton'], firmwareMin: '6.1-15047', firmwareMax: null },
      ],
    })
  })

  it('of another version never conflicts', async () => {
    await upload(repository, sampleSpk())
    expect(await upload(repository, sampleSpk({ info: { version: '1.2.3-5' } }))).toMatchObject({ status: 201 })
    expect(await counts()).toEqual({ versions: 2, builds: 2 })
  })
})
