import { PASSWORD, type Repository } from '../upload/repository.ts'

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The text as JSON; undefined when it is none. */
  readonly body: { readonly error?: { readonly code: string; readonly message: string; readonly details?: unknown } } & Record<
    string,
    unknown
  >
}

export interface Request {
  readonly method?: string
  readonly body?: string | Uint8Array<ArrayBuffer>
  readonly headers?: Readonly<Record<string, string>>
}

/** A browser that keeps its session's cookie and token. */
export interface Browser {
  readonly cookie: string
  readonly csrfToken: string
  ask(path: string, request?: Request): Promise<Answer>
  /** Asks with the session's token, as the pages do for every change. */
  change(method: 'POST' | 'PUT' | 'DELETE', path: string, request?: Request): Promise<Answer>
}

/** A browser in which nobody is signed in. */
export function stranger({ url }: Repository): Browser {
  return browserOf(url, '', '')
}

/** A browser in which `login` has signed in. Fails when the server refuses. */
export async function signedIn({ url }: Repository, login: string): Promise<Browser> {
  const answer = await browserOf(url, '', '').ask('/api/session', {
    method: 'POST',
    body: JSON.stringify({ login, password: PASSWORD }),
    headers: { 'content-type': 'application/json' },
  })
  if (answer.status !== 200) throw new Error(`${login} cannot sign in: ${answer.text}`)
  const cookie = answer.headers.getSetCookie().map((text) => text.split(';', 1)[0])
  return browserOf(url, cookie.join('; '), String(answer.body.csrfToken))
}

function browserOf(url: string, cookie: string, csrfToken: string): Browser {
  const ask = async (path: string, { method = 'GET', body, headers = {} }: Request = {}): Promise<Answer> => {
    const response = await fetch(`${url}${path}`, {
      method,
      redirect: 'manual',
      headers: { ...(cookie === '' ? {} : { cookie }), ...headers },
      ...(body === undefined ? {} : { body }),
    })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.startsWith('application/json') === true
    return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : undefined }
  }
  return {
    cookie,
    csrfToken,
    ask,
    change: async (method, path, request = {}) =>
      await ask(path, { ...request, method, headers: { 'x-csrf-token': csrfToken, ...request.headers } }),
  }
}
