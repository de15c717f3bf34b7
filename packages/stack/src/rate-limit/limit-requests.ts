import type { FastifyReply, FastifyRequest } from 'fastify'
import { httpError } from '../http/http-error.ts'
import type { RateLimit, RateLimits } from './rate-limits.ts'

/** What is limited, and by what. */
export interface RequestLimit extends RateLimit {
  /** Names the limit: requests of other names are counted apart. */
  readonly name: string
  /** Whom the request counts for. @default the client's address */
  readonly keyOf?: (request: FastifyRequest) => string
}

/**
 * A route's `onRequest`: answers 429 with `Retry-After` in whole seconds, from which on the next request is taken. The fields `ratelimit-*`
 * of every answer say what is left. While the store of the counts is away requests are let through: a limit is a fence, not a door.
 */
export function limitRequests(limits: RateLimits, { name, keyOf = ({ ip }) => ip, ...limit }: RequestLimit) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const verdict = await limits.take(`${name}:${keyOf(request)}`, limit).catch((error: unknown) => {
      request.log.warn({ err: error, limit: name }, 'a request was not counted')
      return undefined
    })
    if (verdict === undefined) return
    const seconds = Math.ceil(verdict.retryAfterMs / 1_000)
    reply.header('ratelimit-limit', String(limit.burst ?? limit.limit)).header('ratelimit-remaining', String(verdict.remaining))
    if (verdict.allowed) return
    reply.header('retry-after', String(Math.max(1, seconds)))
    throw httpError(429, 'too_many_requests', `too many requests; try again in ${Math.max(1, seconds)} s`, {
      retryAfterSeconds: Math.max(1, seconds),
    })
  }
}
