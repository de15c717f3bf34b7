import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { StackError } from '../errors.ts'
import type { ObjectStat, Storage } from '../storage/storage.ts'
import { parseRange, type RangeRequest } from './byte-range.ts'
import { contentDisposition, type Disposition } from './content-disposition.ts'
import { httpError } from './http-error.ts'
import { judgePreconditions, rangeApplies } from './preconditions.ts'

/** Which stored object to send, and how to label it. */
export interface SentObject {
  readonly storage: Pick<Storage, 'stat' | 'open'>
  readonly key: string
  readonly contentType: string
  /** For 200, 206 and 304; errors are never cached. */
  readonly cacheControl: string
  readonly disposition?: Disposition
}

type Part = Extract<RangeRequest, { kind: 'part' }>

/** How often an object may be replaced under our hands before we give up. */
const MAX_ATTEMPTS = 5

/**
 * Answers a GET or HEAD request with a stored object: conditions (304, 412), a single range (206, 416), else the whole (200). Streams, and
 * stops reading when the client goes away. Throws a 404 `HttpError` when there is no such object, also for keys that cannot be.
 */
export async function sendObject(request: FastifyRequest, reply: FastifyReply, object: SentObject): Promise<FastifyReply> {
  for (let attempt = 1; !(await trySending(request, reply, object)); attempt++) {
    if (attempt === MAX_ATTEMPTS) throw missing()
  }
  return reply
}

/**
 * False when the object was replaced or deleted between looking at it and opening it. Not the reply: that is thenable, so awaiting it
 * would wait for the end of the answer and give undefined.
 */
async function trySending(request: FastifyRequest, reply: FastifyReply, object: SentObject): Promise<boolean> {
  const found = await stat(object)
  if (found === undefined) throw missing()
  const validators = { etag: `"${found.etag}"`, modifiedAt: found.modifiedAt }

  const precondition = judgePreconditions(request.headers, validators)
  if (precondition === 'failed') throw httpError(412, 'precondition_failed', 'the object is not the one that the request is about')
  if (precondition === 'not_modified') {
    label(reply, found, object).code(304).send()
    return true
  }
  const range = rangeOf(request, found, rangeApplies(header(request, 'if-range'), validators))
  if (range.kind === 'unsatisfiable') {
    reply.header('accept-ranges', 'bytes').header('content-range', `bytes */${found.sizeBytes}`)
    throw httpError(416, 'range_not_satisfiable', `the object has ${found.sizeBytes} bytes`)
  }
  if (request.method === 'HEAD') {
    // An empty stream instead of nothing: for nothing, Fastify's HEAD routes would replace the length by 0.
    label(reply, found, object).type(object.contentType).header('content-length', found.sizeBytes).send(Readable.from([]))
    return true
  }
  return sendBody(reply, found, { ...object, part: range.kind === 'part' ? range : undefined })
}

async function sendBody(
  reply: FastifyReply,
  found: ObjectStat,
  object: SentObject & { readonly part: Part | undefined },
): Promise<boolean> {
  const { storage, key, part } = object
  const opened = await (part === undefined ? storage.open(key) : storage.open(key, part))
  if (opened?.etag !== found.etag) {
    opened?.body.destroy()
    return false
  }
  label(reply, found, object).type(object.contentType)
  if (part !== undefined) reply.code(206).header('content-range', `bytes ${part.start}-${part.end}/${found.sizeBytes}`)
  reply.header('content-length', part === undefined ? found.sizeBytes : part.end - part.start + 1).send(opened.body)
  return true
}

function label(reply: FastifyReply, found: ObjectStat, { cacheControl, disposition }: SentObject): FastifyReply {
  reply.header('accept-ranges', 'bytes')
  reply.header('etag', `"${found.etag}"`)
  reply.header('last-modified', found.modifiedAt.toUTCString())
  reply.header('cache-control', cacheControl)
  if (disposition !== undefined) reply.header('content-disposition', contentDisposition(disposition))
  return reply
}

function rangeOf(request: FastifyRequest, found: ObjectStat, applies: boolean): RangeRequest {
  // RFC 9110, section 14.2: Range means something for GET only.
  return request.method === 'GET' && applies ? parseRange(request.headers.range, found.sizeBytes) : { kind: 'whole' }
}

async function stat({ storage, key }: SentObject): Promise<ObjectStat | undefined> {
  try {
    return await storage.stat(key)
  } catch (error) {
    // Addresses become keys, so a key that cannot be is an address where nothing is.
    if (error instanceof StackError && error.code === 'storage_key_invalid') return undefined
    throw error
  }
}

function header(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name]
  return Array.isArray(value) ? value.join(', ') : value
}

function missing() {
  return httpError(404, 'not_found', 'there is no such file')
}
