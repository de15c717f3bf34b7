import { randomBytes } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { createLogger } from '../../src/observe/logger.ts'
import { openRuntime, type Runtime } from '../../src/roles/runtime.ts'
import { startUp } from '../../src/roles/up.ts'
import { freePort, tempDir } from '../../src/testing/index.ts'
import { shop } from './shop.ts'

interface Line {
  readonly msg: string
  readonly [field: string]: unknown
}

/** A shop in one process, and a promise of each line that it logs. */
async function open() {
  const lines: Line[] = []
  let heard = () => {}
  const write = (line: string) => {
    lines.push(JSON.parse(line))
    heard()
  }
  const port = await freePort()
  const runtime = await openRuntime({
    services: [shop],
    purpose: 'serve',
    alone: true,
    environment: {
      TRELLIS_DATA_DIR: tempDir('log-context'),
      TRELLIS_SECRET: randomBytes(32).toString('hex'),
      TRELLIS_HTTP_HOST: '127.0.0.1',
      TRELLIS_HTTP_PORT: String(port),
    },
    logger: createLogger({ level: 'debug', pretty: false, destination: { write } }),
  })
  const running = await startUp(runtime)
  const logged = async (is: (line: Line) => boolean): Promise<Line> => {
    for (;;) {
      const found = lines.find(is)
      if (found !== undefined) return found
      await new Promise<void>((resolve) => {
        heard = resolve
      })
    }
  }
  const close = async () => {
    await running.stop()
    await runtime.close()
  }
  return { runtime, lines, logged, url: `http://127.0.0.1:${port}`, close }
}

async function keyOf({ accounts }: Runtime): Promise<{ readonly key: string; readonly userId: string }> {
  const { id } = await accounts.createUser({ username: 'lovelace', email: 'ada@example.org', password: 'correct horse', roles: [] })
  return { key: (await accounts.createKey({ login: 'lovelace', name: 'test' })).key, userId: id }
}

describe('a line of the log', () => {
  let shopOf: Awaited<ReturnType<typeof open>>
  let user: Awaited<ReturnType<typeof keyOf>>
  beforeAll(async () => {
    shopOf = await open()
    user = await keyOf(shopOf.runtime)
    return shopOf.close
  })

  const order = async (requestId: string, fails: boolean): Promise<string> => {
    const headers = { 'content-type': 'application/json', 'x-request-id': requestId, authorization: `Bearer ${user.key}` }
    const response = await fetch(`${shopOf.url}/orders`, { method: 'POST', headers, body: JSON.stringify({ fails }) })
    return ((await response.json()) as { jobId: string }).jobId
  }

  it('has the ids of the request and of who asks, wherever it is logged while the request is answered', async () => {
    await order('request-one', false)
    const ids = { requestId: 'request-one', userId: user.userId }
    expect(await shopOf.logged(({ msg, requestId }) => msg === 'order taken' && requestId === 'request-one')).toMatchObject(ids)
    expect(await shopOf.logged(({ msg, requestId }) => msg === 'request' && requestId === 'request-one')).toMatchObject(ids)
  })

  it('has the id of the job, and of the request and the user that asked for the job by the outbox', async () => {
    const jobId = await order('request-two', true)
    const ids = { jobId, task: 'shop.bill', requestId: 'request-two', userId: user.userId }
    expect(await shopOf.logged(({ msg, requestId }) => msg === 'bill written' && requestId === 'request-two')).toMatchObject(ids)
  })

  it('has the ids of the run and of its job', async () => {
    const response = await fetch(`${shopOf.url}/stocktakings/full`, { method: 'POST', headers: { 'x-request-id': 'request-three' } })
    const { id } = (await response.json()) as { id: string }
    expect(await shopOf.logged(({ msg }) => msg === 'shelf counted')).toMatchObject({
      run: 'stocktaking',
      runId: id,
      jobId: id,
      requestId: 'request-three',
    })
  })

  it('names nothing twice, and has no ids where there are none', async () => {
    const texts: string[] = []
    const logger = createLogger({ level: 'info', pretty: false, destination: { write: (line) => void texts.push(line) } })
    logger.child({ requestId: 'bound' }).info('alone')
    expect(texts[0]?.match(/requestId/g)).toHaveLength(1)
    expect(JSON.parse(texts[0] ?? '')).not.toHaveProperty('userId')
    expect(shopOf.lines.length).toBeGreaterThan(5)
    const answered = await fetch(`${shopOf.url}/broken`, { headers: { 'x-request-id': 'request-four' } })
    expect(answered.status).toBe(500)
    expect(await shopOf.logged(({ msg, requestId }) => msg === 'request failed' && requestId === 'request-four')).toBeDefined()
  })
})
