import { createHash } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { databases } from '../catalog/test-database.ts'
import { type SampleSpk, sampleSpk } from '../spk/sample-spk.ts'
import { useRepository } from './repository.ts'
import { storedBuild } from './stored-build.ts'
import { upload } from './wire.ts'

const icons = { 72: Buffer.from('72 pixels'), 120: Buffer.from('120 pixels'), 256: Buffer.from('256 pixels') }

const RICH: SampleSpk = {
  info: {
    package: 'büro-1_x',
    version: '1.2.3-beta-4',
    arch: 'cedarview 88f6281 avoton 88f6282',
    firmware: '9.9-15047',
    os_max_ver: '6.2-23739',
    displayname_fre: 'Le bureau',
    displayname_enu: 'overruled',
    description_ger: 'Ein Büro',
    changelog: '<b>new</b>',
    report_url: 'https://example.org/report',
    distributor: 'D',
    distributor_url: 'https://example.org/d',
    maintainer: 'M',
    maintainer_url: 'https://example.org/m',
    install_dep_packages: 'PkgA:PkgB>1.2',
    install_conflict_packages: 'PkgC<3',
    install_dep_services: 'ssh mysql ssh',
    startable: 'yes',
    ctl_stop: 'no',
  },
  icons,
  license: '  MIT\n',
  conf: { PKG_DEPS: '[PkgA]\nPKG_MIN_VER=1.0\n', PKG_CONX: '[PkgC]\npkg_max_ver=3\n', privilege: '{"defaults": {}}', resource: '{ }' },
  wizard: { install_uifile: '[]', upgrade_uifile_fre: '[]' },
}
const bytes = sampleSpk(RICH)
const folder = 'büro-1_x/4'
const path = `${folder}/büro-1_x.v4.f15047[cedarview-88f628x-avoton].spk`

describe.each(databases)('a new build on %s', (kind) => {
  const repository = useRepository(kind)

  describe('with everything that an SPK can say', () => {
    beforeEach(async () => {
      const { status, text } = await upload(repository, bytes)
      expect([status, text]).toEqual([
        201,
        '{"package":"büro-1_x","version":"1.2.3-beta-4","firmware":"6.1-15047","architectures":["cedarview","88f628x","avoton"]}\n',
      ])
    })

    it('is described by rows as its INFO says', async () => {
      const stored = await storedBuild(repository)
      expect(stored).toMatchObject({
        architectures: ['cedarview', '88f628x', 'avoton'],
        firmwareMin: '6.1-15047',
        firmwareMax: '6.2-23739',
        displayNames: { enu: 'Sample', fre: 'Le bureau' },
        descriptions: { enu: 'A sample package', ger: 'Ein Büro' },
        services: ['mysql', 'ssh'],
        icons: [72, 120, 256].map((size) => ({ size, path: `${folder}/icon_${size}.png` })),
      })
      expect(stored.version).toMatchObject({
        revision: 4,
        upstream: '1.2.3-beta',
        report_url: 'https://example.org/report',
        distributor: 'D',
        distributor_url: 'https://example.org/d',
        maintainer: 'M',
        maintainer_url: 'https://example.org/m',
        install_wizard: true,
        upgrade_wizard: true,
        startable: false,
        license: 'MIT',
      })
      expect(stored.manifest).toMatchObject({
        dependencies: 'PkgA:PkgB>1.2',
        conflicts: 'PkgC<3',
        conf_dependencies: '{"PkgA":{"pkg_min_ver":"1.0"}}',
        conf_conflicts: '{"PkgC":{"pkg_max_ver":"3"}}',
        conf_privilege: '{"defaults": {}}',
        conf_resource: '{ }',
      })
    })

    it('is inactive, and its row tells what the stored file is', async () => {
      const { build } = await storedBuild(repository)
      expect(build).toMatchObject({
        active: false,
        activate_when_ready: false,
        signing: 'unsigned',
        staged_key: null,
        path,
        md5: createHash('md5').update(bytes).digest('hex'),
        upload_sha256: createHash('sha256').update(bytes).digest('hex'),
        size_bytes: bytes.length,
        changelog: '<b>new</b>',
        publisher_id: repository.admin.account.id,
        publisher_name: 'admin',
      })
      expect(Math.abs(build.created_at.getTime() - Date.now())).toBeLessThan(60_000)
    })

    it('lies byte for byte at its documented path, beside its icons, and nothing else does', async () => {
      expect(await repository.files()).toEqual([path, ...[72, 120, 256].map((size) => `${folder}/icon_${size}.png`)].sort())
      const file = await fetch(`${repository.url}/nas/${path.split('/').map(encodeURIComponent).join('/')}`)
      expect(Buffer.from(await file.arrayBuffer()).equals(bytes)).toBe(true)
      const icon = await fetch(`${repository.url}/nas/${encodeURIComponent('büro-1_x')}/4/icon_256.png`)
      expect([icon.status, icon.headers.get('content-type'), await icon.text()]).toEqual([200, 'image/png', '256 pixels'])
    })

    it('is on the page of its package, but not in the catalog', async () => {
      const detail = await (await fetch(`${repository.url}/api/packages/${encodeURIComponent('büro-1_x')}`)).json()
      expect(detail).toMatchObject({
        displayName: 'Sample',
        archived: true,
        versions: [{ version: '1.2.3-beta-4', beta: true, builds: [{ active: false, architectures: ['cedarview', '88f628x', 'avoton'] }] }],
      })
      const catalog = await fetch(`${repository.url}/nas?arch=avoton&build=22259&language=enu&package_update_channel=beta`)
      expect(await catalog.json()).toMatchObject({ packages: [] })
    })

    it('belongs to a package whose author is who uploaded it', async () => {
      expect(await repository.db.selectFrom('package').select(['name', 'author_id']).execute()).toEqual([
        { name: 'büro-1_x', author_id: repository.admin.account.id },
      ])
    })

    it('has left one job behind, which finishes it', async () => {
      const outbox = repository.runtime.database.forService<{ outbox: { task: string } }>('trellis')
      const jobs = await outbox.selectFrom('outbox').select('task').execute()
      expect(jobs.at(-1)).toEqual({ task: 'spkrepo.finish-build' })
    })
  })

  it('with the bare minimum has empty texts and no wizard, and can be started', async () => {
    await upload(repository, sampleSpk({ info: { maintainer: null } }))
    const { version, manifest, build } = await storedBuild(repository)
    expect(version).toMatchObject({ report_url: null, distributor: null, maintainer: null, license: null })
    expect(version).toMatchObject({ startable: true, install_wizard: false, upgrade_wizard: false })
    expect([manifest.dependencies, manifest.conf_dependencies, build.changelog]).toEqual([null, null, null])
  })

  it.each([
    [{ startable: 'no' }, false],
    [{ ctl_stop: 'no' }, false],
    [{ startable: 'yes', ctl_stop: 'yes' }, true],
    [{}, true],
  ])('with %j is startable: %s', async (info, startable) => {
    await upload(repository, sampleSpk({ info }))
    expect((await storedBuild(repository)).version.startable).toBe(startable)
  })

  it('for more architectures than a file name can hold has a short name that is served all the same', async () => {
    const codes = (await repository.db.selectFrom('architecture').select('code').orderBy('code').execute()).map(({ code }) => code)
    const many = sampleSpk({ info: { arch: codes.join(' ') } })
    expect((await upload(repository, many)).body.architectures).toEqual(codes)
    const { build } = await storedBuild(repository)
    expect(build.path).toMatch(new RegExp(`^sample/4/sample\\.v4\\.f1594\\[${codes.length}archs-[0-9a-f]{12}\\]\\.spk$`))
    const file = await fetch(`${repository.url}/nas/${encodeURIComponent(build.path)}`.replaceAll('%2F', '/'))
    expect(Buffer.from(await file.arrayBuffer()).equals(many)).toBe(true)
  })

  it('may have texts as long as they can be kept, counted in characters and not in bytes', async () => {
    const info = {
      package: '包'.repeat(50),
      version: `${'版'.repeat(50)}-2147483647`,
      displayname: '😀'.repeat(255),
      maintainer: 'é'.repeat(255),
    }
    expect(await upload(repository, sampleSpk({ info }))).toMatchObject({ status: 201 })
    expect(await repository.files()).toContain(`${'包'.repeat(50)}/2147483647/icon_72.png`)
  })

  it('by a maintainer of the package needs no package_admin', async () => {
    await upload(repository, bytes)
    const maintainer = await repository.member(`maintainer-${kind.toLowerCase()}`, ['developer'])
    const { id } = await repository.db.selectFrom('package').select('id').executeTakeFirstOrThrow()
    await repository.db.insertInto('package_maintainer').values({ package_id: id, account_id: maintainer.account.id }).execute()
    const next = sampleSpk({ ...RICH, info: { ...RICH.info, version: '2-5' } })
    expect(await upload(repository, next, { as: maintainer })).toMatchObject({ status: 201, body: { version: '2-5' } })
  })
})
