import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { resolveBackoff, retryDelayMs } from '../src/retry.ts'

const backoffs = fc.record({
  kind: fc.constantFrom('exponential', 'linear', 'fixed'),
  base: fc.integer({ min: 0, max: 100_000 }),
  cap: fc.integer({ min: 0, max: 10_000_000 }),
  jitter: fc.constantFrom('full', 'equal', 'none'),
})
const failures = fc.integer({ min: 1, max: 2_000 })
const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

describe('the delay between attempts', () => {
  it('doubles from the base to the cap', () => {
    const backoff = resolveBackoff({ base: '3s', cap: '20m', jitter: 'none' })
    expect([1, 2, 3, 9, 10, 500].map((n) => retryDelayMs(backoff, n, Math.random))).toEqual([
      3_000, 6_000, 12_000, 768_000, 1_200_000, 1_200_000,
    ])
  })

  it('is a whole number from zero to the cap, whatever is chosen', () => {
    fc.assert(
      fc.property(backoffs, failures, chance, (choice, count, random) => {
        const delayMs = retryDelayMs(resolveBackoff(choice), count, () => random)
        expect(Number.isInteger(delayMs)).toBe(true)
        expect(delayMs).toBeGreaterThanOrEqual(0)
        expect(delayMs).toBeLessThanOrEqual(choice.cap)
      }),
    )
  })

  it('spreads over the whole delay with full jitter and over its upper half with equal jitter', () => {
    fc.assert(
      fc.property(backoffs, failures, chance, (choice, count, random) => {
        const delayMs = (jitter: 'full' | 'equal' | 'none', at: number) =>
          retryDelayMs(resolveBackoff({ ...choice, jitter }), count, () => at)
        const whole = delayMs('none', 0)
        expect(delayMs('full', random)).toBeLessThanOrEqual(whole)
        expect(delayMs('full', 0)).toBe(0)
        expect(delayMs('equal', 0)).toBe(Math.floor(whole / 2))
        expect(delayMs('equal', random)).toBeLessThanOrEqual(whole)
      }),
    )
  })

  it('never shrinks from one failure to the next without jitter', () => {
    fc.assert(
      fc.property(backoffs, failures, (choice, count) => {
        const backoff = resolveBackoff({ ...choice, jitter: 'none' })
        expect(retryDelayMs(backoff, count + 1, Math.random)).toBeGreaterThanOrEqual(retryDelayMs(backoff, count, Math.random))
      }),
    )
  })

  it.each([
    ['kind', { kind: 'cubic' as never }],
    ['jitter', { jitter: 'some' as never }],
    ['base', { base: '3 seconds' as never }],
    ['cap', { cap: Number.NaN }],
  ])('refuses an unknown %s', (_option, choice) => {
    expect(() => resolveBackoff(choice)).toThrow(expect.objectContaining({ code: 'invalid_option' }))
  })
})
