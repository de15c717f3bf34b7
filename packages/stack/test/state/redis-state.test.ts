import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { redisState } from '../../src/state/redis-state.ts'
import { missingRedis, type RedisServer, startProgram, startRedis } from '../../src/testing/index.ts'
import { describeState } from './state-contract.ts'

const countUnderLock = fileURLToPath(new URL('./count-under-lock.ts', import.meta.url))

describe.skipIf(missingRedis())('on a real server', () => {
  let server: RedisServer
  beforeAll(async () => {
    server = await startRedis()
  })
  afterAll(() => server?.stop())

  describeState('Redis', async () => {
    let shiftMs = 0
    const options = { url: `unix://${server.url}`, namespace: randomUUID(), timeShiftMs: () => shiftMs }
    const [store, another] = [redisState(options), redisState(options)]
    return {
      store,
      another,
      pass: (ms) => {
        shiftMs += ms
      },
      close: async () => {
        await store.close()
        await another.close()
      },
    }
  })

  it('counts once what several processes count under a lock', async () => {
    const namespace = randomUUID()
    const counting = await Promise.all([1, 2, 3].map(() => startProgram('node', [countUnderLock, `unix://${server.url}`, namespace, '40'])))
    expect((await Promise.all(counting.map(({ ended }) => ended))).map(({ code }) => code)).toEqual([0, 0, 0])
    const store = redisState({ url: `unix://${server.url}`, namespace })
    onTestFinished(() => store.close())
    expect((await store.get('counter'))?.value).toBe(120)
  })

  it('keeps installations apart that share a server', async () => {
    const stores = [
      redisState({ url: `unix://${server.url}`, namespace: randomUUID() }),
      redisState({ url: `unix://${server.url}`, namespace: randomUUID() }),
    ]
    for (const [at, store] of stores.entries()) {
      onTestFinished(() => store.close())
      await store.put('a', at)
      expect((await store.acquire('lock', { holder: 'me', leaseMs: 1_000 }))?.fence).toBe(1)
    }
    expect((await stores[0]?.get('a'))?.value).toBe(0)
  })

  it('tells of everything again after its connection was cut, since changes may have been missed', async () => {
    const store = redisState({ url: `unix://${server.url}`, namespace: randomUUID() })
    onTestFinished(() => store.close())
    await store.put('runs/import', 1)
    let hear = () => {}
    const heard = new Promise<void>((resolve) => (hear = resolve))
    await store.watch((key) => key === 'runs/import' && hear())
    const admin = new Redis(server.url)
    onTestFinished(() => admin.disconnect())
    await admin.call('CLIENT', 'KILL', 'TYPE', 'pubsub')
    await heard
  })

  it('works on when the server has forgotten the scripts', async () => {
    const store = redisState({ url: `unix://${server.url}`, namespace: randomUUID() })
    onTestFinished(() => store.close())
    await store.put('a', 1)
    const admin = new Redis(server.url)
    onTestFinished(() => admin.disconnect())
    await admin.call('SCRIPT', 'FLUSH')
    expect((await store.get('a'))?.value).toBe(1)
  })

  it('says that the server does not answer, without its address', async () => {
    const store = redisState({ url: 'redis://someone:hidden@127.0.0.1:1' })
    onTestFinished(() => store.close())
    const failure = await store.get('a').catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'state_failed' })
    expect(String(failure)).not.toContain('hidden')
  })
})
