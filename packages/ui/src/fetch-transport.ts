import { unreachable } from './api-error.ts'

/** One request as a transport sends it; `path` is relative to the app's base path. */
export interface ApiRequest {
  readonly method: string
  readonly path: string
  /** A `Blob` is sent as it is, anything else as JSON. */
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
    const content = contentOf(body)
    if (content !== undefined) headers.set('content-type', content.type)
    const answer = await send(`${basePath}${path}`, {
      method,
      headers,
      credentials: 'same-origin',
      ...(content === undefined ? {} : { body: content.body }),
    })
    return { status: answer.status, body: await jsonOrNull(answer) }
  }
}

function contentOf(body: unknown): { readonly type: string; readonly body: BodyInit } | undefined {
  if (body === undefined) return undefined
  if (body instanceof Blob) return { type: body.type === '' ? 'application/octet-stream' : body.type, body }
  return { type: 'application/json', body: JSON.stringify(body) }
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
