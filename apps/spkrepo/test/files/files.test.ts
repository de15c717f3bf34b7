import { request } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type NasApp, openNasApp } from '../catalog/nas-app.ts'
import { clearPackages, seedBuild, seedScreenshot } from '../catalog/seed.ts'
import { databases, openTestDatabase, type TestDatabase } from '../catalog/test-database.ts'

describe.each(databases)('the files of the catalog on %s', (kind) => {
  let store: TestDatabase
  let nas: NasApp
  let address: string
  beforeAll(async () => {
    store = await openTestDatabase(kind)
    nas = await openNasApp(store)
    address = await nas.listen()
  })
  afterAll(async () => {
    await nas?.close()
    await store?.drop()
  })
  beforeEach(async () => {
    await clearPackages(store.db)
    for await (const { key } of nas.storage.list('')) await nas.storage.delete(key)
  })

  const put = async (key: string, text: string) => await nas.storage.put(key, chunks(text), { replace: true })

  it('come as they are stored, with what a client needs to keep, resume and name them', async () => {
    const { path, bytes } = await seedBuild(store.db, { arch: ['cedarview', 'x86'] }, nas.storage)
    const answer = await nas.get(`/nas/${path}`)
    expect(answer.rawPayload).toEqual(bytes)
    expect(answer.headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-length': String(bytes.length),
      'content-disposition': 'inline; filename="demo.v1.f23739[cedarview-x86].spk"',
      'accept-ranges': 'bytes',
      etag: expect.stringMatching(/^"[\w-]+"$/),
      'last-modified': expect.stringMatching(/GMT$/),
      'cache-control': expect.stringMatching(/^public, max-age=\d+.*must-revalidate/),
    })
    expect(answer.headers['set-cookie']).toBeUndefined()
  })

  it('are found under encoded and plain brackets alike, and whatever parameters follow', async () => {
    const { path, bytes } = await seedBuild(store.db, { arch: ['cedarview'] }, nas.storage)
    const encoded = path.replaceAll('[', '%5B').replaceAll(']', '%5D')
    for (const url of [path, encoded, encoded.toLowerCase(), `${encoded}?arch=cedarview&build=25556&unique=a%00b`]) {
      expect((await nas.get(`/nas/${url}`)).rawPayload).toEqual(bytes)
    }
  })

  it('may have the long names of builds for twenty architectures, and names beyond ASCII', async () => {
    const arch =
      'apollolake avoton braswell broadwell broadwellnk broadwellntb broadwellntbap bromolow cedarview coffeelake denverton dockerx64 '
        .concat('geminilake grantley kvmx64 purley r1000 skylaked v1000 x86')
        .split(' ')
    const { path, bytes } = await seedBuild(store.db, { package: 'Überraschung', arch }, nas.storage)
    expect(path.length).toBeGreaterThan(200)
    expect((await nas.get(`/nas/${encodeURI(path)}`)).rawPayload).toEqual(bytes)
  })

  it('are public for builds that are not in the catalog too', async () => {
    const { path, bytes } = await seedBuild(store.db, { active: false }, nas.storage)
    expect((await nas.get(`/nas/${path}`)).rawPayload).toEqual(bytes)
  })

  it('of pictures are kept long, and say which kind they are', async () => {
    const { packageId } = await seedBuild(store.db, {}, nas.storage)
    for (const [extension, type] of [
      ['png', 'image/png'],
      ['jpg', 'image/jpeg'],
      ['svg', 'application/octet-stream'],
    ] as const) {
      await seedScreenshot(store.db, packageId, `demo/screenshot_1.${extension}`, nas.storage)
      expect((await nas.get(`/nas/demo/screenshot_1.${extension}`)).headers['content-type']).toBe(type)
    }
    const icon = await nas.get('/nas/demo/1/icon_72.png')
    expect(icon.headers).toMatchObject({ 'content-type': 'image/png', 'cache-control': expect.stringMatching(/^public, max-age=86400/) })
  })

  it('are sent in part on request', async () => {
    const { path, bytes } = await seedBuild(store.db, {}, nas.storage)
    const part = async (range: string, more = {}) => await nas.get(`/nas/${path}`, { range, ...more })
    const middle = await part('bytes=4-8')
    expect([middle.statusCode, middle.rawPayload, middle.headers['content-range']]).toEqual([
      206,
      bytes.subarray(4, 9),
      `bytes 4-8/${bytes.length}`,
    ])
    expect((await part('bytes=-3')).rawPayload).toEqual(bytes.subarray(-3))
    expect((await part('bytes=4-')).rawPayload).toEqual(bytes.subarray(4))
    const beyond = await part('bytes=9999-')
    expect([beyond.statusCode, beyond.headers['content-range']]).toEqual([416, `bytes */${bytes.length}`])
    expect((await part('bytes=0-1', { 'if-range': '"another"' })).statusCode).toBe(200)
  })

  it('are not sent again to whoever has them, until their bytes change', async () => {
    const { path } = await seedBuild(store.db, {}, nas.storage)
    const first = await nas.get(`/nas/${path}`)
    const etag = String(first.headers.etag)
    const again = await nas.get(`/nas/${path}`, { 'if-none-match': etag })
    expect([again.statusCode, again.body]).toEqual([304, ''])
    const since = await nas.get(`/nas/${path}`, { 'if-modified-since': String(first.headers['last-modified']) })
    expect(since.statusCode).toBe(304)
    await put(path, 'the signed bytes')
    const changed = await nas.get(`/nas/${path}`, { 'if-none-match': etag })
    expect([changed.statusCode, changed.body]).toEqual([200, 'the signed bytes'])
  })

  it('are nothing else that lies in the storage, nor anything outside of it', async () => {
    const { path, packageId } = await seedBuild(store.db, {}, nas.storage)
    await put(`${path}.json`, '{"a": "sidecar"}')
    await put('demo/1/stray.spk', 'left behind')
    await seedScreenshot(store.db, packageId, 'demo/gone.png')
    const urls = [
      `${path}.json`,
      'demo/1/stray.spk',
      'demo/gone.png',
      'demo/1',
      'demo/1/',
      `demo//1/${path.slice(7)}`,
      `x/../${path}`,
      `x/%2e%2e/${path}`,
      '../test.db',
      '..%2ftest.db',
      '%2e%2e/test.db',
      '..%5ctest.db',
      `${path}%00`,
      `${path}/`,
      '%2fetc/passwd',
      path.toUpperCase(),
    ]
    for (const url of urls) {
      // Over a real connection, because everything else tidies an address up before it sends it.
      const answer = await fetchRaw(`${address}/nas/${url}`)
      expect([url, answer.status]).toEqual([url, 404])
      expect(answer.headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' })
    }
  })

  it('are not there while the bytes of a new build are still on their way to their place', async () => {
    const staged = await nas.storage.stage(chunks('the bytes'))
    const { path } = await seedBuild(store.db, { active: false, buildRow: { staged_key: staged.key } })
    expect((await nas.get(`/nas/${path}`)).statusCode).toBe(404)
    await nas.storage.publish(staged.key, path)
    expect((await nas.get(`/nas/${path}`)).body).toBe('the bytes')
  })

  it('travel over a real connection: whole, in part, and as headers only', async () => {
    const { path, bytes } = await seedBuild(store.db, {}, nas.storage)
    const url = `${address}/nas/${path}`
    const whole = await fetchRaw(url)
    const part = await fetchRaw(url, { headers: { range: 'bytes=2-5' } })
    const head = await fetchRaw(url, { method: 'HEAD' })
    expect([whole.status, whole.body]).toEqual([200, bytes])
    expect([part.status, part.body, part.headers['content-length']]).toEqual([206, bytes.subarray(2, 6), '4'])
    expect([head.status, head.body.length, head.headers['content-length']]).toEqual([200, 0, String(bytes.length)])
    expect(head.headers.etag).toBe(whole.headers.etag)
  })
})

/** Like `fetch`, which would encode the brackets of the address. */
async function fetchRaw(url: string, options: { method?: string; headers?: Record<string, string> } = {}) {
  const { origin } = new URL(url)
  return await new Promise<{ status: number | undefined; headers: Record<string, unknown>; body: Buffer }>((resolve, reject) => {
    request(origin, { ...options, path: url.slice(origin.length), agent: false }, (answer) => {
      const body: Buffer[] = []
      answer.on('data', (chunk: Buffer) => body.push(chunk))
      answer.on('error', reject)
      answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(body) }))
    })
      .on('error', reject)
      .end()
  })
}

async function* chunks(text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text)
}
