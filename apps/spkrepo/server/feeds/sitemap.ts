import type { Kysely } from 'kysely'
import type { Tables } from '../tables.ts'
import { packageUrl } from './feed.ts'
import { xmlText } from './xml-text.ts'

/** A page that search engines may show. */
interface ListedPage {
  readonly url: string
  readonly changedAt?: Date
}

/** So many addresses a sitemap may have; the protocol says so. */
const mostPages = 50_000

/** Every page that is worth finding: home, list, and the packages, with when they got their newest build. */
export async function sitemap(db: Kysely<Tables>, publicUrl: string): Promise<string> {
  const rows = await db
    .selectFrom('package')
    .innerJoin('version', 'version.package_id', 'package.id')
    .innerJoin('build', 'build.version_id', 'version.id')
    .select(({ fn }) => ['package.name', fn.max('build.created_at').as('changedAt')])
    .groupBy('package.name')
    .orderBy('package.name')
    .limit(mostPages - 2)
    .execute()
  const pages: readonly ListedPage[] = [
    { url: `${publicUrl}/` },
    { url: `${publicUrl}/packages` },
    // SQLite gives what is worked out of a time as a number.
    ...rows.map(({ name, changedAt }) => ({ url: packageUrl(publicUrl, name), changedAt: new Date(changedAt) })),
  ]
  const lines = pages.map(({ url, changedAt }) => {
    const changed = changedAt === undefined ? '' : `<lastmod>${changedAt.toISOString()}</lastmod>`
    return `  <url><loc>${xmlText(url)}</loc>${changed}</url>`
  })
  const opening = '<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
  return `${opening}\n${lines.join('\n')}\n</urlset>\n`
}

/** What crawlers are asked to leave alone: what is one's own, and what holds no page. Packages are large, and no text. */
export function robots(publicUrl: string): string {
  const { pathname } = new URL(`${publicUrl}/`)
  const left = ['api/', '_account/', '_state', 'login', 'upload', 'profile', 'nas'].map((path) => `Disallow: ${pathname}${path}`)
  return `${['User-agent: *', ...left, '', `Sitemap: ${publicUrl}/sitemap.xml`].join('\n')}\n`
}
