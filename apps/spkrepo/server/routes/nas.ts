import { Readable } from 'node:stream'
import { cacheControl, type HttpApp, HttpError, type HttpReply, type HttpRequest, surrogateKey } from '@trellis/stack'
import type { CatalogAnswers } from '../catalog/catalog-answers.ts'
import { type CatalogQueryResult, mergeParams, parseCatalogQuery } from '../catalog/catalog-query.ts'
import { bestEncoding } from '../catalog/content-encoding.ts'
import type { LiveCatalog } from '../catalog/live-catalog.ts'
import { catalogKey } from '../files/caches.ts'
import { presentationOf } from '../files/presentation.ts'
import { type FileSources, sendFile } from '../files/send-file.ts'
import { acceptsHtml } from './accepts-html.ts'
import { errorPage } from './error-page.ts'
import { listsTag } from './lists-tag.ts'

export interface NasOptions extends FileSources {
  readonly catalog: LiveCatalog
  readonly answers: CatalogAnswers
  /** Where the catalog answers and below which the files lie: `/nas`, or `''` on a host of its own. */
  readonly path: string
  /** Where a person who opened the catalog's address is sent. */
  readonly packagesPageUrl: URL
}

/** Devices send some 300 bytes. */
const maxFormBytes = 8 * 1024

/** A minute in a browser, five in a cache in front; a cache that cannot reach us may go on with what it has for a day. */
const catalogCaching = cacheControl({
  privateSeconds: 60,
  sharedSeconds: 300,
  staleWhileRevalidateSeconds: 600,
  staleIfErrorSeconds: 86_400,
})

const catalogSurrogateKey = surrogateKey([catalogKey])

/** Words only: the parameters are judged by the rules of the protocol, whose refusals a schema could not make. */
const catalogSchema = {
  summary: 'The packages for a device.',
  description: 'Needs `build`, `arch` and `language`, in the query string or in a form; takes `major` and `package_update_channel`.',
}

/**
 * What devices talk to: the catalog (GET, HEAD and POST, with and without a slash at the end) and the files that it links. The catalog is
 * kept up to date while the server is open.
 */
export function nasRoutes(app: HttpApp, options: NasOptions): void {
  app.addHook('onReady', async () => await options.catalog.start())
  app.addHook('onClose', async () => await options.catalog.stop())
  const path = options.path.replace(/\/+$/, '')
  // Apart from the other routes, because bodies and errors have other forms here.
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'string', bodyLimit: maxFormBytes }, async (request: HttpRequest, body: string) =>
      isForm(request) ? body : '',
    )
    scope.setErrorHandler((error, request, reply) => sendError(request, reply, error))
    for (const url of path === '' ? ['/'] : [path, `${path}/`]) {
      scope.get(url, { schema: catalogSchema }, async (request, reply) => await answerCatalog(request, reply, options))
      scope.post(url, { schema: catalogSchema }, async (request, reply) => await answerCatalog(request, reply, options))
    }
    scope.get<{ Params: { '*': string } }>(
      `${path}/*`,
      { schema: { summary: 'A package file, an icon or a screenshot.' } },
      async (request, reply) => await answerFile(request, reply, options),
    )
  })
}

async function answerCatalog(request: HttpRequest, reply: HttpReply, options: NasOptions): Promise<HttpReply> {
  const { contents } = options.catalog
  if (contents === undefined) {
    reply.header('retry-after', '5')
    return sendPage(reply, 503, 'Not ready', 'The catalog is being read; please try again in a moment.')
  }
  const result = parseCatalogQuery(paramsOf(request), contents.reference)
  if (result.kind !== 'query') return refuse(request, reply, result, options.packagesPageUrl)

  // What a POST is answered depends on its body, which no cache looks at.
  const cacheable = request.method !== 'POST'
  if (cacheable) reply.header('surrogate-key', catalogSurrogateKey)
  reply.header('cache-control', cacheable ? catalogCaching : 'no-store').header('vary', 'accept-encoding')
  const known = cacheable ? request.headers['if-none-match'] : undefined
  if (known !== undefined) {
    const held = (await options.answers.tags(contents, result.query)).find((tag) => listsTag(known, `"${tag}"`))
    if (held !== undefined) return reply.header('etag', `"${held}"`).code(304).send()
  }
  const accepted = bestEncoding(request.headers['accept-encoding'])
  const { tag, body, encoding } = await options.answers.answer(contents, result.query, accepted)
  reply.header('etag', `"${tag}"`)
  if (encoding !== undefined) reply.header('content-encoding', encoding)
  // As bytes: to a text, Fastify would add a charset, and devices have always seen the bare type.
  reply.header('content-type', 'application/json')
  if (Buffer.isBuffer(body)) return reply.send(body)
  reply.header('content-length', body.bytes)
  return reply.send(Readable.from(body.chunks(), { objectMode: false }))
}

type Refusal = Exclude<CatalogQueryResult, { kind: 'query' }>

function refuse(request: HttpRequest, reply: HttpReply, refusal: Refusal, packagesPageUrl: URL): HttpReply {
  if (refusal.kind === 'invalid') {
    const message = `The value "${refusal.value.slice(0, 100)}" of the parameter "${refusal.parameter}" is not known here.`
    return sendPage(reply, 422, 'Unprocessable request', message)
  }
  if (acceptsHtml(request.headers.accept)) {
    reply.header('cache-control', 'no-store')
    return reply.redirect(packagesPageUrl.href, 302)
  }
  return sendPage(reply, 400, 'Bad request', `The parameter "${refusal.parameter}" is missing.`)
}

async function answerFile(request: HttpRequest<{ Params: { '*': string } }>, reply: HttpReply, options: NasOptions): Promise<HttpReply> {
  const key = request.params['*']
  const fileName = key.slice(key.lastIndexOf('/') + 1)
  const disposition = { type: 'inline', fileName } as const
  if (await sendFile(request, reply, { sources: options, key, ...presentationOf(key), disposition })) return reply
  return sendPage(reply, 404, 'Not found', 'There is no such file.')
}

function sendError(request: HttpRequest, reply: HttpReply, error: unknown): HttpReply {
  const status = statusOf(error)
  // Only our own refusals are told in their words; other texts may repeat what was sent.
  const message = error instanceof HttpError ? error.message : 'The request is malformed or too large.'
  if (status < 500) return sendPage(reply, status, 'Request refused', message)
  request.log.error({ err: error }, 'a device could not be answered')
  return sendPage(reply, status, 'Internal error', 'This is not your fault; please try again later.')
}

function statusOf(error: unknown): number {
  if (error instanceof HttpError) return error.status
  if (error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number') return error.statusCode
  return 500
}

function sendPage(reply: HttpReply, status: number, title: string, message: string): HttpReply {
  reply.code(status).header('cache-control', 'no-store').type('text/html; charset=utf-8')
  return reply.send(errorPage({ status, title, message }))
}

function isForm(request: HttpRequest): boolean {
  return /^application\/x-www-form-urlencoded\s*(?:;|$)/i.test(request.headers['content-type'] ?? '')
}

function paramsOf(request: HttpRequest): URLSearchParams {
  const query = queryOf(request)
  return typeof request.body === 'string' && request.body !== '' ? mergeParams(query, new URLSearchParams(request.body)) : query
}

function queryOf(request: HttpRequest): URLSearchParams {
  const start = request.url.indexOf('?')
  return new URLSearchParams(start === -1 ? '' : request.url.slice(start + 1))
}
