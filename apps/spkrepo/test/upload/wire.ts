import type { Member, Repository } from './repository.ts'

/** An answer of the upload call. */
export interface WireAnswer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The text as JSON. */
  readonly body: { readonly message?: string; readonly code?: string; readonly details?: unknown } & Record<string, unknown>
}

export interface WireCall {
  /** Whose key is sent; null sends none. @default the repository's administrator */
  readonly as?: Member | null
  /** @default '/api/packages' */
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** Makes the upload call as a build pipeline does. Fails when the answer is no JSON. */
export async function upload(repository: Repository, bytes: Uint8Array, call: WireCall = {}): Promise<WireAnswer> {
  const { as = repository.admin, path = '/api/packages', headers } = call
  const response = await fetch(`${repository.url}${path}`, {
    method: 'POST',
    body: new Uint8Array(bytes),
    headers: { 'content-type': 'application/octet-stream', ...(as === null ? {} : { authorization: basic(as.key) }), ...headers },
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, text, body: JSON.parse(text) }
}

/** The header that sends `key` as user without a password. */
export function basic(key: string): string {
  return `Basic ${Buffer.from(`${key}:`).toString('base64')}`
}
