import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { contentSecurityPolicy, type HttpApp, type HttpReply, type HttpRequest, serveAssets } from '@trellis/stack'
import { rememberedDevice } from './remembered-device.ts'

export interface PagesOptions {
  /** Folder of the built pages: `client/` and `server/`. */
  readonly dist: string
  readonly basePath: string
  /** Address of catalog, files and pictures; people type it into their NAS. */
  readonly packagesUrl: URL
  /** Whether browsers reach the pages by TLS alone. */
  readonly isSecure: boolean
}

/** What the built server bundle exports; its source is `web/app/entry-server.tsx`. */
interface PageBundle {
  render(request: {
    readonly url: string
    readonly basePath: string
    readonly nasUrl: string
    readonly device: string
    readonly styleNonce: string
    readonly fetchJson: (path: string) => Promise<{ status: number; body: unknown }>
  }): Promise<{ readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly html: string }>
}

const pages = ['/', '/packages', '/package/:name', '/package/:name/why', '/login', '/upload', '/profile', '/admin', '/admin/*']

/** The pages, drawn here so that they read without JavaScript, and the files that make them interactive. */
export async function pageRoutes(app: HttpApp, { dist, basePath, packagesUrl, isSecure }: PagesOptions): Promise<void> {
  const entry = join(dist, 'server', 'entry-server.js')
  if (!existsSync(entry)) throw new Error(`the pages are not built (${entry} is missing); "npm start" builds them`)
  const bundle: PageBundle = await import(pathToFileURL(entry).href)
  await serveAssets(app, { dir: join(dist, 'client', 'assets'), prefix: '/assets/' })
  const answer = async (request: HttpRequest, reply: HttpReply) => {
    const prefix = prefixOf(request, basePath)
    const url = request.url.slice(prefix.length)
    const styleNonce = randomBytes(16).toString('base64')
    const pageUrl = url.startsWith('/') ? url : `/${url}`
    const { status, headers, html } = await bundle.render({
      url: pageUrl,
      basePath: prefix,
      nasUrl: packagesUrl.href,
      device: rememberedDevice(request, reply, { url: pageUrl, basePath: prefix, isSecure }),
      styleNonce,
      fetchJson: async (path) => await askOurselves(app, request, prefix + path),
    })
    const policy = contentSecurityPolicy({ imageOrigins: [packagesUrl.origin], styleNonce })
    return reply.code(status).headers(headers).header('content-security-policy', policy).send(html)
  }
  for (const url of pages) app.get(url, { schema: { hide: true } }, answer)
  // A person who mistypes an address gets the page that says so; a program gets the error in its own form.
  app.get('/*', { schema: { hide: true } }, async (request, reply) =>
    // Not a 404 of our own: the address may exist for another method, and the server knows.
    request.headers.accept?.includes('text/html') === true ? await answer(request, reply) : reply.callNotFound(),
  )
}

/** On a host of its own the app stands at the root, whatever its base path elsewhere. */
function prefixOf(request: HttpRequest, basePath: string): string {
  const path = pathOf(request.url)
  return path === basePath || path.startsWith(`${basePath}/`) ? basePath : ''
}

function pathOf(url: string): string {
  return url.split('?', 1)[0] ?? ''
}

/** The page's data by the same routes that the browser uses, with the visitor's cookie and without a socket. */
async function askOurselves(app: HttpApp, request: HttpRequest, url: string): Promise<{ status: number; body: unknown }> {
  const { cookie, host } = request.headers
  const answer = await app.inject({
    method: 'GET',
    url,
    headers: { ...(cookie === undefined ? {} : { cookie }), ...(host === undefined ? {} : { host }) },
  })
  return { status: answer.statusCode, body: answer.json() }
}
