import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { contentSecurityPolicy, type HttpApp, type HttpReply, type HttpRequest, serveAssets } from '@trellis/stack'

export interface PagesOptions {
  /** Folder of the built pages: `client/` and `server/`. */
  readonly dist: string
  readonly basePath: string
}

/** What the built server bundle exports; its source is `web/app/entry-server.tsx`. */
interface PageBundle {
  /** The whole document, the same for every address. */
  page(options: { readonly basePath: string; readonly styleNonce: string }): string
}

/** One document that draws every page in the browser, and the files it needs. It holds nothing that a stranger may not see. */
export async function pageRoutes(app: HttpApp, { dist, basePath }: PagesOptions): Promise<void> {
  const entry = join(dist, 'server', 'entry-server.js')
  if (!existsSync(entry)) throw new Error(`the pages are not built (${entry} is missing); "npm start" builds them`)
  const bundle: PageBundle = await import(pathToFileURL(entry).href)
  await serveAssets(app, { dir: join(dist, 'client', 'assets'), prefix: '/assets/' })
  const answer = async (request: HttpRequest, reply: HttpReply) => {
    const styleNonce = randomBytes(16).toString('base64url')
    return reply
      .type('text/html; charset=utf-8')
      .header('cache-control', 'no-store')
      .header('content-security-policy', contentSecurityPolicy({ styleNonce }))
      .send(bundle.page({ basePath: prefixOf(request, basePath), styleNonce }))
  }
  app.get('/', { schema: { hide: true } }, answer)
  app.get('/*', { schema: { hide: true } }, async (request, reply) => {
    const path = pathOf(request.url).slice(prefixOf(request, basePath).length)
    const isPage = request.headers.accept?.includes('text/html') === true && !/^\/(?:api|assets)(?:\/|$)/.test(path)
    // Not a 404 of our own: the address may exist for another method, and the server knows.
    return isPage ? await answer(request, reply) : reply.callNotFound()
  })
}

/** On a host of its own the console stands at the root, whatever its base path elsewhere. */
function prefixOf(request: HttpRequest, basePath: string): string {
  const path = pathOf(request.url)
  return path === basePath || path.startsWith(`${basePath}/`) ? basePath : ''
}

function pathOf(url: string): string {
  return url.split('?', 1)[0] ?? ''
}
