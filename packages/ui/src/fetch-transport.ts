import { unreachable } from './api-error.ts'

/** One request as a transport sends it; `path` is relative to the app's base path. */
export interface ApiRequest {
  readonly method: string
  readonly path: string
  readonly body?: unknown
}

/** Carries a request to the server: `fetch` in the browser, a call inside the process while rendering. Throws ApiError `unreachable`. */
export type Transport = (request: ApiRequest) => Promise<{ status: number; body: unknown }>

/** Carries requests with `fetch`; unsafe methods get the session's `x-csrf-token`. */
export function fetchTransport({ basePath, csrfToken }: { basePath: string; csrfToken: () => string | null }): Transport {
  return async ({ method, path, body }) => {
    const headers = new Headers({ accept: 'application/json' })
    const token = method === 'GET' ? null : csrfToken()
    if (token !== null) headers.set('x-csrf-token', token)
    if (body !== undefined) headers.set('content-type', 'application/json')
    const answer = await send(`${basePath}${path}`, {
      method,
      headers,
      credentials: 'same-origin',
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return { status: answer.status, body: await jsonOrNull(answer) }
  }
}

async function send(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init)
  } catch (cause) {
    throw unreachable(cause)
  }
}

/** A proxy's error page is not JSON; the caller then reports the status alone. */
async function jsonOrNull(answer: Response): Promise<unknown> {
  const text = await answer.text()
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
