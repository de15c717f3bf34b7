import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { StackError } from '../errors.ts'
import { HttpError } from './http-error.ts'
import type { RequestProblem } from './validation.ts'

/** What the client is told. */
interface Refusal {
  readonly status: number
  readonly code: string
  readonly message: string
  readonly details?: unknown
}

/** Statuses by which Fastify refuses requests, in our words; its own texts may repeat what the client sent. */
const refusals: Readonly<Record<number, Refusal>> = {
  400: { status: 400, code: 'invalid_request', message: 'the request is malformed' },
  404: { status: 404, code: 'not_found', message: 'there is nothing at this address' },
  413: { status: 413, code: 'body_too_large', message: 'the body of the request is larger than this address takes' },
  414: { status: 414, code: 'address_too_long', message: 'a part of the address is too long' },
  415: { status: 415, code: 'unsupported_media_type', message: 'this address does not take bodies of this content type' },
}

const internal: Refusal = {
  status: 500,
  code: 'internal',
  message: 'something went wrong on the server; the request id names it in the log',
}

/** Turns whatever a route threw into what the client may know of it. Only `HttpError`s carry their own words out. */
export function refusalOf(error: unknown, request: FastifyRequest): Refusal {
  if (error instanceof HttpError) return error
  if (request.raw.destroyed && !request.raw.complete) {
    return { status: 400, code: 'request_aborted', message: 'the connection ended before the request did' }
  }
  if (error instanceof StackError && error.code === 'storage_full') {
    return { status: 507, code: 'storage_full', message: 'the server has no room left' }
  }
  if (!isFastifyError(error)) return internal
  if (error.validation !== undefined) {
    return { status: 400, code: 'invalid_request', message: 'the request does not fit its schema', details: problemsOf(error) }
  }
  // Plugins answer attempts to leave their folder with 403, which would tell that there is something to find.
  const status = error.code === 'FST_STATIC_FORBIDDEN_PATH' ? 404 : (error.statusCode ?? 500)
  if (status < 400 || status >= 500) return internal
  return refusals[status] ?? { status, code: 'refused', message: 'the request was refused' }
}

/** Sends `{ error: { code, message, details? }, requestId }`, never to be cached. Headers about a body that did not come are taken back. */
export function sendRefusal(request: FastifyRequest, reply: FastifyReply, refusal: Refusal): FastifyReply {
  const { status, code, message, details } = refusal
  for (const name of ['etag', 'last-modified', 'expires', 'content-disposition', 'content-encoding', 'content-length'])
    reply.removeHeader(name)
  const error = details === undefined ? { code, message } : { code, message, details }
  // As text: a response schema of the route must not drop fields from an error.
  return reply
    .code(status)
    .header('cache-control', 'no-store')
    .type('application/json; charset=utf-8')
    .send(JSON.stringify({ error, requestId: request.id }))
}

/** The server's error handler: answers, and logs what is the server's fault. */
export function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const refusal = refusalOf(error, request)
  if (refusal.status >= 500) request.log.error({ err: error, code: refusal.code }, 'request failed')
  else request.log.debug({ err: error, code: refusal.code }, 'request refused')
  return sendRefusal(request, reply, refusal)
}

function problemsOf({ validation, validationContext }: FastifyError): readonly RequestProblem[] {
  const part = validationContext === 'querystring' ? 'query' : (validationContext ?? 'request')
  return (validation ?? []).map(({ instancePath, message }) => ({ in: part, path: instancePath, message: message ?? 'is not valid' }))
}

function isFastifyError(error: unknown): error is FastifyError {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && /^FST_/.test(error.code)
}
