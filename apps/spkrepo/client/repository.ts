import { type HttpAnswer, httpCall } from './http-call.ts'
import { RepositoryProblem } from './repository-problem.ts'

/** What a repository says of a package that it has or takes. */
export interface Answered {
  readonly package: string
  readonly version: string
  readonly firmware: string
  readonly architectures: readonly string[]
}

/** Where packages are sent, and how. */
export interface RepositoryOptions {
  readonly server: URL
  readonly key: string
  readonly dryRun: boolean
  readonly signal: AbortSignal
  readonly idleMs: number
  onProgress?(sentBytes: number, totalBytes: number): void
}

/** The two questions that a publisher has for a repository. Both reject with a `RepositoryProblem`, or with what broke the connection. */
export interface Repository {
  /** What the bytes with this digest are there; undefined when they are nothing, or the server cannot say. */
  known(sha256: string): Promise<Answered | undefined>
  send(file: { readonly path: string; readonly sizeBytes: number }): Promise<{ readonly isNew: boolean; readonly answered: Answered }>
}

/** More than this nobody waits at a terminal, whatever the server asks for. Milliseconds. */
const mostRetryAfterMs = 120_000

/** The repository at an address. Connects to nothing yet. */
export function repositoryAt({ server, key, dryRun, signal, idleMs, onProgress }: RepositoryOptions): Repository {
  const base = server.href.replace(/\/+$/, '')
  const headers = { authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}`, accept: 'application/json' }
  return {
    known: async (sha256) => {
      const answer = await httpCall({ method: 'GET', url: new URL(`${base}/uploads/${sha256}`), headers, signal, idleMs })
      if (answer.status === 200) return answeredIn(answer)
      const isUnknown = answer.status === 404 || answer.status === 405
      // A server that does not know this question knows no dry run either: it would store the package.
      if (isUnknown && dryRun && memberOf(jsonOf(answer), 'code') !== 'upload_unknown') {
        throw new RepositoryProblem('refused', 'dry_run_unsupported', `${base} knows no dry run; nothing was sent`)
      }
      if (isUnknown) return undefined
      throw problemOf(answer, base)
    },
    send: async (file) => {
      const answer = await httpCall({
        method: 'POST',
        url: new URL(`${base}/packages${dryRun ? '?dryRun=true' : ''}`),
        headers: { ...headers, 'content-type': 'application/octet-stream' },
        file,
        signal,
        idleMs,
        onSent: (bytes) => onProgress?.(bytes, file.sizeBytes),
      })
      if (answer.status !== 200 && answer.status !== 201) throw problemOf(answer, base)
      const answered = answeredIn(answer)
      const isNew = dryRun ? memberOf(jsonOf(answer), 'duplicate') === false : answer.status === 201
      return { isNew, answered }
    },
  }
}

function problemOf(answer: HttpAnswer, base: string): RepositoryProblem {
  const { status, headers } = answer
  if (status >= 300 && status < 400) {
    return new RepositoryProblem(
      'refused',
      'redirected',
      `${base} answers with a redirect to ${headers.location ?? 'nowhere'}; name that server instead`,
    )
  }
  const said = jsonOf(answer)
  const [code, message] = [memberOf(said, 'code'), memberOf(said, 'message')]
  if ((status === 404 || status === 405) && typeof code !== 'string') {
    const text = `${base}/packages takes no uploads; the server is named by the address before /packages, such as https://packages.example.org/api`
    return new RepositoryProblem('refused', 'not_a_repository', text)
  }
  const isLasting = status >= 400 && status < 500 && status !== 408 && status !== 425 && status !== 429
  return new RepositoryProblem(
    isLasting ? 'refused' : 'failed',
    typeof code === 'string' ? code : status === 413 ? 'body_too_large' : 'unexpected_answer',
    typeof message === 'string' ? message : `the server answered ${status}`,
    { details: memberOf(said, 'details'), retryAfterMs: retryAfterMs(headers['retry-after']) },
  )
}

function answeredIn(answer: HttpAnswer): Answered {
  const said = jsonOf(answer)
  const [name, version, firmware, architectures] = ['package', 'version', 'firmware', 'architectures'].map((key) => memberOf(said, key))
  if (typeof name !== 'string' || typeof version !== 'string' || typeof firmware !== 'string' || !Array.isArray(architectures)) {
    throw new RepositoryProblem('refused', 'unexpected_answer', `this is no answer of a package repository: ${answer.text.slice(0, 100)}`)
  }
  return { package: name, version, firmware, architectures: architectures.map(String) }
}

function jsonOf({ text }: HttpAnswer): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // A page of a proxy in front: its status says enough.
    return undefined
  }
}

function memberOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
}

function retryAfterMs(header: string | undefined): number | undefined {
  return header !== undefined && /^\d{1,6}$/.test(header) ? Math.min(Number(header) * 1000, mostRetryAfterMs) : undefined
}
