import { Readable } from 'node:stream'
import type { Account, Accounts, HttpApp, HttpReply, HttpRequest } from '@trellis/stack'
import type { Kysely } from 'kysely'
import { mayUpload } from '../packages/package-access.ts'
import type { Tables } from '../tables.ts'
import { acceptUpload, tryUpload, type UploadParts, type UploadRequest } from '../uploads/accept-upload.ts'
import { findUpload } from '../uploads/find-upload.ts'
import { refused, type UploadProblem } from '../uploads/upload-problem.ts'

export interface WireUploadOptions {
  /** `/api`, or nothing on a host of its own: uploads go to `packages` below it. */
  readonly root: '/api' | ''
  readonly db: Kysely<Tables>
  readonly accounts: Accounts
  readonly uploads: UploadParts
}

/**
 * The upload call that build pipelines make: raw bytes, the API key as Basic user, errors as `{ message, code, details? }`.
 * No cookie is read or set here.
 */
export function wireUploadRoutes(app: HttpApp, { root, db, accounts, uploads }: WireUploadOptions): void {
  app.register(async (scope) => {
    takeRawBodies(scope)
    const answer = async (request: HttpRequest, reply: HttpReply) => {
      const publisher = await publisherOf(request, accounts)
      if (publisher === undefined) return refuse(reply, unauthorised)
      if (isMultipart(request)) return refuse(reply, multipart)
      const dryRun = dryRunOf(request)
      if (dryRun === undefined) return refuse(reply, dryRunUnclear)
      if (dryRun) return await answerTrial({ ...bodyOf(request), publisher }, reply, uploads)
      const stored = await acceptUpload({ ...bodyOf(request), publisher, activateWhenReady: false }, uploads)
      if (!stored.ok) return refuse(reply, stored.problem)
      const { package: name, version, firmware, architectures, duplicate } = stored.value
      await accounts.audit({ action: 'build.uploaded', by: publisher.id, subject: `build:${stored.value.buildId}`, details: { duplicate } })
      return send(reply, duplicate ? 200 : 201, { package: name, version, firmware, architectures })
    }
    const path = `${root}/packages`
    for (const url of [path, `${path}/`]) scope.post(url, { schema: { hide: url.endsWith('/'), ...uploadSchema } }, answer)
    scope.get<{ Params: { sha256: string } }>(`${root}/uploads/:sha256`, { schema: knownSchema }, async (request, reply) => {
      if ((await publisherOf(request, accounts)) === undefined) return refuse(reply, unauthorised)
      const known = await findUpload(db, request.params.sha256.toLowerCase())
      return known === undefined ? refuse(reply, uploadUnknown) : send(reply, 200, known)
    })
    scope.setErrorHandler((error, request, reply) => answerFailure(error, request, reply))
  })
}

const uploadSchema = {
  summary: 'Upload one SPK',
  description: 'The body is the bytes of the SPK. With `dryRun=true` everything is checked and nothing kept.',
}

const knownSchema = {
  summary: 'What has become of an upload',
  description: 'By the SHA-256 of its bytes. A publisher whose connection broke asks this before sending everything again.',
}

async function answerTrial(upload: Omit<UploadRequest, 'activateWhenReady'>, reply: HttpReply, uploads: UploadParts): Promise<HttpReply> {
  const tried = await tryUpload(upload, uploads)
  return tried.ok ? send(reply, 200, { ...tried.value, dryRun: true }) : refuse(reply, tried.problem)
}

/** Undefined when the parameter is there and says neither yes nor no: whoever asks for a dry run must not publish by a slip. */
function dryRunOf({ query }: HttpRequest): boolean | undefined {
  const value: unknown = typeof query === 'object' && query !== null && 'dryRun' in query ? query.dryRun : 'false'
  return value === 'true' ? true : value === 'false' ? false : undefined
}

/** Bodies of any type come as streams, whatever the client calls them. Fastify sets streams no limit: `acceptUpload` does. */
export function takeRawBodies(scope: HttpApp): void {
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser('*', async (_request: HttpRequest, payload: Readable) => payload)
}

/** The bytes of a request to a route that takes raw bodies, and how many there will be if the client says so. */
export function bodyOf({ body, headers }: HttpRequest): Pick<UploadRequest, 'body' | 'announcedBytes'> {
  const announcedBytes = headers['content-length'] === undefined ? {} : { announcedBytes: Number(headers['content-length']) }
  return { body: body instanceof Readable ? chunksOf(body) : noBytes(), ...announcedBytes }
}

async function* chunksOf(body: Readable): AsyncGenerator<Uint8Array> {
  try {
    yield* body.iterator({ destroyOnReturn: false })
  } finally {
    // Of a body that is not wanted any more the rest is dropped as it comes: cut off, the client would not hear why.
    body.resume()
  }
}

async function* noBytes(): AsyncGenerator<Uint8Array> {}

const unauthorised: UploadProblem = refused('key_required', 'A valid API key of a user with the developer role is required', {
  status: 401,
}).problem

const dryRunUnclear: UploadProblem = refused('parameter_invalid', 'The parameter dryRun must be true or false', { status: 400 }).problem

const uploadUnknown: UploadProblem = refused('upload_unknown', 'These bytes are no build here', { status: 404 }).problem

const multipart: UploadProblem = refused('body_is_form', 'No data to process', {
  status: 400,
  details: { hint: 'send the bytes of the SPK as the body, with Content-Type: application/octet-stream' },
}).problem

async function publisherOf({ headers }: HttpRequest, accounts: Accounts): Promise<Account | undefined> {
  const [scheme, encoded] = headers.authorization?.split(' ') ?? []
  if (scheme?.toLowerCase() !== 'basic' || encoded === undefined) return undefined
  const [key = ''] = Buffer.from(encoded, 'base64').toString('utf8').split(':')
  const account = key === '' ? undefined : await accounts.accountOfKey(key, 'package.upload')
  return mayUpload(accounts, account) ? account : undefined
}

function isMultipart({ headers }: HttpRequest): boolean {
  return headers['content-type']?.toLowerCase().startsWith('multipart/') === true
}

function refuse(reply: HttpReply, { status, message, code, details }: UploadProblem): HttpReply {
  return send(reply, status, { message, code, ...(details === undefined ? {} : { details }) })
}

function answerFailure(error: unknown, request: HttpRequest, reply: HttpReply): HttpReply {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return refuse(reply, contentTypeInvalid)
  if (request.raw.destroyed && !request.raw.complete) request.log.debug({ err: error }, 'the upload broke off')
  else request.log.error({ err: error }, 'the upload failed')
  return send(reply, 500, { message: 'Failed to save files', code: 'internal', details: { requestId: request.id } })
}

const contentTypeInvalid: UploadProblem = refused('content_type_invalid', 'The Content-Type header names no type', { status: 400 }).problem

function send(reply: HttpReply, status: number, body: unknown): HttpReply {
  return reply
    .code(status)
    .header('cache-control', 'no-store')
    .header('content-type', 'application/json')
    .send(`${JSON.stringify(body)}\n`)
}
