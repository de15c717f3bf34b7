import type { FastifyRequest } from 'fastify'
import { httpError } from '../../http/http-error.ts'
import type { Access, Caller } from '../access.ts'
import type { Visitor } from '../better-auth.ts'
import type { Session } from '../sessions.ts'

/** Who knocks. */
export function visitorOf(request: FastifyRequest): Visitor {
  return { address: request.ip, userAgent: request.headers['user-agent'] }
}

/**
 * A route's `onRequest` for changes without a session: refuses what a page of another site made the browser send, so that nobody is
 * signed in, or asks for a mail, without wanting to. Programs send neither header, and pass.
 */
export function sameSite(publicOrigin: string) {
  return async ({ headers }: FastifyRequest): Promise<void> => {
    const site = headers['sec-fetch-site']
    const isForeign =
      site === undefined ? !isOwn(headers.origin, headers.host, publicOrigin) : site === 'cross-site' || site === 'same-site'
    if (isForeign) throw httpError(403, 'cross_site_request', 'Use the pages of this site.')
  }
}

function isOwn(origin: string | undefined, host: string | undefined, publicOrigin: string): boolean {
  return origin === undefined || origin === publicOrigin || (URL.canParse(origin) && new URL(origin).host === host)
}

/** The caller of a route behind `requireSession`. */
export function personOf({ callerOf }: Access, request: FastifyRequest): Caller & { readonly session: Session } {
  const { account, session } = callerOf(request)
  if (session === undefined) throw new Error('personOf is for routes whose onRequest is accounts.requireSession()')
  return { account, session }
}
