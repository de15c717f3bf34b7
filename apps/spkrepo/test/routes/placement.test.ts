import { type IncomingMessage, request } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { describe, expect, it, vi } from 'vitest'
import { activateBuild } from '../../server/builds/activation.ts'
import { databases } from '../catalog/test-database.ts'
import { sampleSpk } from '../spk/sample-spk.ts'
import { type Repository, useRepository } from '../upload/repository.ts'
import { basic, upload } from '../upload/wire.ts'
import { signedIn } from './browser.ts'

const spk = sampleSpk({ info: { firmware: '7.0-40000' } })
const query = 'arch=avoton&build=64570&language=enu'
const file = 'sample/4/sample.v4.f40000%5Bnoarch%5D.spk'

interface HostAnswer {
  readonly status: number | undefined
  readonly headers: Record<string, string | string[] | undefined>
  readonly text: string
}

interface Asked {
  readonly headers?: Readonly<Record<string, string>>
  /** Makes it a POST. */
  readonly body?: Uint8Array
}

/** Asks for an absolute path under another host name; `fetch` would not let one say it. */
async function ask({ url }: Repository, host: string, path: string, { headers, body }: Asked = {}): Promise<HostAnswer> {
  const { hostname, port } = new URL(url)
  const method = body === undefined ? 'GET' : 'POST'
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request({ hostname, port, path, method, headers: { host, ...headers } }, resolve)
      .once('error', reject)
      .end(body)
  })
  return { status: response.statusCode, headers: response.headers, text: (await buffer(response)).toString() }
}

async function activated(repository: Repository): Promise<void> {
  await upload(repository, spk)
  const { id } = await repository.db.selectFrom('build').select('id').executeTakeFirstOrThrow()
  expect(await activateBuild(repository.db, id, 'never')).toBeNull()
  await vi.waitUntil(async () => (await (await fetch(`${repository.url}/nas?${query}`)).text()).includes(file), 10_000)
}

const linksIn = (text: string) => [...text.matchAll(/https?:\/\/[^"\\]+?(?=["\\])/g)].map(([link]) => link)

describe.each(databases)('the repository below /spkrepo on %s', (kind) => {
  const repository = useRepository(kind, { SPKREPO_BASE_PATH: '/spkrepo', TRELLIS_PUBLIC_URL: 'https://nas.example.org' })

  it('answers with everything there', async () => {
    expect(repository.url.endsWith('/spkrepo')).toBe(true)
    await activated(repository)
    const { packages } = (await (await fetch(`${repository.url}/nas?${query}`)).json()) as { packages: { link: string }[] }
    expect(packages[0]?.link).toContain(`https://nas.example.org/spkrepo/nas/${file}`)
    expect((await fetch(`${repository.url}/nas/${file}`)).status).toBe(200)
  })

  it.each(['/spkrepo', '/spkrepo/', '/spkrepo?q=sam', '/spkrepo/?q=sam', '/spkrepo/packages', '/spkrepo/package/sample'])(
    'draws its page at %s with addresses below /spkrepo',
    async (path) => {
      await activated(repository)
      const { status, text } = await ask(repository, 'localhost', path)
      expect(status).toBe(200)
      expect(text).toContain('Sample')
      for (const [, address] of text.matchAll(/(?:src|href)="(\/[^"]*)"/g)) expect(address).toMatch(/^\/spkrepo(?:[/?]|$)/)
    },
  )

  it('sends strangers to its own sign-in page, and devices’ owners to its own packages', async () => {
    expect((await ask(repository, 'localhost', '/spkrepo/upload')).headers.location).toMatch(/^\/spkrepo\/login\?next=/)
    const opened = await ask(repository, 'localhost', '/spkrepo/nas', { headers: { accept: 'text/html' } })
    expect([opened.status, opened.headers.location]).toEqual([302, 'https://nas.example.org/spkrepo/packages'])
  })

  it('takes its addresses from the configuration, whatever host a request claims', async () => {
    await activated(repository)
    const forged = { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'gopher', forwarded: 'host=evil.example' }
    for (const path of [`/spkrepo/nas?${query}`, '/spkrepo/api/packages', '/spkrepo/api/packages/sample', '/spkrepo/package/sample']) {
      const { text } = await ask(repository, 'evil.example', path, { headers: forged })
      expect(text).not.toMatch(/evil|gopher/)
    }
  })

  it('gives Secure cookies to a site behind TLS', async () => {
    const answer = await fetch(`${repository.url}/api/session`, {
      method: 'POST',
      body: JSON.stringify({ login: 'admin', password: 'correct horse battery staple' }),
      headers: { 'content-type': 'application/json' },
    })
    expect(answer.headers.getSetCookie().length).toBeGreaterThan(0)
    for (const cookie of answer.headers.getSetCookie()) expect(cookie).toMatch(/^__Secure-.*; Secure/)
    expect((await signedIn(repository, 'admin')).csrfToken).toMatch(/^[0-9a-f]{64}$/)
  })

  it('has nothing at the root but the home page of the server', async () => {
    expect((await ask(repository, 'localhost', '/packages')).status).toBe(404)
    expect((await ask(repository, 'localhost', '/')).text).toContain('/spkrepo/')
  })
})

describe.each(databases)('a repository with hosts of its own on %s', (kind) => {
  const repository = useRepository(kind, {
    SPKREPO_BASE_PATH: '/spkrepo',
    SPKREPO_HOSTS: 'spk.example.org, www.example.org',
    SPKREPO_API_HOSTS: 'api.example.org',
    SPKREPO_PACKAGES_HOSTS: 'packages.example.org',
    SPKREPO_PACKAGES_URL: 'https://packages.example.org',
    TRELLIS_PUBLIC_URL: 'https://spk.example.org',
  })

  it('offers the catalog at the root of the packages host, with links to files there', async () => {
    await activated(repository)
    for (const path of [`/?${query}`, `/?${query}&major=7`]) {
      const { status, text } = await ask(repository, 'packages.example.org', path)
      expect(status).toBe(200)
      expect(linksIn(text).length).toBeGreaterThan(1)
      for (const link of linksIn(text)) {
        if (new URL(link).host !== 'packages.example.org') continue
        const { pathname } = new URL(link)
        expect((await ask(repository, 'packages.example.org', pathname)).status).toBe(200)
      }
      expect(text).toContain(`https://packages.example.org/${file}`)
    }
  })

  it('takes uploads at /packages of the API host, and has nothing else there', async () => {
    const headers = { authorization: basic(repository.admin.key), 'content-length': String(spk.length) }
    expect((await ask(repository, 'api.example.org:8443', '/packages', { headers, body: spk })).status).toBe(201)
    for (const path of ['/nas', '/login', '/api/packages']) expect((await ask(repository, 'api.example.org', path)).status).toBe(404)
  })

  it('shows the whole service at the root of its hosts, with addresses there', async () => {
    await activated(repository)
    for (const host of ['spk.example.org', 'WWW.example.org:8080']) {
      for (const path of ['/', '/?q=sam', '/package/sample']) {
        const { status, text } = await ask(repository, host, path)
        expect([host, path, status]).toEqual([host, path, 200])
        expect(text).toContain('Sample')
        for (const [, address] of text.matchAll(/(?:src|href)="(\/[^"]*)"/g)) expect(address).not.toMatch(/^\/spkrepo/)
      }
    }
  })

  it('is still below its base path on every other host', async () => {
    await activated(repository)
    expect((await ask(repository, 'localhost', '/spkrepo/package/sample')).status).toBe(200)
    expect((await ask(repository, 'localhost', `/spkrepo/nas?${query}`)).text).toContain(`https://packages.example.org/${file}`)
  })
})
