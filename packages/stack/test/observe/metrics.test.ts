import { describe, expect, it } from 'vitest'
import { createMetrics } from '../../src/observe/metrics.ts'

describe('the figures of a process', () => {
  it('tell how long requests took, by method, route and status', async () => {
    const metrics = createMetrics()
    metrics.observeRequest({ method: 'GET', route: '/nas', status: 200, seconds: 0.004 })
    const text = await metrics.registry.metrics()
    expect(text).toContain('http_request_duration_seconds_count{method="GET",route="/nas",status="200"} 1')
    expect(text).toContain('http_request_duration_seconds_bucket{le="0.005",method="GET",route="/nas",status="200"} 1')
  })

  it('tell about memory and the event loop of the process', async () => {
    const text = await createMetrics().registry.metrics()
    expect(text).toContain('process_resident_memory_bytes')
    expect(text).toContain('nodejs_eventloop_lag_seconds')
  })

  it('of two servers in one process do not mix', async () => {
    const [one, other] = [createMetrics(), createMetrics()]
    one.observeRequest({ method: 'GET', route: '/only-one', status: 200, seconds: 1 })
    expect(await other.registry.metrics()).not.toContain('/only-one')
  })
})
