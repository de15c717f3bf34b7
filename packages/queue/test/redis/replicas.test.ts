import { Cluster, Redis } from 'ioredis'
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { FaultyProxy } from '../../chaos/faults/faulty-proxy.ts'
import { redisBroker } from '../../src/redis/broker.ts'
import type { RedisClient } from '../../src/redis/client.ts'
import { aJob, Hand } from '../requests.ts'
import { isMissing } from '../servers.ts'
import { RedisServer } from './server.ts'

describe.skipIf(isMissing('redis'))('a broker that waits for replicas', () => {
  let master: RedisServer
  let replica: RedisServer
  let client: Redis
  let far: Redis

  beforeEach(async () => {
    master = await RedisServer.start()
    replica = await RedisServer.start('--replicaof', '127.0.0.1', String(master.port), '--repl-diskless-sync-delay', '0')
    client = new Redis(master.port)
    far = new Redis(replica.port)
    await expect.poll(() => far.info('replication'), { timeout: 20_000 }).toContain('master_link_status:up')
  })
  afterEach(async () => {
    client.disconnect()
    far.disconnect()
    await replica.stop()
    await master.stop()
  })

  it('answers when they have what it was told, so that a failover finds it there', async () => {
    const broker = redisBroker({ client, wait: { replicas: 1, timeoutMs: 10_000 } })
    await broker.enqueue([aJob({ id: 'a' }), aJob({ id: 'b' })])
    const [a] = await new Hand(broker).take(1)
    await far.replicaof('NO', 'ONE')
    const after = redisBroker({ client: far })
    expect([a?.id, (await after.get('a'))?.state, (await after.get('b'))?.state]).toEqual(['a', 'running', 'ready'])
  })

  it('says that it is unavailable when too few of them answer, and does nothing twice when it is asked again', async () => {
    const broker = redisBroker({ client, wait: { replicas: 2, timeoutMs: 20 } })
    const jobs = [aJob({ id: 'a' })]
    for (let tries = 0; tries < 2; tries += 1) {
      await expect(broker.enqueue(jobs)).rejects.toMatchObject({
        code: 'broker_unavailable',
        message: expect.stringContaining('of 2 replicas'),
      })
    }
    const patient = redisBroker({ client, wait: { replicas: 1, timeoutMs: 10_000 } })
    expect(await new Hand(patient).takeIds()).toEqual(['a'])
  })

  it('does not take the replicas of another master for those of the one that it told, and does it there when it is asked again', async () => {
    const lonely = await RedisServer.start()
    onTestFinished(() => lonely.stop())
    const proxy = await FaultyProxy.open(lonely.port)
    onTestFinished(() => proxy.close())
    const told = new Redis(lonely.port)
    const through = new Redis(proxy.port)
    through.on('error', () => {})
    for (const one of [told, through]) onTestFinished(() => one.disconnect())
    const broker = redisBroker({ client: through, wait: { replicas: 1, timeoutMs: 60_000 } })
    const jobs = [aJob({ id: 'a' })]
    const first = broker.enqueue(jobs).catch((error: unknown) => error)
    await expect.poll(() => told.info('clients'), { timeout: 20_000 }).toContain('blocked_clients:1')
    // The client asks again by itself what was not answered, and the new master's replica answers at once.
    proxy.leadTo(master.port)
    expect(await first).toMatchObject({ code: 'broker_unavailable', message: expect.stringContaining('connection') })
    await broker.enqueue(jobs)
    expect(await new Hand(redisBroker({ client })).takeIds()).toEqual(['a'])
  })

  it('says that it is unavailable when its master became a replica before it could wait', async () => {
    const demoted: RedisClient = {
      async callBuffer(command, ...values) {
        if (command === 'WAIT') await client.replicaof('127.0.0.1', String(replica.port))
        return client.callBuffer(command, ...values)
      },
      duplicate: () => client.duplicate(),
      disconnect: () => {},
      on: () => undefined,
    }
    const broker = redisBroker({ client: demoted, wait: { replicas: 1, timeoutMs: 10_000 } })
    await expect(broker.enqueue([aJob()])).rejects.toMatchObject({ code: 'broker_unavailable' })
  })

  it('refuses a wait that is none, and one for a Cluster', () => {
    for (const wait of [
      { replicas: 0, timeoutMs: 10 },
      { replicas: 1, timeoutMs: 0 },
    ]) {
      expect(() => redisBroker({ client, wait })).toThrow(expect.objectContaining({ code: 'invalid_option' }))
    }
    const cluster = new Cluster([{ port: master.port }], { lazyConnect: true })
    const wait = { replicas: 1, timeoutMs: 10 }
    expect(() => redisBroker({ client: cluster, wait })).toThrow(expect.objectContaining({ code: 'unsupported' }))
    cluster.disconnect()
  })
})
