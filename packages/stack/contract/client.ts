import type { Static, TSchema } from 'typebox'
import type { ErrorBody } from './errors.ts'
import { accountRoutes } from './routes.ts'

/** As much of the browser's `fetch` as the client needs. */
export type Fetch = (
  address: string,
  request: { method: string; headers: Record<string, string>; body?: string },
) => Promise<{ readonly ok: boolean; readonly status: number; json(): Promise<unknown> }>

export interface AccountsClientOptions {
  /** Where the service is mounted: `''` or `/spkrepo`. */
  readonly basePath: string
  readonly fetch: Fetch
}

type Routes = typeof accountRoutes
type StaticOf<R, Part extends string> = R extends { readonly [P in Part]: infer S extends TSchema } ? Static<S> : unknown
/** Path, query and body in one object: no route uses one name twice. */
type InputOf<R> = StaticOf<R, 'params'> & StaticOf<R, 'query'> & StaticOf<R, 'body'>
type Call<R extends { readonly response: TSchema }> =
  unknown extends InputOf<R>
    ? () => Promise<Static<R['response']>>
    : Record<never, never> extends InputOf<R>
      ? (input?: InputOf<R>) => Promise<Static<R['response']>>
      : (input: InputOf<R>) => Promise<Static<R['response']>>

/** One function per route, by its name. Each throws an `AccountsError` when it is refused. */
export type AccountsClient = { readonly [Name in keyof Routes]: Call<Routes[Name]> }

/** A refusal, as the server worded it; `code` is an `AccountErrorCode`, or `no_answer` when there was none. */
export class AccountsError extends Error {
  override readonly name = 'AccountsError'
  readonly status: number
  readonly code: string
  readonly details: unknown
  readonly requestId: string | undefined

  constructor(status: number, body: ErrorBody | undefined) {
    super(body?.error.message ?? 'The server did not answer as expected. Try again.')
    this.status = status
    this.code = body?.error.code ?? 'no_answer'
    this.details = body?.error.details
    this.requestId = body?.requestId
  }
}

type AnyRoute = { readonly method: string; readonly path: string }
type Input = Readonly<Record<string, unknown>>

/**
 * A client of the account routes: `await client.signIn({ login, password })`. It keeps the session's token against forged requests
 * and sends it along; after a token that is no longer right it asks for the session once and repeats the request.
 */
export function accountsClient({ basePath, fetch }: AccountsClientOptions): AccountsClient {
  let csrfToken: string | null | undefined
  const call = async (route: AnyRoute, input: Input): Promise<unknown> => {
    const { path, rest } = filled(route.path, input)
    const safe = route.method === 'GET'
    const headers: Record<string, string> = { accept: 'application/json' }
    if (!safe && csrfToken !== undefined && csrfToken !== null) headers['x-csrf-token'] = csrfToken
    const carriesBody = !safe && Object.keys(rest).length > 0
    if (carriesBody) headers['content-type'] = 'application/json'
    const address = `${basePath}/_account/${path}${safe ? queryOf(rest) : ''}`
    const answer = await fetch(address, { method: route.method, headers, ...(carriesBody ? { body: JSON.stringify(rest) } : {}) })
    const body = await answer.json().catch(() => undefined)
    if (!answer.ok) throw new AccountsError(answer.status, isErrorBody(body) ? body : undefined)
    const token = tokenIn(body)
    if (token !== undefined) csrfToken = token
    return body
  }
  const send = async (route: AnyRoute, input: Input = {}): Promise<unknown> => {
    if (route.method !== 'GET' && csrfToken === undefined) await call(accountRoutes.session, {})
    try {
      return await call(route, input)
    } catch (cause) {
      if (!(cause instanceof AccountsError) || cause.code !== 'csrf_token_invalid') throw cause
      await call(accountRoutes.session, {})
      return await call(route, input)
    }
  }
  const functions = Object.entries(accountRoutes).map(([name, route]) => [name, async (input?: Input) => await send(route, input)])
  return Object.fromEntries(functions)
}

function filled(pattern: string, input: Input): { path: string; rest: Input } {
  const rest: Record<string, unknown> = { ...input }
  const path = pattern.replace(/:([A-Za-z]+)/g, (_match, name: string) => {
    delete rest[name]
    return encodeURIComponent(String(input[name]))
  })
  return { path, rest }
}

function queryOf(input: Input): string {
  const pairs = Object.entries(input).filter(([, value]) => value !== undefined && value !== '')
  const text = pairs.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`).join('&')
  return text === '' ? '' : `?${text}`
}

function isErrorBody(body: unknown): body is ErrorBody {
  return typeof body === 'object' && body !== null && 'error' in body && typeof body.error === 'object'
}

/** The token of the session view that an answer is, or holds. */
function tokenIn(body: unknown): string | null | undefined {
  if (typeof body !== 'object' || body === null) return undefined
  if ('session' in body) return tokenIn(body.session)
  if (!('csrfToken' in body)) return undefined
  return typeof body.csrfToken === 'string' ? body.csrfToken : null
}
