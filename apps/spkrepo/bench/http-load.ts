import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** What is asked, how often and by how many at once. */
export interface Load {
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly connections: number
  readonly requests: number
}

/** What was measured. Times are milliseconds, from sending a request to the last byte of its answer. */
export interface LoadFigures {
  readonly perSecond: number
  readonly p50: number
  readonly p99: number
  /** Of the body of one answer. */
  readonly bodyBytes: number
}

/**
 * Asks for one address over and over, each connection one request at a time. Reads no more of an answer than its length, so that most of
 * what is measured is the server. Throws at an answer other than 200.
 */
export async function load({ url, headers = {}, connections, requests }: Load): Promise<LoadFigures> {
  const { hostname, port, pathname, search, host } = new URL(url)
  const lines = Object.entries({ host, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`)
  const request = Buffer.from(`GET ${pathname}${search} HTTP/1.1\r\n${lines.join('')}\r\n`)
  const clients = await Promise.all(Array.from({ length: connections }, async () => await Client.open({ hostname, port: Number(port) })))
  const times: number[] = []
  let left = requests
  const started = performance.now()
  await Promise.all(
    clients.map(async (client) => {
      for (; left > 0; ) {
        left -= 1
        const sent = performance.now()
        await client.ask(request)
        times.push(performance.now() - sent)
      }
    }),
  )
  const seconds = (performance.now() - started) / 1_000
  const bodyBytes = clients[0]?.bodyBytes ?? 0
  for (const client of clients) client.close()
  times.sort((a, b) => a - b)
  const at = (share: number) => times[Math.floor(share * (times.length - 1))] ?? 0
  return { perSecond: times.length / seconds, p50: at(0.5), p99: at(0.99), bodyBytes }
}

/** One request, over a connection of its own. */
export interface Asking {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** Sent as the body of a POST. */
  readonly form?: string
}

/** What came back. */
export interface Answered {
  readonly bodyBytes: number
}

/** Asks once, and closes the connection. Throws at an answer other than 200. */
export async function askOnce({ url, headers, form }: Asking): Promise<Answered> {
  const { hostname, port, pathname, search, host } = new URL(url)
  const length = form === undefined ? {} : { 'content-length': String(Buffer.byteLength(form)) }
  const lines = Object.entries({ host, ...headers, ...length }).map(([name, value]) => `${name}: ${value}\r\n`)
  const client = await Client.open({ hostname, port: Number(port) })
  try {
    await client.ask(
      Buffer.from(`${form === undefined ? 'GET' : 'POST'} ${pathname}${search} HTTP/1.1\r\n${lines.join('')}\r\n${form ?? ''}`),
    )
    return { bodyBytes: client.bodyBytes }
  } finally {
    client.close()
  }
}

const headEnd = Buffer.from('\r\n\r\n')

/** One connection that stays open. */
class Client {
  readonly #socket: Socket
  #head: Buffer = Buffer.alloc(0)
  #missing = -1
  #answered: PromiseWithResolvers<void> | undefined
  bodyBytes = 0

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', (chunk) => this.#take(chunk))
    socket.on('error', (error) => this.#answered?.reject(error))
    socket.on('close', () => this.#answered?.reject(new Error('the server closed the connection')))
  }

  static async open({ hostname, port }: { readonly hostname: string; readonly port: number }): Promise<Client> {
    const socket = connect({ host: hostname, port, noDelay: true })
    await once(socket, 'connect')
    return new Client(socket)
  }

  async ask(request: Buffer): Promise<void> {
    this.#answered = Promise.withResolvers<void>()
    this.#socket.write(request)
    await this.#answered.promise
  }

  close(): void {
    this.#answered = undefined
    this.#socket.destroy()
  }

  #take(chunk: Buffer): void {
    if (this.#missing < 0) {
      this.#head = this.#head.length === 0 ? chunk : Buffer.concat([this.#head, chunk])
      const end = this.#head.indexOf(headEnd)
      if (end < 0) return
      const head = this.#head.toString('latin1', 0, end)
      if (!head.startsWith('HTTP/1.1 200')) this.#answered?.reject(new Error(`answered with ${head.slice(0, 40)}`))
      this.bodyBytes = Number(/content-length: *(\d+)/i.exec(head)?.[1])
      this.#missing = this.bodyBytes - (this.#head.length - end - headEnd.length)
      this.#head = Buffer.alloc(0)
    } else {
      this.#missing -= chunk.length
    }
    if (this.#missing > 0) return
    this.#missing = -1
    this.#answered?.resolve()
  }
}
