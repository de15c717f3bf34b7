import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

/** A request as the stand-in for the CDN has seen it. */
export interface SeenRequest {
  readonly line: string
  readonly token: string | undefined
  readonly isSoft: boolean
  readonly keys: string | undefined
}

/** A stand-in for the CDN and its API, which notes what it is asked. */
export async function cdnServer(answer: RequestListener = (_request, response) => void response.end('{"status":"ok"}')) {
  const seen: SeenRequest[] = []
  const server: Server = createServer((request, response) => {
    const { 'fastly-key': token, 'fastly-soft-purge': soft, 'surrogate-key': keys } = request.headers
    seen.push({ line: `${request.method} ${request.url}`, token: String(token), isSoft: soft === '1', keys: keys && String(keys) })
    return answer(request, response)
  }).listen(0, '127.0.0.1')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  await new Promise((resolve) => server.once('listening', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen }
}
