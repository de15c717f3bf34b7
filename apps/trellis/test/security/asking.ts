import type { Policy } from './policies.ts'
import type { KnownRoute, Release } from './release.ts'

type Headers = Readonly<Record<string, string>>

/** What a route said. */
export interface Said {
  readonly status: number
  readonly headers: globalThis.Headers
  readonly text: string
}

/** Asks the route as its policy describes, with these headers besides. Redirects are not followed; streams are read to their first bytes. */
export async function askRoute({ url }: Release, { method, pattern }: KnownRoute, policy: Policy, headers: Headers = {}): Promise<Said> {
  const { params = {}, query = '', body, type = 'application/json' } = policy.request ?? {}
  const path = pattern.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? 'none')).replace('*', 'none')
  const content = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }
  const ending = new AbortController()
  const response = await fetch(`${url}${path}${query}`, {
    method,
    redirect: 'manual',
    signal: ending.signal,
    ...content,
    headers: { ...(body === undefined ? {} : { 'content-type': type }), ...headers },
  })
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true
  const text = isStream ? '' : await response.text()
  if (isStream) ending.abort()
  return { status: response.status, headers: response.headers, text }
}

/** The code of a refusal, in whichever of the two forms of this release. */
export function codeOf({ text }: Said): unknown {
  try {
    const body = JSON.parse(text) as { readonly code?: unknown; readonly error?: { readonly code?: unknown } }
    return body.error?.code ?? body.code
  } catch {
    return undefined
  }
}

/** The headers of a browser of this session, with its token for changes. */
export function bySession(session: { readonly cookie: string; readonly csrfToken: string } | undefined): Headers {
  return session === undefined ? {} : { cookie: session.cookie, 'x-csrf-token': session.csrfToken }
}

/** The ways in which a key may come; this release documents the first. */
export function byKey(key: string | undefined): Headers {
  return key === undefined ? {} : { authorization: `Basic ${btoa(`${key}:`)}` }
}
