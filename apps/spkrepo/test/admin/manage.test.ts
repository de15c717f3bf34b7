import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { seedBuild } from '../catalog/seed.ts'
import { databases } from '../catalog/test-database.ts'
import { catalogFor } from '../e2e/catalog-for.ts'
import { type Answer, type Browser, signedIn } from '../routes/browser.ts'
import { sampleSpk } from '../spk/sample-spk.ts'
import { useRepository } from '../upload/repository.ts'
import { upload } from '../upload/wire.ts'
import { download } from './downloads.ts'
import { pictures, png } from './pictures.ts'

const dsm7 = { firmware: '7.0-40000' }
const code = ({ body }: Answer) => body.error?.code

describe.each(databases)('the administration on %s', (kind) => {
  const repository = useRepository(kind)
  let owner: Browser

  beforeAll(async () => {
    await repository.member('owner', ['admin', 'package_admin'])
    await repository.member('adam', ['developer'])
    await repository.member('grace', [])
    owner = await signedIn(repository, 'owner')
  })

  const json = (value: unknown) => ({ body: JSON.stringify(value), headers: { 'content-type': 'application/json' } })
  const create = async (value: unknown) => await owner.change('POST', '/api/admin/packages', json(value))
  const rowsOf = async (path: string) => (await owner.ask(`/api/admin/${path}`)).body.rows as readonly Record<string, unknown>[]
  const namesOf = async (query: string) => (await rowsOf(`packages${query}`)).map(({ name }) => name)
  const device = (arch = 'geminilake') => `build=64570&arch=${arch}&language=enu&major=7`
  const offered = async () => await catalogFor(repository.url, device())
  const isKnown = async (arch: string) => (await fetch(`${repository.url}/nas?${device(arch)}`)).status
  const uploaded = async (info: Record<string, string>) => {
    const { body } = await upload(repository, sampleSpk({ info: { ...dsm7, ...info } }))
    const build = await repository.db.selectFrom('build').select(['id', 'path']).orderBy('id', 'desc').executeTakeFirstOrThrow()
    await owner.change('POST', `/api/builds/${build.id}/activate`)
    const { id } = await repository.db.selectFrom('package').select('id').where('name', '=', String(body.package)).executeTakeFirstOrThrow()
    return { packageId: id, path: build.path }
  }
  const audited = async (subject: string) =>
    (await repository.runtime.accounts.auditEvents({ subject, page: 1, pageSize: 20 })).events.map(({ action, by }) => [
      action,
      by?.username,
    ])

  describe('packages', () => {
    it('are made with their people, and those may upload them', async () => {
      const made = await create({ name: 'fresh', author: 'owner', maintainers: ['adam@example.org', 'adam'] })
      expect(made).toMatchObject({ status: 201, body: { name: 'fresh', author: 'owner', maintainers: ['adam'], archived: true } })
      const adam = await signedIn(repository, 'adam')
      const body = new Uint8Array(sampleSpk({ info: { package: 'fresh' } }))
      const sent = await adam.change('POST', '/api/uploads', { body, headers: { 'content-type': 'application/octet-stream' } })
      expect(sent.status).toBe(201)
      expect(await audited('package:fresh')).toContainEqual(['package.created', 'owner'])
    })

    it('are refused by name and people, and nothing is kept', async () => {
      const refused = [
        ['package_name_invalid', { name: 'no spaces' }],
        ['package_name_invalid', { name: '../escape' }],
        ['package_name_invalid', { name: '' }],
        ['package_name_invalid', { name: 'zero\0byte' }],
        ['package_name_too_long', { name: 'x'.repeat(51) }],
        ['author_unknown', { author: 'nobody' }],
        ['author_unknown', { author: 'zero\0byte' }],
        ['maintainer_unknown', { maintainers: ['adam', 'nobody@example.org'] }],
      ] as const
      for (const [expected, fields] of refused) {
        const answer = await create({ name: 'fresh', author: null, maintainers: [], ...fields })
        expect({ fields, status: answer.status, code: code(answer) }).toEqual({ fields, status: 422, code: expected })
      }
      expect(await repository.db.selectFrom('package').selectAll().execute()).toEqual([])
    })

    it('have one name each, also when two are made at once', async () => {
      const answers = await Promise.all([1, 2, 3].map(async () => await create({ name: 'once', author: null, maintainers: [] })))
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409])
      expect(answers.filter(({ status }) => status === 409).map(code)).toEqual(['package_exists', 'package_exists'])
    })

    it('get other people, and the same ones again', async () => {
      const { body } = await create({ name: 'fresh', author: 'owner', maintainers: ['adam'] })
      const people = { author: 'grace', maintainers: ['owner', 'grace'] }
      for (const _ of [1, 2]) {
        const changed = await owner.change('PUT', `/api/admin/packages/${body.id}`, json(people))
        expect(changed).toMatchObject({ status: 200, body: { author: 'grace', maintainers: ['grace', 'owner'] } })
      }
      const refused = await owner.change('PUT', `/api/admin/packages/${body.id}`, json({ author: null, maintainers: ['nobody'] }))
      expect(code(refused)).toBe('maintainer_unknown')
      expect(await rowsOf('packages')).toMatchObject([{ author: 'grace', maintainers: ['grace', 'owner'] }])
      expect(code(await owner.change('PUT', '/api/admin/packages/999999', json(people)))).toBe('package_unknown')
    })

    it('go with every file of theirs, and devices are told at once', async () => {
      const { packageId } = await uploaded({ package: 'gone' })
      await uploaded({ package: 'stays' })
      await owner.change('POST', `/api/admin/packages/${packageId}/screenshots`, { body: pictures.gif })
      const stays = (await repository.files()).filter((path) => path.startsWith('stays/'))
      expect(await owner.change('DELETE', `/api/admin/packages/${packageId}`)).toMatchObject({ status: 200, body: { deleted: true } })
      expect(await repository.files()).toEqual(stays)
      expect((await offered()).map((entry) => entry.package)).toEqual(['stays'])
      expect(code(await owner.change('DELETE', `/api/admin/packages/${packageId}`))).toBe('package_unknown')
      expect(await audited('package:gone')).toContainEqual(['package.deleted', 'owner'])
    })

    it('are uploaded again after they went, also while their old files are still there', async () => {
      const { packageId, path } = await uploaded({ package: 'again', version: '1-1' })
      const old = await repository.storage.open(path)
      const bytes = await old?.body.toArray()
      await owner.change('DELETE', `/api/admin/packages/${packageId}`)
      await repository.storage.put(
        path,
        (async function* () {
          yield* bytes ?? []
        })(),
      )
      const anew = sampleSpk({ info: { ...dsm7, package: 'again', version: '1-1', changelog: 'other bytes' } })
      expect((await upload(repository, anew)).status).toBe(201)
      const served = await fetch(`${repository.url}/nas/${path.split('/').map(encodeURIComponent).join('/')}`)
      expect(Buffer.from(await served.arrayBuffer()).equals(anew)).toBe(true)
    })

    it('are listed by every order and filter, twenty on a page', async () => {
      for (let number = 1; number <= 22; number++) {
        await seedBuild(repository.db, { package: `p${String(number).padStart(2, '0')}`, active: number % 2 === 0 })
      }
      await repository.db.updateTable('package').set({ author_id: repository.admin.account.id }).where('name', '=', 'p07').execute()
      const first = await owner.ask('/api/admin/packages')
      expect(first.body).toMatchObject({ total: 22, page: 1, pages: 2 })
      expect(first.headers.get('cache-control')).toBe('no-store')
      expect((first.body.rows as readonly unknown[]).length).toBe(20)
      expect(await namesOf('?page=2')).toEqual(['p21', 'p22'])
      expect(await namesOf('?name=P1&archived=yes')).toEqual(['p11', 'p13', 'p15', 'p17', 'p19'])
      expect(await namesOf('?archived=no&sort=name&direction=desc&page=1')).toHaveLength(11)
      expect(await namesOf('?author=ADM')).toEqual(['p07'])
      expect(await namesOf('?author=nobody')).toEqual([])
      expect(await namesOf('?name=%25')).toEqual([])
      for (const sort of ['downloads', 'recentDownloads', 'lastDownload', 'created'])
        expect(await namesOf(`?sort=${sort}`)).toHaveLength(20)
      expect((await owner.ask('/api/admin/packages?sort=author_id')).status).toBe(400)
    })

    it('tell who downloads them, as parts of all downloads in 90 days', async () => {
      const { packageId, path } = await uploaded({ package: 'liked' })
      const device = (arch: string, build: number) => ({ arch, build })
      await download(repository, [
        { path, times: 5, device: device('geminilake', 64570), daysAgo: 1 },
        { path, times: 2, device: device('avoton', 42661), daysAgo: 2 },
        { path, times: 1, device: device('x86_64', 64571), daysAgo: 3 },
        { path, times: 1, device: device('braswell', 40000), daysAgo: 3 },
        { path, times: 3, daysAgo: 0 },
        { path, times: 4, device: device('geminilake', 64570), daysAgo: 100 },
      ])
      const { body } = await owner.ask(`/api/admin/packages/${packageId}?sort=downloads`)
      expect(body).toMatchObject({
        package: { downloads: { total: 16, recent: 12 }, lastDownload: new Date().toISOString().slice(0, 10) },
        displayName: 'Sample',
        versions: 1,
        builds: 1,
        activeBuilds: 1,
        mayDelete: true,
        place: { position: 1, total: 1, previous: null, next: null },
      })
      expect(body.topArchitectures).toEqual([
        { label: 'geminilake', count: 5, percent: 41.7 },
        { label: 'avoton', count: 2, percent: 16.7 },
        { label: 'braswell', count: 1, percent: 8.3 },
      ])
      expect(body.topFirmwares).toEqual([
        { label: 'DSM 7.2-64570', count: 6, percent: 50 },
        { label: 'DSM 7.1-42661', count: 2, percent: 16.7 },
        { label: 'DSM 7.0-40000', count: 1, percent: 8.3 },
      ])
      expect((await rowsOf('architectures?code=geminilake'))[0]).toMatchObject({
        byDevice: { total: 9, recent: 5 },
        byBuild: { total: 0, recent: 0 },
      })
      expect((await rowsOf('architectures?sort=byBuild&direction=desc'))[0]).toMatchObject({
        code: 'noarch',
        byBuild: { total: 16, recent: 12 },
      })
      expect((await rowsOf('firmwares?build=40000'))[0]).toMatchObject({
        byDevice: { total: 1, recent: 1 },
        byBuild: { total: 16, recent: 12 },
      })
    })

    it('have their neighbours in the list that one came from', async () => {
      const ids: unknown[] = []
      for (const name of ['b', 'a', 'c']) ids.push((await create({ name, author: null, maintainers: [] })).body.id)
      const place = async (query: string) => (await owner.ask(`/api/admin/packages/${ids[0]}${query}`)).body.place
      expect(await place('')).toEqual({ position: 2, total: 3, previous: ids[1], next: ids[2] })
      expect(await place('?sort=name&direction=desc')).toEqual({ position: 2, total: 3, previous: ids[2], next: ids[1] })
      expect(await place('?name=a')).toBeNull()
    })

    it('find people by their user names alone', async () => {
      const found = async (q: string) => (await owner.ask(`/api/admin/people?q=${encodeURIComponent(q)}`)).body.usernames
      expect(await found('GRA')).toEqual(['grace'])
      expect(await found('example.org')).toEqual([])
      expect(await found('zero\0')).toEqual([])
    })
  })

  describe('screenshots', () => {
    let packageId: number
    beforeEach(async () => {
      packageId = (await uploaded({ package: 'shown' })).packageId
    })
    const add = async (bytes: Uint8Array<ArrayBuffer>, type = 'image/png') =>
      await owner.change('POST', `/api/admin/packages/${packageId}/screenshots`, { body: bytes, headers: { 'content-type': type } })
    const shots = async () => (await offered())[0]?.snapshot ?? []

    it('are what their bytes are, whatever they are called, and shown to devices at once', async () => {
      expect(await add(pictures.jpg)).toMatchObject({ status: 201, body: { package: 'shown', fileName: 'screenshot_1.jpg' } })
      expect(await add(pictures.webp, 'text/html')).toMatchObject({ body: { fileName: 'screenshot_2.webp' } })
      const urls = await shots()
      expect(urls.map((url) => new URL(url).pathname)).toEqual(['/nas/shown/screenshot_1.jpg', '/nas/shown/screenshot_2.webp'])
      const served = await fetch(urls[0] ?? '')
      expect([served.status, served.headers.get('content-type')]).toEqual([200, 'image/jpeg'])
      expect(Buffer.from(await served.arrayBuffer()).equals(pictures.jpg)).toBe(true)
      expect(await rowsOf('screenshots?package=sho&sort=added')).toMatchObject([
        { fileName: 'screenshot_1.jpg' },
        { fileName: 'screenshot_2.webp' },
      ])
      expect(await rowsOf('screenshots?package=other')).toEqual([])
      expect(await audited('package:shown')).toContainEqual(['screenshot.added', 'owner'])
    })

    it('go with their files, and leave their numbers to the next', async () => {
      const { body } = await add(png(2, 2))
      await add(png(3, 3))
      expect(await owner.change('DELETE', `/api/admin/screenshots/${body.id}`)).toMatchObject({ status: 200 })
      expect(await shots()).toHaveLength(1)
      expect(await repository.storage.stat('shown/screenshot_1.png')).toBeUndefined()
      expect(await add(pictures.gif)).toMatchObject({ body: { fileName: 'screenshot_1.gif' } })
      expect(code(await owner.change('DELETE', `/api/admin/screenshots/${body.id}`))).toBe('screenshot_unknown')
    })

    it('that come at once all get a number of their own', async () => {
      const answers = await Promise.all([1, 2, 3, 4].map(async (side) => await add(png(side, 1))))
      expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201])
      expect(new Set(answers.map(({ body }) => body.fileName)).size).toBe(4)
      const files = (await repository.files()).filter((path) => path.includes('screenshot'))
      expect(files).toHaveLength(4)
    })

    it('are refused by their bytes, and nothing is kept', async () => {
      const before = await repository.files()
      const refused = [
        ['picture_unknown', 422, new Uint8Array(Buffer.from('<svg onload="alert(1)"/>'))],
        ['picture_empty', 422, new Uint8Array()],
        ['picture_too_large', 422, png(10_001, 1)],
        ['body_too_large', 413, new Uint8Array(5 * 1024 * 1024 + 1)],
      ] as const
      for (const [expected, status, bytes] of refused) {
        const answer = await add(bytes)
        expect({ status: answer.status, code: code(answer) }).toEqual({ status, code: expected })
      }
      expect(await repository.files()).toEqual(before)
      expect(await shots()).toEqual([])
    })

    it('of no package are refused', async () => {
      const answer = await owner.change('POST', '/api/admin/packages/999999/screenshots', { body: pictures.gif })
      expect({ status: answer.status, code: code(answer) }).toEqual({ status: 404, code: 'package_unknown' })
    })
  })

  describe('reference data', () => {
    const tables = ['architecture', 'firmware', 'system_service'] as const
    const fresh = `a${kind.toLowerCase()}`
    const make = async (what: string, value: unknown) => await owner.change('POST', `/api/admin/${what}`, json(value))
    const counts = async () =>
      await Promise.all(tables.map(async (table) => (await repository.db.selectFrom(table).select('id').execute()).length))

    it('is known to devices and uploads at once', async () => {
      expect(await isKnown(fresh)).toBe(422)
      expect((await make('architectures', { code: fresh })).status).toBe(201)
      expect((await make('firmwares', { version: '7.4', build: 99_001, type: 'dsm' })).status).toBe(201)
      expect((await make('services', { code: 'pgsql' })).status).toBe(201)
      expect(await isKnown(fresh)).toBe(200)
      const sent = await upload(repository, sampleSpk({ info: { arch: fresh, firmware: '7.4-99001', install_dep_services: 'pgsql' } }))
      expect(sent).toMatchObject({ status: 201, body: { architectures: [fresh], firmware: '7.4-99001' } })
      expect(await rowsOf('services?code=PG')).toMatchObject([{ code: 'pgsql' }])
      expect(await rowsOf('firmwares?version=7.4&type=dsm')).toMatchObject([{ version: '7.4', build: 99_001, type: 'dsm' }])
    })

    it('is refused where it could not be named or is there already, and nothing is added', async () => {
      const before = await counts()
      const refused = [
        ['architectures', { code: 'x86-64' }, 422, 'architecture_code_invalid'],
        ['architectures', { code: '88f6281' }, 422, 'architecture_is_alias'],
        ['architectures', { code: 'noarch' }, 409, 'architecture_exists'],
        ['firmwares', { version: '7.21', build: 1234, type: 'dsm' }, 422, 'firmware_version_invalid'],
        ['firmwares', { version: '7.2', build: 1.5, type: 'dsm' }, 422, 'firmware_build_invalid'],
        ['firmwares', { version: '7.2', build: 2 ** 31, type: 'dsm' }, 422, 'firmware_build_invalid'],
        ['firmwares', { version: '7.2', build: 1234, type: 'xpe' }, 422, 'firmware_type_unknown'],
        ['firmwares', { version: '7.2', build: 64570, type: 'srm' }, 409, 'firmware_exists'],
        ['services', { code: 'two words' }, 422, 'service_code_invalid'],
        ['services', { code: 'ssh' }, 409, 'service_exists'],
        ['services', {}, 400, 'invalid_request'],
      ] as const
      for (const [what, value, status, expected] of refused) {
        const answer = await make(what, value)
        expect({ what, value, status: answer.status, code: code(answer) }).toEqual({ what, value, status, code: expected })
      }
      expect(await counts()).toEqual(before)
    })
  })
})
