import { connect, type Socket } from 'node:net'

/** One command that a server was given. */
export interface SeenCommand {
  /** In lower case. */
  readonly name: string
  readonly values: readonly string[]
  /** Whether a script sent it, and no client. */
  readonly isOfScript: boolean
}

/**
 * Everything that a Redis server on this machine is asked from now on. Not with `ioredis`, whose client takes what it is told right after
 * MONITOR for a reply, and throws.
 */
export class Monitor {
  readonly #socket: Socket
  readonly #listeners = new Set<(command: SeenCommand) => void>()

  private constructor(socket: Socket) {
    this.#socket = socket
  }

  /** Resolves when the server has begun to tell. */
  static async start(port: number): Promise<Monitor> {
    const socket = connect(port, '127.0.0.1')
    const monitor = new Monitor(socket)
    await new Promise<void>((resolve, reject) => {
      let rest = ''
      socket.setEncoding('latin1').on('data', (text: string) => {
        const lines = (rest + text).split('\r\n')
        rest = lines.pop() ?? ''
        for (const line of lines) {
          if (line === '+OK') resolve()
          else monitor.#tell(line)
        }
      })
      socket.once('error', reject)
      socket.write('MONITOR\r\n')
    })
    return monitor
  }

  on(listener: (command: SeenCommand) => void): void {
    this.#listeners.add(listener)
  }

  stop(): void {
    this.#socket.destroy()
  }

  /** A line is `+seconds.micros [database source] "command" "value"...`. */
  #tell(line: string): void {
    const [name = '', ...values] = [...line.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, quoted = '']) => quoted)
    const command = { name: name.toLowerCase(), values, isOfScript: /^\+[\d.]+ \[\d+ lua\]/.test(line) }
    for (const listener of this.#listeners) listener(command)
  }
}
