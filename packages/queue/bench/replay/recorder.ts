import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { RespReader } from './resp.ts'

/** A request, byte by byte, and how many replies of the recording had reached its connection when it was sent. */
interface Request {
  readonly bytes: Buffer
  readonly after: number
}

/** What was sent over one connection. */
export interface Lane {
  /** What set the connection up before the recording began. */
  readonly opening: readonly Buffer[]
  readonly requests: readonly Request[]
}

/** What an engine sent, over each of its connections. */
export type Tape = readonly Lane[]

/** A proxy in front of a Redis server that writes down what passes. */
export class Recorder {
  readonly #server: Server
  readonly #lines = new Set<Line>()

  private constructor(target: number) {
    this.#server = createServer((client) => {
      const line = new Line(client, connect(target, '127.0.0.1'))
      this.#lines.add(line)
    })
  }

  /** Starts a proxy to a port of 127.0.0.1. */
  static async start(target: number): Promise<Recorder> {
    const recorder = new Recorder(target)
    recorder.#server.listen(0, '127.0.0.1')
    await once(recorder.#server, 'listening')
    return recorder
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  /** What was sent since the start, or since it was asked last. To be asked when no reply is awaited. */
  take(): Tape {
    return [...this.#lines].map((line) => line.take())
  }

  /** Cuts every connection. */
  stop(): void {
    for (const line of this.#lines) line.cut()
    this.#server.close()
  }
}

/** One connection through the proxy. */
class Line {
  readonly #sockets: readonly Socket[]
  readonly #opening: Buffer[] = []
  #requests: Request[] = []
  #begun = Buffer.alloc(0)
  #replies = 0

  constructor(client: Socket, server: Socket) {
    this.#sockets = [client, server]
    const [asked, answered] = [new RespReader(), new RespReader()]
    client.on('data', (chunk: Buffer) => {
      this.#note(chunk, asked.read(chunk))
      server.write(chunk)
    })
    server.on('data', (chunk: Buffer) => {
      this.#replies += answered.read(chunk).length
      client.write(chunk)
    })
    for (const socket of this.#sockets) {
      socket.setNoDelay(true)
      // Either end may go first.
      socket.on('error', () => this.cut())
      socket.on('close', () => this.cut())
    }
  }

  take(): Lane {
    const lane = { opening: [...this.#opening], requests: this.#requests }
    this.#requests = []
    this.#replies = 0
    return lane
  }

  cut(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  #note(chunk: Buffer, ends: readonly number[]): void {
    let from = 0
    for (const end of ends) {
      const bytes = Buffer.concat([this.#begun, chunk.subarray(from, end)])
      this.#begun = Buffer.alloc(0)
      from = end
      this.#requests.push({ bytes, after: this.#replies })
      if (/^\*\d+\r\n\$\d+\r\n(hello|auth|select|client)\r\n/i.test(bytes.toString('latin1', 0, 32))) this.#opening.push(bytes)
    }
    this.#begun = Buffer.concat([this.#begun, chunk.subarray(from)])
  }
}
