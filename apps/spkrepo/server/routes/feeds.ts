import { createHash } from 'node:crypto'
import { cacheControl, type HttpApp, type HttpReply, type HttpRequest, httpError, surrogateKey } from '@trellis/stack'
import type { Kysely } from 'kysely'
import { Type } from 'typebox'
import { atomFeed } from '../feeds/atom.ts'
import { type Feed, feedOf } from '../feeds/feed.ts'
import { jsonFeed } from '../feeds/json-feed.ts'
import { recentVersions } from '../feeds/recent-versions.ts'
import { robots, sitemap } from '../feeds/sitemap.ts'
import { catalogKey } from '../files/caches.ts'
import type { Tables } from '../tables.ts'
import { listsTag } from './lists-tag.ts'

/** What feeds are made of. */
export interface FeedsOptions {
  readonly db: Kysely<Tables>
  /** Address of the pages, without a slash at the end. */
  readonly publicUrl: string
}

/** Feed readers ask again and again; what changed is purged together with the catalog. */
const feedCaching = cacheControl({ privateSeconds: 60, sharedSeconds: 300, staleWhileRevalidateSeconds: 600, staleIfErrorSeconds: 86_400 })

const formats = [
  { extension: 'atom', type: 'application/atom+xml; charset=utf-8', written: atomFeed },
  { extension: 'json', type: 'application/feed+json; charset=utf-8', written: jsonFeed },
] as const

/** For readers of feeds and for search engines. */
export function feedRoutes(app: HttpApp, options: FeedsOptions): void {
  for (const { extension, type, written } of formats) {
    app.get(`/feed.${extension}`, { schema: { summary: 'New versions of all packages.' } }, async (request, reply) =>
      send(request, reply, { type, body: written(await feed(options)) }),
    )
    const schema = { summary: 'New versions of one package.', params: Type.Object({ name: Type.String() }) }
    app.get(`/package/:name/feed.${extension}`, { schema }, async (request, reply) =>
      send(request, reply, { type, body: written(await feed(options, request.params.name)) }),
    )
  }
  app.get('/sitemap.xml', { schema: { hide: true } }, async (request, reply) =>
    send(request, reply, { type: 'application/xml; charset=utf-8', body: await sitemap(options.db, options.publicUrl) }),
  )
  app.get('/robots.txt', { schema: { hide: true } }, async (request, reply) =>
    send(request, reply, { type: 'text/plain; charset=utf-8', body: robots(options.publicUrl) }),
  )
}

async function feed({ db, publicUrl }: FeedsOptions, packageName?: string): Promise<Feed> {
  const emptySince = packageName === undefined ? new Date(0) : await createdAt(db, packageName)
  return feedOf({ publicUrl, packageName, emptySince, versions: await recentVersions(db, packageName) })
}

async function createdAt(db: Kysely<Tables>, packageName: string): Promise<Date> {
  // PostgreSQL refuses text with a zero byte.
  const name = packageName.includes('\0') ? '' : packageName
  const row = await db.selectFrom('package').select('created_at').where('name', '=', name).executeTakeFirst()
  if (row === undefined) throw httpError(404, 'package_unknown', `There is no package "${packageName}".`)
  return row.created_at
}

function send(request: HttpRequest, reply: HttpReply, { type, body }: { readonly type: string; readonly body: string }): HttpReply {
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`
  reply
    .header('cache-control', feedCaching)
    .header('surrogate-key', surrogateKey([catalogKey]))
    .header('etag', etag)
  if (listsTag(request.headers['if-none-match'], etag)) return reply.code(304).send()
  return reply.header('content-type', type).send(body)
}
