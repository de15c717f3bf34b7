import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTelemetry } from '../../src/observe/telemetry.ts'
import { freePort, type Program, startProgram, tempDir } from '../../src/testing/index.ts'
import { type Collector, startCollector } from './collector.ts'
import { leaked } from './shop.ts'

const role = join(import.meta.dirname, 'shop-role.ts')
const caller = { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7' }

describe('an api, a scheduler and a worker as processes of their own', () => {
  let collector: Collector
  let url: string
  const roles: Program[] = []
  beforeAll(async () => {
    collector = await startCollector()
    const port = String(await freePort())
    url = `http://127.0.0.1:${port}`
    const env = {
      TRELLIS_DATA_DIR: tempDir('telemetry'),
      TRELLIS_SECRET: randomBytes(32).toString('hex'),
      TRELLIS_HTTP_HOST: '127.0.0.1',
      TRELLIS_HTTP_PORT: port,
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.otlpUrl,
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test',
      OTEL_BSP_SCHEDULE_DELAY: '50',
      SENTRY_DSN: collector.dsn,
      SENTRY_ENVIRONMENT: 'test',
    }
    for (const name of ['api', 'scheduler', 'worker']) {
      const program = await startProgram('node', [role, name], { env })
      roles.push(program)
      await program.printed(/"msg":"started"/)
    }
  })
  afterAll(async () => {
    for (const program of roles) await program.stop('SIGTERM')
    await collector.stop()
  })

  const post = async (path: string, headers: Readonly<Record<string, string>>, body?: unknown) => {
    const content = body === undefined ? {} : { body: JSON.stringify(body) }
    const type = body === undefined ? {} : { 'content-type': 'application/json' }
    return await fetch(`${url}${path}`, { method: 'POST', headers: { ...type, ...headers }, ...content })
  }

  it('are one trace from the caller over the request to what the outbox keeps, and the job of another process is linked to it', async () => {
    const traceparent = `00-${caller.traceId}-${caller.spanId}-01`
    await post('/orders', { traceparent, 'x-request-id': 'traced-order' }, { fails: false })
    const request = await collector.span(({ name, traceId }) => name === 'POST /orders' && traceId === caller.traceId)
    expect(request).toMatchObject({ kind: 2, parentSpanId: caller.spanId })
    expect(request.attributes).toMatchObject({
      'http.request.method': 'POST',
      'http.route': '/orders',
      'http.response.status_code': 200,
      'trellis.request.id': 'traced-order',
    })
    expect(request.resource).toMatchObject({ 'service.name': 'trellis', 'deployment.environment.name': 'test' })
    const kept = await collector.span(({ name, parentSpanId }) => name === 'enqueue shop.bill' && parentSpanId === request.spanId)
    expect(kept).toMatchObject({ kind: 4, traceId: caller.traceId })
    const run = await collector.span(({ links }) => links.some(({ spanId }) => spanId === kept.spanId))
    expect(run).toMatchObject({ name: 'run shop.bill', kind: 5, links: [{ traceId: caller.traceId }] })
    expect(run.traceId).not.toBe(caller.traceId)
    expect(run.attributes).toMatchObject({ 'trellis.job.outcome': 'done' })
  })

  it('report what a request fails of, with its route and ids, and mark its span', async () => {
    const response = await fetch(`${url}/broken?token=${leaked}`, { headers: { 'x-request-id': 'broken-request' } })
    expect(response.status).toBe(500)
    const error = await collector.error(({ tags }) => tags?.requestId === 'broken-request')
    expect(error).toMatchObject({ transaction: 'GET /broken', tags: { route: 'GET /broken' } })
    expect(error.exception?.values[0]).toMatchObject({ type: 'TypeError', value: 'this is broken, password=[redacted]' })
    const span = await collector.span(({ attributes }) => attributes['trellis.request.id'] === 'broken-request')
    expect(span).toMatchObject({ status: 2, attributes: { 'http.response.status_code': 500, 'error.type': 'TypeError' } })
  })

  it('report what a job and a run die of, with the request that asked for them', async () => {
    await post('/orders', { 'x-request-id': 'doomed-order' }, { fails: true })
    const job = await collector.error(({ tags }) => tags?.requestId === 'doomed-order')
    expect(job.tags).toMatchObject({ task: 'shop.bill', 'job.id': expect.any(String) })
    expect(job.exception?.values.map(({ type }) => type)).toContain('RangeError')

    await post('/stocktakings/failing', { 'x-request-id': 'doomed-run' })
    const run = await collector.error(({ tags }) => tags?.requestId === 'doomed-run')
    expect(run.tags).toMatchObject({ task: 'run:stocktaking' })
    // What the phase threw, not only that the run failed.
    expect(run.exception?.values.map(({ type }) => type)).toContain('RangeError')
  })

  it('send no secret to either', async () => {
    await post('/orders', { authorization: `Bearer ${leaked}`, cookie: leaked }, { fails: false })
    await fetch(`${url}/broken?${leaked}`, { headers: { 'x-request-id': 'second-broken' } })
    await collector.error(({ tags }) => tags?.requestId === 'second-broken')
    await collector.span(({ attributes }) => attributes['trellis.request.id'] === 'second-broken')
    expect(collector.everything()).toContain('[redacted]')
    expect(collector.everything()).not.toContain('hunter2')
  })
})

describe('what watches requests and jobs', () => {
  const names = ({ watchers, instruments }: Awaited<ReturnType<typeof openTelemetry>>) => [watchers.length, instruments.length]

  it('is the log alone, unless somebody asks for more', async () => {
    for (const environment of [{}, { OTEL_SERVICE_NAME: 'x' }, { OTEL_TRACES_EXPORTER: 'none', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://x' }]) {
      expect(names(await openTelemetry({ environment, sentryDsn: undefined, version: '0' }))).toEqual([1, 1])
    }
    const off = { OTEL_SDK_DISABLED: 'true', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://x' }
    expect(names(await openTelemetry({ environment: off, sentryDsn: undefined, version: '0' }))).toEqual([1, 1])
  })
})
