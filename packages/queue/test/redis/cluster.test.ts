import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { Cluster } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../../chaos/servers/free-port.ts'
import { until } from '../../chaos/servers/until.ts'
import { createEngine, task } from '../../src/index.ts'
import { describeBroker } from '../broker-contract.ts'
import { aJob, Hand, stepped } from '../requests.ts'
import { describeSchedules } from '../schedule-contract.ts'
import { isMissing } from '../servers.ts'
import { several } from '../watching.ts'
import { RedisServer } from './server.ts'
import { openNamespace, type RedisStore } from './stores.ts'

const servers: RedisServer[] = []

beforeAll(async () => {
  for (let n = 0; n < 3; n += 1) {
    const bus = ['--cluster-port', String(await freePort())]
    servers.push(await RedisServer.start('--cluster-enabled', 'yes', '--cluster-node-timeout', '2000', ...bus))
  }
  const nodes = servers.map(({ port }) => `127.0.0.1:${port}`)
  await promisify(execFile)('redis-cli', ['--cluster', 'create', ...nodes, '--cluster-yes'])
  const client = connect()
  await client.ping()
  // Each server finds out by itself that the three agree.
  await until('Cluster that each of its three servers calls whole', async () => {
    const states = await Promise.all(client.nodes('master').map((node) => node.cluster('INFO')))
    const agree = states.length === 3 && states.every((state) => state.includes('cluster_state:ok'))
    return agree ? { found: true } : { instead: states.join('\n') }
  })
  client.disconnect()
})
afterAll(async () => {
  for (const server of servers) await server.stop()
})

function connect(): Cluster {
  const client = new Cluster(servers.map(({ port }) => ({ host: '127.0.0.1', port })))
  client.on('error', () => {})
  return client
}

const open = (): Promise<RedisStore> => openNamespace(servers[0]?.port ?? 0, connect)

describeBroker('redis cluster', open)
describeSchedules('redis cluster', open)

describe.skipIf(isMissing('redis'))('a Redis Cluster', () => {
  const queues = Array.from({ length: 20 }, (_, n) => `queue-${n}`)

  it('spreads the queues over its servers, and a step reaches all of them', async () => {
    const store = await open()
    await store.broker.enqueue(queues.map((queue) => aJob({ id: `job of ${queue}`, queue })))
    const { jobs } = stepped(await new Hand(store.other).step(Object.fromEntries(queues.map((queue) => [queue, 1]))))
    expect(jobs.map(({ id }) => id).sort()).toEqual(queues.map((queue) => `job of ${queue}`).sort())
    const client = connect()
    await client.ping()
    const used = await Promise.all(client.nodes('master').map((node) => node.dbsize()))
    expect(used.every((keys) => keys > 0)).toBe(true)
    client.disconnect()
    await store.close()
  })

  it('runs the jobs of several queues with one worker, each once, and wakes it for each', async () => {
    const store = await open()
    const runs: string[] = []
    const brief = task({ name: 'brief', delivery: 'at-least-once', run: (_input, { job }) => void runs.push(job.id) })
    const engine = createEngine({ broker: store.broker, tasks: [brief] })
    const worker = engine.work({ queues: Object.fromEntries(queues.slice(0, 5).map((queue) => [queue, 2])), pollMs: 600_000 })
    const ids: string[] = []
    for (let round = 0; round < 10; round += 1) {
      const finished = several(engine, 'job.succeeded', 5)
      const sent = await engine.enqueueMany(queues.slice(0, 5).map((queue) => [brief, undefined, { queue }] as const))
      ids.push(...sent.map(({ id }) => id))
      await finished
    }
    expect(runs.sort()).toEqual(ids.sort())
    await worker.drain()
    await store.close()
  })
})
