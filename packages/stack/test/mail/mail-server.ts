import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { onTestFinished } from 'vitest'

/** A mail that the server has taken, as it came. */
export interface Received {
  readonly to: readonly string[]
  readonly source: string
}

export interface MailServer {
  readonly port: number
  readonly received: readonly Received[]
}

/** An SMTP server on this machine, without TLS and sign-in unless `options` say otherwise; stopped when the test ends. */
export async function mailServer(options: SMTPServerOptions = {}): Promise<MailServer> {
  const received: Received[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onData: (stream, session, done) => {
      void text(stream).then((source) => {
        received.push({ to: session.envelope.rcptTo.map(({ address }) => address), source })
        done()
      }, done)
    },
    ...options,
  })
  // A client that gives up is no failure of the server.
  server.on('error', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  onTestFinished(async () => await new Promise<void>((resolve) => server.close(() => resolve())))
  const address: AddressInfo | string | null = server.server.address()
  if (address === null || typeof address === 'string') throw new Error('not listening on a port')
  return { port: address.port, received }
}

/** How a server says no. */
export function saying(code: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode: code })
}
