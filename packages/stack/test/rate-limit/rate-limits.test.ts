import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { memoryRateLimits } from '../../src/rate-limit/memory-rate-limits.ts'
import { paceOf, type RateLimits } from '../../src/rate-limit/rate-limits.ts'
import { redisRateLimits } from '../../src/rate-limit/redis-rate-limits.ts'
import { missingRedis, type RedisServer, startRedis } from '../../src/testing/index.ts'

const minute = 60_000

/** An empty store of counts, the same as another process has it, and a way to live through time. */
interface OpenLimits {
  readonly limits: RateLimits
  readonly another: RateLimits
  pass(ms: number): void
}

/** The promises that every store of counts keeps. */
function describeRateLimits(name: string, open: () => OpenLimits): void {
  describe(`${name} rate limits`, () => {
    let the: OpenLimits
    beforeEach(() => {
      the = open()
    })
    afterEach(async () => {
      await the.limits.close()
      await the.another.close()
    })

    /** How many of `attempts` attempts are allowed, one after the other, half of them elsewhere. */
    async function allowed(attempts: number, key = 'ann', limit = { limit: 6, perMs: minute }): Promise<number> {
      let count = 0
      for (let at = 0; at < attempts; at++) {
        const { allowed } = await (at % 2 === 0 ? the.limits : the.another).take(key, limit)
        if (allowed) count++
      }
      return count
    }

    it('allow a burst of the limit, and then one at a time at its pace, wherever it is asked', async () => {
      expect(await allowed(10)).toBe(6)
      the.pass(9_000)
      expect(await allowed(5)).toBe(0)
      the.pass(1_000)
      expect(await allowed(5)).toBe(1)
      the.pass(30_000)
      expect(await allowed(5)).toBe(3)
      the.pass(10 * minute)
      expect(await allowed(10)).toBe(6)
    })

    it('say how many are left, and exactly when the next is allowed', async () => {
      const limit = { limit: 6, perMs: minute, burst: 2 }
      expect(await the.limits.take('ann', limit)).toEqual({ allowed: true, remaining: 1, retryAfterMs: 0 })
      const last = await the.another.take('ann', limit)
      expect(last).toMatchObject({ allowed: true, remaining: 0 })
      const refused = await the.limits.take('ann', limit)
      expect(refused).toMatchObject({ allowed: false, remaining: 0 })
      expect(refused.retryAfterMs).toBeGreaterThan(5_000)
      expect(refused.retryAfterMs).toBeLessThanOrEqual(10_000)
      the.pass(refused.retryAfterMs)
      expect(await the.limits.take('ann', limit)).toMatchObject({ allowed: true })
    })

    it('do not count what they refuse', async () => {
      expect(await allowed(1_000 / 10)).toBe(6)
      the.pass(10_000)
      expect(await allowed(1)).toBe(1)
    })

    it('count keys apart, whatever is in them, and forget one when told to', async () => {
      expect(await allowed(10, 'ann')).toBe(6)
      expect(await allowed(10, `ann\n${'x'.repeat(2_000)}`)).toBe(6)
      expect(await allowed(10, '')).toBe(6)
      await the.another.reset('ann')
      expect(await allowed(10, 'ann')).toBe(6)
    })

    it('let through no more when all ask at once', async () => {
      const verdicts = await Promise.all(
        Array.from(
          { length: 50 },
          async (_, at) => await (at % 2 === 0 ? the.limits : the.another).take('ann', { limit: 6, perMs: minute }),
        ),
      )
      expect(verdicts.filter((verdict) => verdict.allowed)).toHaveLength(6)
    })
  })
}

describeRateLimits('memory', () => {
  let shiftMs = 0
  const limits = memoryRateLimits({ timeShiftMs: () => shiftMs })
  return {
    limits,
    another: limits,
    pass: (ms) => {
      shiftMs += ms
    },
  }
})

describe.skipIf(missingRedis())('on a real server', () => {
  let server: RedisServer
  beforeAll(async () => {
    server = await startRedis()
  })
  afterAll(() => server?.stop())

  describeRateLimits('Redis', () => {
    let shiftMs = 0
    const options = { url: `unix://${server.url}`, namespace: randomUUID(), timeShiftMs: () => shiftMs }
    return {
      limits: redisRateLimits(options),
      another: redisRateLimits(options),
      pass: (ms) => {
        shiftMs += ms
      },
    }
  })

  it('a server that does not answer is a failure with a code', async () => {
    const limits = redisRateLimits({ url: 'redis://127.0.0.1:1' })
    await expect(limits.take('ann', { limit: 1, perMs: 1 })).rejects.toMatchObject({ code: 'state_failed' })
    await limits.close()
  })
})

it.each([
  { limit: 0, perMs: 1 },
  { limit: 1, perMs: 0 },
  { limit: 1, perMs: 1, burst: 0 },
  { limit: 1, perMs: 1, burst: 1.5 },
])('no limit can be %j', (limit) => {
  expect(() => paceOf(limit)).toThrow(RangeError)
})
