import type { FastifySchema } from 'fastify'
import { Type } from 'typebox'
import type { Metrics } from '../observe/metrics.ts'
import { isDraining } from './drain.ts'
import type { HttpApp } from './http-app.ts'
import type { ReadinessReport } from './readiness.ts'

/** What the endpoints for operators tell about. */
interface Operations {
  readonly metrics: Metrics
  readonly readiness: () => Promise<ReadinessReport>
}

/** The tag of these endpoints in the API's description. */
export const OPERATIONS_TAG = 'operations'

const Health = Type.Object({ status: Type.Literal('ok') })

const Readiness = Type.Object({
  status: Type.Union([Type.Literal('ready'), Type.Literal('not_ready'), Type.Literal('stopping')]),
  checks: Type.Record(Type.String(), Type.Object({ ok: Type.Boolean(), problem: Type.Optional(Type.String()) })),
})

/** Adds `/healthz`, `/readyz` and `/metrics`, at the root whatever is mounted there. */
export function addOperations(app: HttpApp, { metrics, readiness }: Operations): void {
  app.get('/healthz', { schema: schemaOf('Whether the process is alive; asks nothing else.', { 200: Health }) }, async (_request, reply) =>
    reply.header('cache-control', 'no-store').send({ status: 'ok' as const }),
  )
  const readinessSchema = { ...schemaOf('Whether requests should be sent here.'), response: { 200: Readiness, 503: Readiness } }
  app.get('/readyz', { schema: readinessSchema }, async (_request, reply) => {
    reply.header('cache-control', 'no-store')
    if (isDraining(app)) return reply.code(503).send({ status: 'stopping', checks: {} })
    const { ready, checks } = await readiness()
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not_ready', checks })
  })
  app.get('/metrics', { schema: schemaOf('Figures of this process for Prometheus.') }, async (_request, reply) =>
    reply
      .header('cache-control', 'no-store')
      .type(metrics.registry.contentType)
      .send(await metrics.registry.metrics()),
  )
}

function schemaOf(summary: string, response?: FastifySchema['response']): FastifySchema {
  return response === undefined ? { summary, tags: [OPERATIONS_TAG] } : { summary, tags: [OPERATIONS_TAG], response }
}
