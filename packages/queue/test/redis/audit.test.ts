import { Redis } from 'ioredis'
import { afterEach, describe, expect, it } from 'vitest'
import { redisAudit, redisBroker } from '../../src/redis/broker.ts'
import { aJob } from '../requests.ts'
import { isMissing } from '../servers.ts'
import { RedisServer } from './server.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** A client of a new server with these settings. */
async function serverWith(...settings: readonly string[]): Promise<Redis> {
  const server = await RedisServer.start(...settings)
  closing.push(() => server.stop())
  const client = new Redis(server.port, '127.0.0.1')
  closing.push(() => client.disconnect())
  return client
}

const codes = async (client: Redis) => (await redisAudit(client)).map(({ code }) => code)
const sound = ['--appendonly', 'yes', '--appendfsync', 'always', '--maxmemory', '100mb', '--maxmemory-policy', 'noeviction']

describe.skipIf(isMissing('redis'))('the audit of a Redis server', () => {
  it('has nothing to say but that it stands alone about a sound one, with a user of its own', async () => {
    const client = await serverWith(...sound)
    await client.acl('SETUSER', 'jobs', 'on', '>secret', '~*', '+@all')
    await client.auth('jobs', 'secret')
    await redisBroker({ client }).enqueue([aJob()])
    expect(await codes(client)).toEqual(['no_replica'])
  })

  it('names what every default of Redis endangers, the worst first', async () => {
    expect(await codes(await serverWith())).toEqual(['aof_off', 'no_password', 'memory_unlimited', 'no_replica'])
  })

  it.each([
    ['an eviction policy', ['--maxmemory-policy', 'allkeys-lru'], 'eviction_on'],
    ['a disk that is written too late', ['--appendonly', 'yes', '--appendfsync', 'no'], 'fsync_never'],
    ['a disk that is written every second', ['--appendonly', 'yes', '--appendfsync', 'everysec'], 'fsync_every_second'],
    ['memory that is nearly full', ['--maxmemory', '1mb'], 'memory_nearly_full'],
    ['a server that answers no CONFIG', ['--rename-command', 'CONFIG', ''], 'settings_unknown'],
  ])('finds %s', async (_name, settings, code) => {
    expect(await codes(await serverWith(...settings))).toContain(code)
  })

  it('finds other tenants', async () => {
    const client = await serverWith(...sound)
    await client.set('session:42', 'x')
    await client.select(3)
    await client.set('y', 'z')
    await client.select(0)
    expect(await codes(client)).toEqual(expect.arrayContaining(['foreign_keys', 'shared_server']))
  })

  it('finds a replica, and a master whose replicas may lag', async () => {
    const master = await serverWith(...sound)
    const replica = await serverWith(...sound)
    await replica.replicaof('127.0.0.1', String(master.options.port))
    await expect.poll(() => codes(replica), { timeout: 10_000 }).toContain('is_replica')
    await expect.poll(() => codes(master), { timeout: 10_000 }).toContain('failover_loses_tail')
  })

  it('finds a connection over a network that nobody encrypted', async () => {
    const client = await serverWith(...sound)
    const far = { ...pick(client), options: { host: 'redis.example.com' } }
    expect((await redisAudit(far)).map(({ code }) => code)).toContain('no_tls')
  })

  it('says of each finding what, why and what to do', async () => {
    for (const finding of await redisAudit(await serverWith())) {
      expect(finding).toEqual({
        code: expect.stringMatching(/^[a-z_]+$/),
        level: expect.stringMatching(/^(danger|warning|note)$/),
        what: expect.stringMatching(/.{10}/),
        why: expect.stringMatching(/.{10}/),
        remedy: expect.stringMatching(/.{10}/),
      })
    }
  })
})

/** The same connection, without what it says about where it goes. */
function pick(client: Redis): Parameters<typeof redisAudit>[0] {
  return {
    callBuffer: (command, ...values) => client.callBuffer(command, ...values),
    duplicate: () => client.duplicate(),
    disconnect: () => client.disconnect(),
    on: (event, listener) => client.on(event, listener),
  }
}
