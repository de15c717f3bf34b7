import fc from 'fast-check'
import { expect, it } from 'vitest'
import { rangePatterns } from '../../server/export/range-patterns.ts'

const matches = (patterns: readonly string[], number: number) => patterns.some((pattern) => new RegExp(`^${pattern}$`).test(String(number)))

it('describes a range of numbers by a few patterns', () => {
  expect(rangePatterns(40_000, 41_889)).toEqual(['40[0-9][0-9]{2}', '41[0-7][0-9]{2}', '418[0-8][0-9]'])
  expect(rangePatterns(64_570, 64_570)).toEqual(['64570'])
  expect(rangePatterns(0, 730)).toEqual(['[0-9]', '[1-9][0-9]', '[1-6][0-9]{2}', '7[0-2][0-9]', '730'])
})

it('matches every number of the range and no other, up to the largest', () => {
  const number = fc.oneof(fc.integer({ min: 0, max: 100_000 }), fc.maxSafeNat())
  fc.assert(
    fc.property(number, number, fc.array(number), (a, b, others) => {
      const [first, last] = [Math.min(a, b), Math.max(a, b)]
      const patterns = rangePatterns(first, last)
      expect(patterns.length).toBeLessThan(40)
      for (const one of [first - 1, first, first + 1, last - 1, last, last + 1, ...others]) {
        if (one >= 0) expect(matches(patterns, one)).toBe(one >= first && one <= last)
      }
    }),
    { numRuns: 300 },
  )
})
