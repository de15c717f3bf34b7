import { StackError } from '../errors.ts'

/** How to reach the account at the CDN. */
export interface FastlyAccess {
  readonly token: string
  /** Unset: single addresses can be purged, keys cannot. */
  readonly serviceId?: string | undefined
  /** Of the API, without a trailing slash. @default https://api.fastly.com */
  readonly apiUrl?: string
  /** Mark as stale, so that `stale-while-revalidate` still holds, instead of removing. @default true */
  readonly soft?: boolean
  /** @default 10_000 */
  readonly timeoutMs?: number
}

/** What became of a request: an expected refusal is data, and says whether trying again can help. */
export type CdnAnswer =
  | { readonly kind: 'done' }
  | { readonly kind: 'busy'; readonly message: string; readonly retryAfterMs: number | undefined }
  | { readonly kind: 'refused'; readonly message: string }

/** Keys in one request, as the API takes them. */
const keysPerRequest = 256
const defaultApiUrl = 'https://api.fastly.com'

/** Requests to Fastly. Every purge may be repeated. */
export class Fastly {
  readonly #access: Required<Omit<FastlyAccess, 'serviceId'>> & Pick<FastlyAccess, 'serviceId'>

  constructor({ token, serviceId, apiUrl = defaultApiUrl, soft = true, timeoutMs = 10_000 }: FastlyAccess) {
    this.#access = { token, serviceId, apiUrl: apiUrl.replace(/\/$/, ''), soft, timeoutMs }
  }

  /** Whether keys can be purged. */
  get hasService(): boolean {
    return this.#access.serviceId !== undefined
  }

  /** Purges what is kept of one address, which must be spelt as clients ask for it. */
  async purgeUrl(url: string, signal?: AbortSignal): Promise<CdnAnswer> {
    return await this.#ask(new URL(url), { method: 'PURGE', headers: this.#purgeHeaders(), ...(signal && { signal }) })
  }

  /** Purges what was sent with any of these surrogate keys. Does nothing without a service. */
  async purgeKeys(keys: readonly string[], signal?: AbortSignal): Promise<CdnAnswer> {
    const { serviceId, apiUrl } = this.#access
    if (serviceId === undefined) return { kind: 'done' }
    for (let at = 0; at < keys.length; at += keysPerRequest) {
      const some = keys.slice(at, at + keysPerRequest)
      const [only] = some.length === 1 ? some : []
      const path = `/service/${encodeURIComponent(serviceId)}/purge${only === undefined ? '' : `/${encodeURIComponent(only)}`}`
      const headers = { ...this.#purgeHeaders(), ...(only === undefined && { 'surrogate-key': some.join(' ') }) }
      const answer = await this.#ask(new URL(`${apiUrl}${path}`), { method: 'POST', headers, ...(signal && { signal }) })
      if (answer.kind !== 'done') return answer
    }
    return { kind: 'done' }
  }

  /** Whether the token is good and the service is there. Changes nothing. */
  async look(signal?: AbortSignal): Promise<CdnAnswer> {
    const { serviceId, apiUrl, token } = this.#access
    const path = serviceId === undefined ? '/tokens/self' : `/service/${encodeURIComponent(serviceId)}`
    return await this.#ask(new URL(`${apiUrl}${path}`), { method: 'GET', headers: { 'fastly-key': token }, ...(signal && { signal }) })
  }

  #purgeHeaders(): Record<string, string> {
    const { token, soft } = this.#access
    return { 'fastly-key': token, accept: 'application/json', ...(soft && { 'fastly-soft-purge': '1' }) }
  }

  async #ask(url: URL, init: RequestInit): Promise<CdnAnswer> {
    requireSafeWay(url)
    const doing = `${init.method} ${url.origin}${url.pathname}`
    const timeout = AbortSignal.timeout(this.#access.timeoutMs)
    try {
      // Never redirected: the token would go along.
      const signal = init.signal ? AbortSignal.any([init.signal, timeout]) : timeout
      const response = await fetch(url, { ...init, redirect: 'manual', signal })
      await response.body?.cancel()
      return answerOf(doing, response)
    } catch (error) {
      init.signal?.throwIfAborted()
      const reason = timeout.aborted ? `no answer within ${this.#access.timeoutMs / 1000} s` : reasonOf(error)
      return { kind: 'busy', message: `${doing}: ${reason}`, retryAfterMs: undefined }
    }
  }
}

function answerOf(doing: string, { ok, status, headers }: Response): CdnAnswer {
  if (ok) return { kind: 'done' }
  const message = `${doing}: the CDN answered ${status}`
  if (status !== 408 && status !== 429 && status < 500) return { kind: 'refused', message }
  const seconds = Number(headers.get('retry-after') ?? Number.NaN)
  return { kind: 'busy', message, retryAfterMs: Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined }
}

/** Throws `cdn_url_invalid` where the token would go over the network for all to read. */
function requireSafeWay({ protocol, hostname, origin }: URL): void {
  if (protocol === 'https:' || /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname)) return
  throw new StackError('cdn_url_invalid', `${origin} is not https, and the token of the CDN is sent encrypted only; use an https address`)
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  return cause instanceof Error ? cause.message : String(cause)
}
