// One route, served by bare Fastify or by the stack: node greeting-server.ts bare|stack PORT. Tells its processor time when it is asked to.

import { fastify } from 'fastify'
import { destination, pino } from 'pino'
import { Type } from 'typebox'
import { createHttpServer } from '../src/http/server.ts'
import { createLogger } from '../src/observe/logger.ts'
import { createMetrics } from '../src/observe/metrics.ts'
import { openTelemetry } from '../src/observe/telemetry.ts'

const [kind, port, level = 'info'] = process.argv.slice(2)
const schema = {
  params: Type.Object({ name: Type.String() }),
  response: { 200: Type.Object({ hello: Type.String(), letters: Type.Integer() }) },
}
const greet = async ({ params }: { readonly params: unknown }) => {
  const { name } = params as { readonly name: string }
  return { hello: name, letters: name.length }
}
// Both write to standard output before they go on, as the stack does so that no line is lost.
const output = () => destination({ fd: 1, sync: true })

async function bare() {
  const app = fastify({ loggerInstance: pino({ level }, output()) })
  app.get('/greetings/:name', { schema }, greet)
  return app
}

async function stack() {
  const logger = createLogger({ level: level === 'info' ? 'info' : 'silent', pretty: false, destination: output() })
  const { watchers } = await openTelemetry({ environment: {}, sentryDsn: undefined, version: '0' })
  return await createHttpServer({
    logger,
    metrics: createMetrics(),
    mounts: [{ name: 'greetings', basePath: '', register: (app) => void app.get('/greetings/:name', { schema }, greet) }],
    publicUrl: new URL('http://127.0.0.1'),
    readiness: [],
    watchers,
  })
}

const app = kind === 'stack' ? await stack() : await bare()
await app.listen({ host: '127.0.0.1', port: Number(port) })
process.on('message', () => {
  const { user, system } = process.cpuUsage()
  process.send?.({ cpuUs: user + system })
})
process.send?.({ cpuUs: 0 })
process.once('disconnect', () => process.exit())
