import { Cluster, Redis } from 'ioredis'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { redisKeeper } from '../../src/keeper/redis-source.ts'
import type { KeeperSource, LeaseKeeper, OpenKeeper } from '../../src/keeper/source.ts'
import { postgresKeeper, sqliteKeeper, withSite } from '../../src/keeper/sql-source.ts'
import { redisBroker } from '../../src/redis/broker.ts'
import { postgresUrl } from '../postgres-url.ts'
import { RedisServer } from '../redis/server.ts'
import { openRedis } from '../redis/stores.ts'
import { aJob, Hand, leaseMs, stepped } from '../requests.ts'
import { isMissing, onThisMachine } from '../servers.ts'
import { openPostgres, openSqlite, type Store } from '../stores.ts'

interface Kept {
  readonly store: Store
  readonly source: KeeperSource | undefined
}

/** Opens what a source leads to as a thread would: with nothing but a copy of its data. */
async function follow(source: KeeperSource | undefined): Promise<LeaseKeeper> {
  if (!source) throw new Error('there is no keeper')
  const { openKeeper }: { readonly openKeeper: OpenKeeper } = await import(source.module)
  return openKeeper(structuredClone(source.data), { callLimitMs: 5_000 })
}

async function onSqlite(): Promise<Kept> {
  const store = await openSqlite()
  return { store, source: withSite(sqliteKeeper(store.path) as KeeperSource, { schema: 'trellis_queue', namespace: 'default' }) }
}

async function onPostgres(): Promise<Kept> {
  const store = await openPostgres()
  const pool = new pg.Pool({ connectionString: postgresUrl })
  return { store, source: withSite(postgresKeeper(pool) as KeeperSource, { schema: store.schema, namespace: 'default' }) }
}

async function onRedis(): Promise<Kept> {
  const store = await openRedis()
  return { store, source: redisKeeper(store.admin, store.namespace) }
}

describe.each(
  onThisMachine([
    ['sqlite', onSqlite],
    ['postgres', onPostgres],
    ['redis', onRedis],
  ]),
)('a keeper of leases on %s', (_name, open: () => Promise<Kept>) => {
  let store: Store
  let keeper: LeaseKeeper
  let hand: Hand

  beforeEach(async () => {
    const kept = await open()
    store = kept.store
    keeper = await follow(kept.source)
    hand = new Hand(store.broker)
  })
  afterEach(async () => {
    await keeper.close()
    await store.close()
  })

  const renew = (queues = ['default']) => keeper.renew({ worker: hand.id, queues, leaseMs: 2 * leaseMs })
  const others = () => new Hand(store.other).takeIds()

  it('makes a lease last from its renewal, and no longer', async () => {
    await store.broker.enqueue([aJob({ id: 'a' })])
    await hand.take()
    expect(await renew()).toBe('renewed')
    await store.advance(1.5 * leaseMs)
    expect(await others()).toEqual([])
    await store.advance(leaseMs)
    expect(await others()).toEqual(['a'])
  })

  it('renews the lease in every queue of the worker', async () => {
    await store.broker.enqueue([aJob({ id: 'a', queue: 'one' }), aJob({ id: 'b', queue: 'two' })])
    stepped(await hand.step({ one: 1, two: 1 }))
    expect(await renew(['one', 'two'])).toBe('renewed')
    await store.advance(1.5 * leaseMs)
    expect(stepped(await new Hand(store.other).step({ one: 1, two: 1 })).jobs).toEqual([])
  })

  it('takes nothing from the worker, whose results still count', async () => {
    await store.broker.enqueue([aJob({ id: 'a' }), aJob({ id: 'b' })])
    const jobs = await hand.take()
    await renew()
    expect(await hand.renew(jobs)).toEqual({ kind: 'renewed', lost: [], cancel: [] })
    expect(await others()).toEqual([])
    expect(await hand.finish(...jobs)).toEqual([])
  })

  it('leaves it to the worker to hear of a cancellation', async () => {
    await store.broker.enqueue([aJob({ id: 'a' })])
    const jobs = await hand.take()
    await store.broker.cancel('a')
    await renew()
    expect(await hand.renew(jobs)).toMatchObject({ cancel: ['a'] })
  })

  it('does nothing for a worker that left, was fenced, or never was', async () => {
    await store.broker.enqueue([aJob({ id: 'a' }), aJob({ id: 'b' })])
    await hand.take(1)
    await hand.leave()
    expect(await renew()).toBe('fenced')
    hand = new Hand(store.broker)
    await hand.take()
    await store.advance(leaseMs + 1)
    expect((await others()).toSorted()).toEqual(['a', 'b'])
    expect(await renew()).toBe('fenced')
    hand = new Hand(store.broker)
    expect(await renew()).toBe('fenced')
    expect((await hand.step({}, [])).kind).toBe('stepped')
  })
})

describe('a keeper', () => {
  it.skipIf(isMissing('redis'))('renews on a Cluster', async () => {
    const server = await RedisServer.start('--cluster-enabled', 'yes', '--cluster-announce-ip', '127.0.0.1')
    const admin = new Redis(server.port)
    await admin.cluster('ADDSLOTSRANGE', 0, 16_383)
    await expect.poll(() => admin.cluster('INFO'), { timeout: 10_000 }).toContain('cluster_state:ok')
    const client = new Cluster([{ host: '127.0.0.1', port: server.port }])
    const broker = redisBroker({ client })
    await broker.enqueue([aJob()])
    const hand = new Hand(broker)
    await hand.take()
    const keeper = await follow(broker.keeper)
    expect(await keeper.renew({ worker: hand.id, queues: ['default'], leaseMs })).toBe('renewed')
    await keeper.close()
    await broker.close()
    for (const one of [client, admin]) one.disconnect()
    await server.stop()
  })

  it('finds a server through the Sentinels of the client, with its password and without its functions', () => {
    const sentinels = [{ host: 'sentinel-1', port: 26_379 }]
    const client = new Redis({ sentinels, name: 'main', password: 'secret', lazyConnect: true, retryStrategy: () => null })
    const { data } = redisKeeper(client, 'shop') as KeeperSource
    expect(structuredClone(data)).toMatchObject({
      namespace: 'shop',
      nodes: null,
      options: { sentinels, name: 'main', password: 'secret' },
    })
  })

  it('connects with the password of a pool, which the pool hides', () => {
    const { data } = postgresKeeper(new pg.Pool({ host: 'db', password: 'secret', ssl: { key: 'a key', ca: 'a root' } })) as KeeperSource
    expect(structuredClone(data)).toMatchObject({ host: 'db', password: 'secret', ssl: { key: 'a key', ca: 'a root' } })
  })

  it.each([
    ['a database in memory', sqliteKeeper(':memory:')],
    ['a client that shows no options', redisKeeper({} as Redis, 'default')],
    ['a pool that shows no options', postgresKeeper({ connect: () => Promise.reject(new Error('not here')) })],
    ['a broker with a clock of its own', redisBroker({ client: new Redis({ lazyConnect: true }), timeShiftMs: () => 0 }).keeper],
  ])('is not there for %s', (_name, source) => {
    expect(source).toBeUndefined()
  })
})
