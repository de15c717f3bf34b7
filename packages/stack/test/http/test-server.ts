import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import type { HttpApp } from '../../src/http/http-app.ts'
import { createHttpServer, type HttpServerOptions, type Mount } from '../../src/http/server.ts'
import { createLogger } from '../../src/observe/logger.ts'
import { createMetrics } from '../../src/observe/metrics.ts'

/** A server that is closed when the test ends, with what it logged. */
export interface TestServer {
  readonly app: HttpApp
  readonly log: () => string
}

/** Makes a server with the routes that `register` adds, at the root unless `options` say otherwise. */
export async function aServer(register: Mount['register'], options: Partial<HttpServerOptions> = {}): Promise<TestServer> {
  const lines: string[] = []
  const logger = createLogger({ level: 'trace', pretty: false, destination: { write: (line) => void lines.push(line) } })
  const app = await createHttpServer({
    logger,
    metrics: createMetrics(),
    mounts: [{ name: 'test', basePath: '', register }],
    publicUrl: new URL('https://trellis.example.org'),
    readiness: [],
    ...options,
  })
  onTestFinished(() => app.close())
  return { app, log: () => lines.join('') }
}

/** Listens on a free port of the loopback and returns the port. */
export async function listen(app: HttpApp): Promise<number> {
  await app.listen({ host: '127.0.0.1', port: 0 })
  const address: AddressInfo | string | null = app.server.address()
  if (address === null || typeof address === 'string') throw new Error('not listening on a port')
  return address.port
}
