import type { FastifyRequest } from 'fastify'
import { httpError } from '../http/http-error.ts'
import type { Account } from './account.ts'
import { accountOfKey } from './key-check.ts'
import type { AuthParts } from './parts.ts'
import type { Session, Sessions } from './sessions.ts'

/** Who makes a request, and how that is known. */
export interface Caller {
  /** Without roles that rest. */
  readonly account: Account
  /** Left out for a program with a key. */
  readonly session?: Session
}

/** A policy of a route: Fastify's `onRequest`. */
type Policy = (request: FastifyRequest) => Promise<void>

/** The one place that decides what an account may do. */
export interface Access {
  /** Whether an active account has the permission by one of its roles. Throws `permission_unknown` for one that no service declares. */
  may(account: Account | undefined, permission: string): boolean
  /**
   * A route's `onRequest` that lets those with the permission pass: by the session's cookie, then with the session's token as
   * `x-csrf-token` for every method that may change something; or by an API key as bearer token or as user name of HTTP Basic, within its
   * scopes. Answers 401 and 403 to the rest. Throws `permission_unknown`, at once.
   */
  require(permission: string): Policy
  /** A route's `onRequest` for what people do with their own accounts: the same for everybody who is signed in, and for no key. */
  requireSession(): Policy
  /** Who was let in. */
  callerOf(request: FastifyRequest): Caller
}

const safeMethods = ['GET', 'HEAD', 'OPTIONS']

export function access(parts: AuthParts, { sessionOf, checkCsrf }: Pick<Sessions, 'sessionOf' | 'checkCsrf'>): Access {
  const callers = new WeakMap<FastifyRequest, Caller>()
  const may: Access['may'] = (account, permission) => {
    const { roles } = parts.permissions.named(permission)
    return account?.active === true && roles.some((role) => account.roles.includes(role))
  }
  return {
    may,
    require: (permission) => {
      // Now, not at the first request: a misspelt name stops the start.
      parts.permissions.named(permission)
      return async (request) => {
        const caller = (await byKey(parts, request, permission)) ?? (await bySession(request))
        if (!may(caller.account, permission)) throw forbidden(permission)
        callers.set(request, caller)
      }
    },
    requireSession: () => async (request) => void callers.set(request, await bySession(request)),
    callerOf: (request) => {
      const caller = callers.get(request)
      if (caller === undefined) throw new Error('callerOf is for routes whose onRequest is one of accounts')
      return caller
    },
  }

  async function bySession(request: FastifyRequest): Promise<Caller> {
    const session = await sessionOf(request.headers)
    if (session === undefined) throw httpError(401, 'sign_in_required', 'Sign in first.')
    const token = request.headers['x-csrf-token']
    if (!safeMethods.includes(request.method) && !checkCsrf(session, typeof token === 'string' ? token : undefined)) {
      throw httpError(403, 'csrf_token_invalid', 'This request did not come from a page of this session. Reload the page and try again.')
    }
    return { account: session.user, session }
  }
}

/** Undefined when the request has no key; throws for one that is not good for this. */
async function byKey(parts: AuthParts, { headers }: FastifyRequest, permission: string): Promise<Caller | undefined> {
  const key = keyIn(headers.authorization)
  if (key === undefined) return undefined
  const account = await accountOfKey(parts, key, permission)
  if (account !== undefined) return { account }
  throw httpError(401, 'key_refused', 'This API key is unknown, over, or not for this.', { permission })
}

function keyIn(authorization: string | undefined): string | undefined {
  const [scheme = '', credentials = ''] = authorization?.split(' ') ?? []
  if (scheme.toLowerCase() === 'bearer') return credentials
  if (scheme.toLowerCase() !== 'basic') return undefined
  return Buffer.from(credentials, 'base64').toString('utf8').split(':')[0]
}

function forbidden(permission: string) {
  return httpError(403, 'forbidden', 'Your account may not do this.', { permission })
}
