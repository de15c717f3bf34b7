import { Cluster, Redis } from 'ioredis'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { redisBroker } from '../../src/redis/broker.ts'
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
