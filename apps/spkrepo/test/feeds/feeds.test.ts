import { beforeEach, describe, expect, it } from 'vitest'
import { clearPackages, seedBuild } from '../catalog/seed.ts'
import { databases } from '../catalog/test-database.ts'
import { stranger } from '../routes/browser.ts'
import { useRepository } from '../upload/repository.ts'
import { type Element, elements } from './elements.ts'

const site = 'https://packages.example.org/repo'
const old = new Date('2025-01-01T00:00:00Z')
const recent = new Date('2026-02-03T04:05:06Z')

interface Item {
  readonly id: string
  readonly title: string
  readonly content_html: string
}

const texts = (xml: string, path: string) => elements(xml).flatMap((element) => (element.path === path ? [element.text] : []))

describe.each(databases)('feeds on %s', (kind) => {
  const repository = useRepository(kind, { TRELLIS_PUBLIC_URL: 'https://packages.example.org', SPKREPO_BASE_PATH: '/repo' })
  const ask = async (path: string, headers: Readonly<Record<string, string>> = {}) =>
    await stranger(repository).ask(path, { headers: { host: 'forged.example', 'x-forwarded-host': 'forged.example', ...headers } })
  const items = async (path = '/feed.json'): Promise<readonly Item[]> => JSON.parse((await ask(path)).text).items
  const titles = async (path?: string) => (await items(path)).map(({ title }) => title)

  beforeEach(async () => await clearPackages(repository.db))

  it('tell of versions with an active build, the newest first', async () => {
    await seedBuild(repository.db, { package: 'first', version: '1.0-1', versionRow: { created_at: old } })
    await seedBuild(repository.db, {
      package: 'second',
      version: '2.0-2',
      displayNames: { enu: 'Second' },
      versionRow: { created_at: recent },
    })
    await seedBuild(repository.db, { package: 'held-back', active: false })
    expect(await titles()).toEqual(['Second 2.0-2', 'first 1.0-1'])
    expect(await titles('/package/first/feed.json')).toEqual(['first 1.0-1'])
    expect(await titles('/package/held-back/feed.json')).toEqual([])
    await seedBuild(repository.db, { package: 'held-back', version: '1.0-1', arch: ['x86'] })
    expect(await titles('/package/held-back/feed.json')).toEqual(['held-back 1.0-1'])
  })

  it('link below the configured address, whatever host was asked', async () => {
    await seedBuild(repository.db, { package: 'demo', version: '1.0-1' })
    const { text } = await ask('/feed.atom')
    expect(text).not.toContain('forged')
    expect((await items())[0]?.id).toBe(`${site}/package/demo#version-1.0-1`)
    expect(JSON.parse((await ask('/package/demo/feed.json')).text)).toMatchObject({
      version: 'https://jsonfeed.org/version/1.1',
      title: 'New versions of demo on packages.example.org',
      home_page_url: `${site}/package/demo`,
      feed_url: `${site}/package/demo/feed.json`,
    })
  })

  it('are answered 304 until something changes', async () => {
    await seedBuild(repository.db, {})
    for (const path of ['/feed.atom', '/feed.json', '/package/demo/feed.atom', '/sitemap.xml', '/robots.txt']) {
      const first = await ask(path)
      const etag = first.headers.get('etag') ?? ''
      expect([first.status, first.headers.get('cache-control')]).toEqual([200, expect.stringContaining('public')])
      const again = await ask(path, { 'if-none-match': `W/${etag}` })
      expect([path, again.status, again.text]).toEqual([path, 304, ''])
    }
    const etag = (await ask('/feed.atom')).headers.get('etag') ?? ''
    await seedBuild(repository.db, { version: '2.0-2' })
    expect((await ask('/feed.atom', { 'if-none-match': etag })).status).toBe(200)
  })

  it('of a package that is not there are answered 404', async () => {
    for (const name of ['nothing', '%00', "'"]) {
      expect(await ask(`/package/${name}/feed.atom`)).toMatchObject({ status: 404, body: { error: { code: 'package_unknown' } } })
    }
  })

  it('hold what publishers wrote as text, and of their markup only what is harmless', async () => {
    await seedBuild(repository.db, {
      displayNames: { enu: 'A & B <i>' },
      descriptions: { enu: '<script>alert(1)</script> \u0001' },
      versionRow: { report_url: 'https://r.example', maintainer: 'M & N' },
      buildRow: { changelog: '<b>new</b><script>alert(2)</script><img src=x onerror=alert(3)>' },
    })
    const atom = await ask('/feed.atom')
    expect(texts(atom.text, 'feed/entry/title')).toEqual(['A & B <i> 1.0-1 (beta)'])
    expect(texts(atom.text, 'feed/entry/author/name')).toEqual(['M & N'])
    expect(texts(atom.text, 'feed/entry/summary')).toEqual(['<script>alert(1)</script> \uFFFD'])
    const [item] = await items()
    expect(item?.content_html).toContain('<b>new</b>')
    expect(item?.content_html).not.toMatch(/<script|<img/)
    expect(texts(atom.text, 'feed/entry/content')).toEqual([item?.content_html.replace('\u0001', '\uFFFD')])
  })

  it('in Atom have everything that RFC 4287 asks for, with packages and without', async () => {
    const counts = (found: readonly Element[]) =>
      ['feed', 'feed/entry'].map((parent) =>
        ['id', 'title', 'updated'].map((name) => found.filter(({ path }) => path === `${parent}/${name}`).length),
      )
    expect(counts(elements((await ask('/feed.atom')).text))).toEqual([
      [1, 1, 1],
      [0, 0, 0],
    ])
    await seedBuild(repository.db, {})
    await seedBuild(repository.db, { package: 'other' })
    const { text, headers } = await ask('/feed.atom')
    expect(headers.get('content-type')).toBe('application/atom+xml; charset=utf-8')
    const all = elements(text)
    expect(counts(all)).toEqual([
      [1, 1, 1],
      [2, 2, 2],
    ])
    expect(all[0]).toMatchObject({ path: 'feed', space: 'http://www.w3.org/2005/Atom' })
    expect(texts(text, 'feed/author/name')).toEqual(['packages.example.org'])
    const links = all.filter(({ path }) => path === 'feed/link').map(({ attributes: { rel, href } }) => [rel, href])
    expect(links).toEqual([
      ['self', `${site}/feed.atom`],
      ['alternate', `${site}/packages`],
    ])
    expect(new Set((await items()).map(({ id }) => id)).size).toBe(2)
  })

  it('are named in the head of every page, and beside them the sitemap lists every package', async () => {
    await seedBuild(repository.db, { package: 'demo' })
    const page = await ask('/package/demo', { accept: 'text/html' })
    const links = page.text.match(/<link rel="alternate"[^>]*>/g)
    expect(links?.[0]).toBe('<link rel="alternate" type="application/atom+xml" title="New versions" href="/repo/feed.atom">')
    const map = await ask('/sitemap.xml')
    expect(texts(map.text, 'urlset/url/loc')).toEqual([`${site}/`, `${site}/packages`, `${site}/package/demo`])
    expect(texts(map.text, 'urlset/url/lastmod')).toEqual(['2026-01-02T03:04:05.000Z'])
    const { text } = await ask('/robots.txt')
    expect(text).toContain(`Sitemap: ${site}/sitemap.xml\n`)
    expect(text).toContain('Disallow: /repo/api/\n')
  })
})
