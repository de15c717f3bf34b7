import { createReadStream } from 'node:fs'
import { type IncomingHttpHeaders, type RequestOptions, request as requestPlain } from 'node:http'
import { request as requestTls } from 'node:https'
import { pipeline } from 'node:stream/promises'
import { RepositoryProblem } from './repository-problem.ts'

/** One request of a publisher. */
export interface HttpCall {
  readonly method: 'GET' | 'POST'
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  /** The file whose bytes are the body, and how many it has. */
  readonly file?: { readonly path: string; readonly sizeBytes: number }
  readonly signal: AbortSignal
  /** For so long nothing may move on the connection. Milliseconds. */
  readonly idleMs: number
  /** So many bytes of the file have been handed to the network. */
  onSent?(bytes: number): void
}

/** What the server said. Redirects are answers like others: a key is for one server. */
export interface HttpAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

/** Our answers have some hundred bytes. */
const mostAnswerBytes = 1024 * 1024

/**
 * Makes a request on a connection of its own, with the body streamed from the file. Rejects with what broke the connection, or the
 * reason of `signal`. An answer that came counts, even if the server then would not read the rest.
 */
export async function httpCall({ method, url, headers, file, signal, idleMs, onSent }: HttpCall): Promise<HttpAnswer> {
  const length = file === undefined ? {} : { 'content-length': String(file.sizeBytes) }
  const options: RequestOptions = { method, headers: { ...headers, ...length }, agent: false, signal, timeout: idleMs }
  const request = url.protocol === 'https:' ? requestTls(url, options) : requestPlain(url, options)
  request.on('timeout', () => request.destroy(new Error(`nothing moved for ${Math.round(idleMs / 1000)} s`)))
  let bodyProblem: RepositoryProblem | undefined
  const answer = new Promise<HttpAnswer>((resolve, reject) => {
    // Node ends a request whose body fails as if its connection had broken.
    request.on('error', (cause) => reject(signal.aborted ? signal.reason : (bodyProblem ?? cause)))
    request.on('response', (response) => {
      const chunks: Buffer[] = []
      let bytes = 0
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length
        if (bytes > mostAnswerBytes) response.destroy(new Error(`the answer has more than ${mostAnswerBytes} bytes`))
        chunks.push(chunk)
      })
      response.on('error', reject)
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(chunks).toString() }),
      )
    })
  })
  if (file === undefined) request.end()
  // Whether all could be sent is for the answer to say.
  else
    pipeline(
      createReadStream(file.path),
      sending(file, {
        onSent,
        onProblem: (problem) => {
          bodyProblem = problem
        },
      }),
      request,
    ).catch((cause) => request.destroy(cause))
  return await answer
}

interface Sending {
  readonly onSent: HttpCall['onSent']
  readonly onProblem: (problem: RepositoryProblem) => void
}

/** Exactly the bytes that were announced: a file that grows or shrinks meanwhile is not the one whose digest was asked for. */
function sending({ path, sizeBytes }: NonNullable<HttpCall['file']>, { onSent, onProblem }: Sending) {
  const fail = (): never => {
    const message = `${path} was changed while it was being sent; publish it when it is whole`
    const problem = new RepositoryProblem('refused', 'file_changed', message)
    onProblem(problem)
    throw problem
  }
  return async function* (source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let bytes = 0
    for await (const chunk of source) {
      if (bytes + chunk.length > sizeBytes) fail()
      yield chunk
      bytes += chunk.length
      onSent?.(bytes)
    }
    if (bytes < sizeBytes) fail()
  }
}
