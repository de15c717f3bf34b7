import { beforeEach, describe, expect, it } from 'vitest'
import { databases } from '../catalog/test-database.ts'
import { sampleSpk } from '../spk/sample-spk.ts'
import { useRepository } from '../upload/repository.ts'
import { upload } from '../upload/wire.ts'
import { signedIn, stranger } from './browser.ts'

/** What a reader without JavaScript sees: the text of the body without scripts and their data. */
function visible(html: string): string {
  return html
    .slice(html.indexOf('<body'))
    .replaceAll(/<script[^>]*>.*?<\/script>/gs, '')
    .replaceAll(/<[^>]+>/g, ' ')
}

describe.each(databases)('the pages on %s', (kind) => {
  const repository = useRepository(kind)
  const changelog =
    '<b>Faster</b><br><script>alert(1)</script><a href="javascript:alert(2)" onclick="alert(3)">more</a><img src=x onerror=alert(4)>'

  beforeEach(async () => {
    await upload(repository, sampleSpk({ info: { firmware: '7.0-40000', displayname: 'Täglich & <frisch>', changelog } }))
    await upload(repository, sampleSpk({ info: { package: 'beta-one', displayname: 'Second', report_url: 'https://r.example' } }))
  })
  const page = async (path: string) => await stranger(repository).ask(path, { headers: { accept: 'text/html' } })

  it.each(['/', '/?q=', '/packages'])('list the packages at %s without JavaScript', async (path) => {
    const { status, text, headers } = await page(path)
    expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
    expect(visible(text)).toContain('Täglich &amp; &lt;frisch&gt;')
    expect(visible(text)).toContain('Second')
  })

  it('find a package by its name', async () => {
    const { text } = await page('/packages?q=second')
    expect(visible(text)).toContain('Second')
    expect(visible(text)).not.toContain('frisch')
  })

  it('show a package with its version, firmware and architecture without JavaScript', async () => {
    const { status, text } = await page('/package/sample')
    expect(status).toBe(200)
    for (const word of ['Täglich', '1.2.3-4', '7.0', 'noarch', 'Faster']) expect(visible(text)).toContain(word)
  })

  it('carry nothing of a changelog that could act', async () => {
    const { text } = await page('/package/sample')
    expect(text).not.toMatch(/alert\(|javascript:|onerror|onclick=/)
    const { body } = await stranger(repository).ask('/api/packages/sample')
    expect(body).toMatchObject({ versions: [{ builds: [{ changelog: '<b>Faster</b><br /><a rel="nofollow noopener">more</a>' }] }] })
  })

  it.each(['/package/nothing', '/package/%00', '/package/SAMPLE', `/package/${'x'.repeat(500)}`])('answer 404 at %s', async (path) => {
    const { status, headers } = await page(path)
    expect([status, headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8'])
  })

  it.each(['/nothing', '/api/nothing', '/packages/more', '/assets-of-old/x.js'])(
    'say at %s that there is nothing, in HTML to people and in JSON to programs',
    async (path) => {
      const { status, text } = await page(path)
      expect([status, visible(text).includes('does not exist')]).toEqual([404, true])
      expect(await stranger(repository).ask(path)).toMatchObject({ status: 404, body: { error: { code: 'not_found' } } })
    },
  )

  it('lead on from an address with a slash too many', async () => {
    const { status, headers } = await page('/packages/?q=sam')
    expect([status, headers.get('location')]).toEqual([302, '/packages?q=sam'])
  })

  it('do not stand in the way of the answer for a wrong method', async () => {
    expect(await stranger(repository).ask('/api/uploads')).toMatchObject({ status: 405, body: { error: { code: 'method_not_allowed' } } })
  })

  it('are never kept by a cache that others share, and one’s own by none at all', async () => {
    const admin = await signedIn(repository, 'admin')
    for (const path of ['/', '/packages', '/package/sample']) {
      expect((await page(path)).headers.get('cache-control')).toBe('private, no-cache')
      expect((await admin.ask(path)).headers.get('cache-control')).toBe('private, no-cache')
    }
    for (const path of ['/login', '/login?next=/upload', '/upload', '/profile']) {
      expect((await admin.ask(path)).headers.get('cache-control')).toBe('no-store')
    }
  })

  it.each(['/upload', '/profile'])('send a stranger from %s to sign in, and a user see it', async (path) => {
    const { status, headers } = await page(path)
    expect([status, headers.get('location')]).toEqual([302, `/login?next=${encodeURIComponent(path)}`])
    const admin = await signedIn(repository, 'admin')
    expect((await admin.ask(path)).status).toBe(200)
  })

  it('greet the user who is signed in, and set no cookie', async () => {
    const admin = await signedIn(repository, 'admin')
    const { text, headers } = await admin.ask('/profile')
    expect(visible(text)).toContain('admin@example.org')
    expect(headers.getSetCookie()).toEqual([])
    expect(visible((await page('/')).text)).not.toContain('admin')
  })

  it.each(['/', '/package/sample', '/login'])('style nothing at %s but by what their policy knows', async (path) => {
    const { text, headers } = await page(path)
    const policy = headers.get('content-security-policy') ?? ''
    const nonce = /style-src 'self' 'nonce-([^']+)'/.exec(policy)?.[1]
    expect(policy).not.toContain('unsafe-inline')
    expect(text).not.toMatch(/<[^<>]* style="/)
    const elements = [...text.matchAll(/<style([^>]*)>/g)].map(([, attributes = '']) => attributes)
    expect(elements.length).toBeGreaterThan(0)
    for (const attributes of elements) expect(attributes).toContain(`nonce="${nonce}"`)
    expect((await page(path)).headers.get('content-security-policy')).not.toBe(policy)
  })

  it('load only scripts and styles that are served, and may be kept for a year', async () => {
    const { text } = await page('/')
    const addresses = [...text.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, address = '']) => address)
    expect(addresses.length).toBeGreaterThan(1)
    for (const address of addresses) {
      const { status, headers } = await stranger(repository).ask(address)
      expect([address, status]).toEqual([address, 200])
      expect(headers.get('cache-control')).toContain('immutable')
    }
    expect(text).not.toMatch(/<script(?![^>]*(?:src=|type="application\/json"))[^>]*>/)
  })
})
