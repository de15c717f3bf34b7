import { expect, it } from 'vitest'
import { limitRequests } from '../../src/rate-limit/limit-requests.ts'
import { memoryRateLimits } from '../../src/rate-limit/memory-rate-limits.ts'
import type { RateLimits } from '../../src/rate-limit/rate-limits.ts'
import { aServer } from '../http/test-server.ts'

const twoAMinute = { limit: 2, perMs: 60_000 }

async function limited(limits: RateLimits, options: Parameters<typeof limitRequests>[1] = { name: 'search', ...twoAMinute }) {
  const { app } = await aServer(
    (scope) => {
      scope.get('/search', { onRequest: limitRequests(limits, options) }, async () => 'found')
      scope.get('/other', { onRequest: limitRequests(limits, { ...options, name: 'other' }) }, async () => 'found')
    },
    { trustProxy: true },
  )
  return async (path: string, headers: Record<string, string> = {}) => await app.inject({ url: path, headers })
}

it('requests beyond the limit are answered 429, with the second from which on the next one is taken', async () => {
  let shiftMs = 0
  const ask = await limited(memoryRateLimits({ timeShiftMs: () => shiftMs }))
  const first = await ask('/search')
  expect([first.statusCode, first.headers['ratelimit-limit'], first.headers['ratelimit-remaining']]).toEqual([200, '2', '1'])
  await ask('/search')
  const refused = await ask('/search')
  expect(refused.statusCode).toBe(429)
  expect(refused.headers['ratelimit-remaining']).toBe('0')
  expect(refused.json()).toMatchObject({ error: { code: 'too_many_requests', details: { retryAfterSeconds: 30 } } })
  expect(refused.headers['retry-after']).toBe('30')
  shiftMs = 30_000
  expect((await ask('/search')).statusCode).toBe(200)
})

it('addresses and limits of other names are counted apart', async () => {
  const ask = await limited(memoryRateLimits())
  const from = (address: string) => ({ 'x-forwarded-for': address })
  for (let request = 0; request < 3; request++) await ask('/search', from('192.0.2.1'))
  expect((await ask('/search', from('192.0.2.1'))).statusCode).toBe(429)
  expect((await ask('/search', from('192.0.2.2'))).statusCode).toBe(200)
  expect((await ask('/other', from('192.0.2.1'))).statusCode).toBe(200)
})

it('what requests count for can be chosen', async () => {
  const keyOf = ({ headers }: { headers: Record<string, unknown> }) => String(headers['x-account'])
  const ask = await limited(memoryRateLimits(), { name: 'search', ...twoAMinute, keyOf })
  for (let request = 0; request < 3; request++) await ask('/search', { 'x-account': 'ann' })
  expect((await ask('/search', { 'x-account': 'ann' })).statusCode).toBe(429)
  expect((await ask('/search', { 'x-account': 'bob' })).statusCode).toBe(200)
})

it('requests are let through while their counts are away', async () => {
  const away = async () => Promise.reject(new Error('away'))
  const ask = await limited({ shared: true, take: away, reset: away, close: async () => {} })
  expect((await ask('/search')).statusCode).toBe(200)
})
