import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { type GpgHome, gpg, makeGpgHome } from './gpg-home.ts'

/**
 * How the server answers: properly; not at all; with a status; with a proper-looking reply by an unknown key;
 * with a reply changed after signing; or with the posted signature itself.
 */
export type TimestampBehaviour = 'stamp' | 'silence' | 'forge' | 'tamper' | 'echo' | { readonly status: number }

/** A timestamp server on the loopback interface with its own GnuPG key. */
export interface TimestampServer {
  readonly url: string
  /** Armoured; signers must import it. */
  readonly publicKey: string
  /** What was posted, in order: part name, file name and text. */
  readonly received: readonly { readonly name: string; readonly fileName: string; readonly text: string }[]
  behaviour: TimestampBehaviour
  close(): Promise<void>
}

export async function startTimestampServer(): Promise<TimestampServer> {
  const [home, stranger] = await Promise.all([makeGpgHome('Timestamp'), makeGpgHome('Stranger')])
  const received: { name: string; fileName: string; text: string }[] = []
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const posted = await postedFile(request)
    received.push(posted)
    if (server.behaviour === 'silence') return
    if (typeof server.behaviour === 'object') return response.writeHead(server.behaviour.status).end('no stamps today')
    response.end(await reply(server.behaviour, posted.text, { home, stranger }))
  }
  const http = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)))
  })
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  const server: TimestampServer = {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/timestamp`,
    publicKey: home.publicKey,
    received,
    behaviour: 'stamp',
    close: async () => {
      http.closeAllConnections()
      http.close()
      await Promise.all([home.remove(), stranger.remove()])
    },
  }
  return server
}

async function reply(behaviour: TimestampBehaviour, signature: string, keys: { home: GpgHome; stranger: GpgHome }): Promise<string> {
  if (behaviour === 'echo') return signature
  const signer = behaviour === 'forge' ? keys.stranger : keys.home
  const stamped = await gpg(signer.path, ['--armor', '--clear-sign'], signature)
  return behaviour === 'tamper' ? stamped.replace('SIGNATURE', 'SIGNATUBE') : stamped
}

async function postedFile(request: IncomingMessage): Promise<{ name: string; fileName: string; text: string }> {
  const body = await buffer(request)
  const form = await new Response(body, { headers: { 'content-type': request.headers['content-type'] ?? '' } }).formData()
  for (const [name, value] of form) {
    if (typeof value !== 'string') return { name, fileName: value.name, text: await value.text() }
  }
  throw new Error('no file was posted')
}
