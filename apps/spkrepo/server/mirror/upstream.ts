/** Why something cannot be had from another repository. */
export type MirrorProblemCode =
  | 'upstream_unreachable'
  | 'upstream_status'
  | 'foreign_host'
  | 'catalog_invalid'
  | 'catalog_too_large'
  | 'body_too_large'
  | 'md5_mismatch'

/** Something that another repository did, or did not do. */
export class MirrorProblem extends Error {
  override readonly name = 'MirrorProblem'
  readonly code: MirrorProblemCode

  constructor(code: MirrorProblemCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** What is read of another repository, and from where. */
export interface Upstream {
  /** Servers that may be asked, such as `https://packages.example.org`. Links and redirects to others are not followed. */
  readonly origins: ReadonlySet<string>
  readonly signal: AbortSignal
  /** For so long a server may send nothing. Milliseconds. */
  readonly idleMs: number
}

const mostRedirects = 3

/**
 * The bytes behind an address, as they come. Throws `foreign_host`, `upstream_status`, `upstream_unreachable` and, beyond `limitBytes`, a
 * problem of the code `tooLarge`; the reason of the signal when it has aborted.
 */
export async function* readUpstream(
  address: URL,
  { origins, signal, idleMs }: Upstream,
  {
    accept,
    limitBytes,
    tooLarge,
  }: { readonly accept: string; readonly limitBytes: number; readonly tooLarge: 'catalog_too_large' | 'body_too_large' },
): AsyncGenerator<Uint8Array> {
  const silence = new AbortController()
  const timer = setTimeout(
    () => silence.abort(new MirrorProblem('upstream_unreachable', `${address.origin} was silent for ${idleMs} ms`)),
    idleMs,
  )
  try {
    // Packages are compressed already, and their digests are of what is sent.
    const headers = { accept, 'accept-encoding': 'identity', 'user-agent': 'trellis-spkrepo-mirror' }
    const response = await follow(
      address,
      origins,
      async (url) => await fetch(url, { redirect: 'manual', headers, signal: AbortSignal.any([signal, silence.signal]) }),
    )
    let bytes = 0
    for await (const chunk of response.body ?? []) {
      timer.refresh()
      bytes += chunk.length
      if (bytes > limitBytes) throw new MirrorProblem(tooLarge, `${address.href} has more than ${limitBytes} bytes`)
      yield chunk
    }
  } catch (cause) {
    signal.throwIfAborted()
    if (cause instanceof MirrorProblem) throw cause
    if (silence.signal.aborted) throw silence.signal.reason
    throw new MirrorProblem('upstream_unreachable', `${address.href} cannot be read: ${sentenceOf(cause)}`, { cause })
  } finally {
    clearTimeout(timer)
    silence.abort()
  }
}

async function follow(address: URL, origins: ReadonlySet<string>, ask: (url: URL) => Promise<Response>): Promise<Response> {
  let url = address
  for (let redirects = 0; redirects <= mostRedirects; redirects += 1) {
    if (!origins.has(url.origin)) {
      throw new MirrorProblem(
        'foreign_host',
        `${url.href} is on another server than ${[...origins].join(', ')}; allow it by --files-from ${url.origin}`,
      )
    }
    const response = await ask(url)
    if (response.status === 200) return response
    await response.body?.cancel()
    const next = response.status >= 300 && response.status < 400 ? URL.parse(response.headers.get('location') ?? '', url.href) : null
    if (next === null) throw new MirrorProblem('upstream_status', `${url.href} is answered ${response.status}`)
    url = next
  }
  throw new MirrorProblem('upstream_status', `${address.href} leads on more than ${mostRedirects} times`)
}

/** `fetch` says no more than that it failed; why is in the cause. */
function sentenceOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause)
  return cause.cause instanceof Error && cause.cause.message !== '' ? cause.cause.message : cause.message
}
