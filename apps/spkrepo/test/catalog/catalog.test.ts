import { describe, expect, it } from 'vitest'
import { openNasApp } from './nas-app.ts'
import { useCatalog } from './opened-catalog.ts'
import { databases } from './test-database.ts'

const publicKey = '-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmQENBF\n-----END PGP PUBLIC KEY BLOCK-----\n'

describe.each(databases)('the catalog on %s', (kind) => {
  const catalog = useCatalog(kind)
  const { ask, count, seed } = catalog

  describe('answers in the form that the firmware reads', () => {
    it('a bare list before DSM 5.1', async () => {
      await seed({ arch: ['88f628x'], min: 1594 })
      expect((await ask('build=1594&arch=88f6281')).json()).toEqual([expect.objectContaining({ package: 'demo' })])
      expect((await ask('build=5003&arch=88f6281&major=5')).json()).toEqual([])
    })

    it('an object with packages and keyrings from DSM 5.1 to DSM 6, the key being the repository’s public one', async () => {
      await seed()
      for (const build of [5004, 25556, 39999]) {
        const body = (await ask(`build=${build}&arch=cedarview`)).json()
        expect(Object.keys(body).sort()).toEqual(['keyrings', 'packages'])
        expect(body.keyrings).toEqual([])
      }
      const signing = await openNasApp(catalog.store, { keyring: publicKey })
      const body = (await signing.get('/nas?build=25556&arch=cedarview&language=enu')).json()
      await signing.close()
      expect(body.keyrings).toEqual([publicKey.trim()])
    })

    it('an object with packages only on DSM 7', async () => {
      await seed({ min: 42661 })
      const body = (await ask('build=64570&arch=cedarview')).json()
      expect(Object.keys(body)).toEqual(['packages'])
      expect(body.packages).toHaveLength(1)
    })

    it('as application/json, ASCII only, keys sorted', async () => {
      await seed({ displayNames: { enu: 'Démo' } })
      const answer = await ask('build=25556&arch=cedarview')
      expect(answer.headers['content-type']).toBe('application/json')
      expect(answer.body).toMatch(/^\{"keyrings": \[\], "packages": \[\{"conflictpkgs": null, "deppkgs": null, /)
      expect(answer.body).toContain('"dname": "D\\u00e9mo"')
      expect(answer.body).toMatch(/^[ -~]+$/)
    })
  })

  describe('can be asked', () => {
    const query = 'build=25556&arch=cedarview&language=enu'

    it('with GET and with POST, with and without a slash, always with the same answer', async () => {
      await seed()
      const form = { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' } } as const
      const answers = [
        await catalog.nas.get(`/nas?${query}`),
        await catalog.nas.get(`/nas/?${query}`),
        await catalog.nas.send({ ...form, url: '/nas', body: query }),
        await catalog.nas.send({ ...form, url: '/nas/', body: query }),
        await catalog.nas.send({ ...form, url: `/nas?${query}`, body: 'build=1594&arch=qoriq' }),
        await catalog.nas.send({ method: 'POST', url: `/nas?${query}` }),
        await catalog.nas.send({ method: 'POST', url: `/nas?${query}`, headers: { 'content-type': 'application/json' }, body: '{' }),
      ]
      expect(answers.map((answer) => answer.statusCode)).toEqual(answers.map(() => 200))
      expect(new Set(answers.map((answer) => answer.body)).size).toBe(1)
    })

    it('with HEAD, for the same headers and no body', async () => {
      await seed()
      const [get, head] = [await catalog.nas.get(`/nas?${query}`), await catalog.nas.send({ method: 'HEAD', url: `/nas/?${query}` })]
      expect([head.statusCode, head.body]).toEqual([200, ''])
      expect(head.headers['content-type']).toBe('application/json')
      expect(head.headers['content-length']).toBe(String(get.body.length))
    })

    it('on a host of its own, at its root', async () => {
      const { path } = await seed()
      const host = await openNasApp(catalog.store, { path: '', packagesUrl: 'https://packages.example.org' })
      const [entry] = (await host.get(`/?${query}`)).json().packages
      const file = await host.get(`/${path.replace('[', '%5B').replace(']', '%5D')}`)
      await host.close()
      expect(entry.link).toMatch(/^https:\/\/packages\.example\.org\/demo\/1\/demo\.v1\.f23739%5Bnoarch%5D\.spk\?/)
      expect(file.statusCode).toBe(200)
    })

    it('with a form of a few kilobytes, and refuses what is larger', async () => {
      const body = `${query}&unique=${'x'.repeat(20_000)}`
      const answer = await catalog.nas.send({
        method: 'POST',
        url: '/nas',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body,
      })
      expect(answer.statusCode).toBe(413)
      expect(answer.headers['content-type']).toBe('text/html; charset=utf-8')
    })
  })

  describe('refuses', () => {
    const missing = ['build=25556&arch=cedarview', 'build=25556&language=enu', 'arch=cedarview&language=enu', '']

    it.each(missing)('the incomplete request "%s" with 400, unless the answer may be a page', async (query) => {
      for (const accept of [undefined, 'application/json', 'image/png, application/json;q=0.9', 'text/html;q=0']) {
        const answer = await catalog.nas.get(`/nas?${query}`, accept === undefined ? {} : { accept })
        expect(answer.statusCode).toBe(400)
      }
    })

    it.each(missing)('nobody who looks at "%s" in a browser: they are shown the packages', async (query) => {
      for (const accept of ['*/*', 'text/html', 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'text/*']) {
        const answer = await catalog.nas.get(`/nas/?${query}`, { accept })
        expect([answer.statusCode, answer.headers.location]).toEqual([302, 'https://example.org/packages'])
      }
    })

    it.each([
      'build=25556&arch=cedarview&language=xxx',
      'build=25556&arch=toaster&language=enu',
      'build=25556.1&arch=cedarview&language=enu',
      'build=&arch=cedarview&language=enu',
      'build=99999999999999999999&arch=cedarview&language=enu',
      'build=730&arch=cedarview&language=enu',
      'build=25556&arch=cedarview&language=enu&major=six',
    ])('%s with 422', async (query) => {
      expect((await catalog.nas.get(`/nas?${query}`, { accept: '*/*' })).statusCode).toBe(422)
    })

    it('with a small page that no cache keeps and that repeats nothing unescaped', async () => {
      const answer = await catalog.nas.get('/nas?build=25556&language=enu&arch=%3Cscript%3E')
      expect(answer.headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' })
      expect(answer.body).toContain('&lt;script&gt;')
      expect(answer.body).not.toContain('<script>')
    })

    it('no number that a database cannot hold', async () => {
      await seed({ min: 42661 })
      expect(await count('build=9007199254740991&arch=cedarview')).toBe(1)
      expect(await count('build=-9007199254740991&arch=cedarview&major=7')).toBe(0)
    })
  })

  describe('and caches', () => {
    const query = 'build=25556&arch=cedarview'

    it('may keep an answer for a while, and are told when it is still the same', async () => {
      await seed()
      const first = await ask(query)
      expect(first.headers['cache-control']).toMatch(/^public, max-age=\d+, s-maxage=\d+, stale-while-revalidate=\d+, stale-if-error=\d+$/)
      const etag = String(first.headers.etag)
      for (const tag of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
        const again = await catalog.nas.get(`/nas?language=enu&${query}`, { 'if-none-match': tag })
        expect([again.statusCode, again.body, again.headers.etag]).toEqual([304, '', etag])
        expect(again.headers['cache-control']).toBe(first.headers['cache-control'])
      }
      await seed({ package: 'more' })
      expect((await catalog.nas.get(`/nas?language=enu&${query}`, { 'if-none-match': etag })).statusCode).toBe(200)
    })

    it('keep no refusal, no redirect and no answer to a form', async () => {
      const answers = [
        await catalog.nas.get('/nas'),
        await catalog.nas.get('/nas', { accept: 'text/html' }),
        await catalog.nas.get('/nas?build=1&arch=x&language=enu'),
        await catalog.nas.send({ method: 'POST', url: `/nas?language=enu&${query}` }),
      ]
      expect(answers.map((answer) => answer.headers['cache-control'])).toEqual(answers.map(() => 'no-store'))
    })

    it('never see a cookie nor anything that depends on one', async () => {
      await seed()
      for (const answer of [await catalog.nas.get(`/nas?language=enu&${query}`, { cookie: 'session=x' }), await catalog.nas.get('/nas')]) {
        expect(answer.headers['set-cookie']).toBeUndefined()
        expect(String(answer.headers.vary ?? '')).not.toMatch(/cookie/i)
      }
    })
  })
})
