import fc from 'fast-check'
import { expect, it } from 'vitest'
import { shortCount } from '../../../web/features/admin/dashboard/short-count.ts'

it.each([
  [0, '0'],
  [999, '999'],
  [1_000, '1K'],
  [10_512, '10.5K'],
  [999_949, '999.9K'],
  [999_950, '1M'],
  [999_999, '1M'],
  [1_250_000, '1.3M'],
])('shows %i as %s', (count, text) => {
  expect(shortCount(count)).toBe(text)
})

it('never shows four digits before a decimal point, and never less for more', () => {
  const size = (text: string) => Number.parseFloat(text) * ({ K: 1e3, M: 1e6, B: 1e9 }[text.at(-1) ?? ''] ?? 1)
  fc.assert(
    fc.property(fc.nat({ max: 9e11 }), fc.nat({ max: 9e11 }), (one, other) => {
      expect(shortCount(one)).toMatch(/^\d{1,3}(\.\d)?[KMB]?$/)
      if (one < other) expect(size(shortCount(one))).toBeLessThanOrEqual(size(shortCount(other)))
    }),
  )
})
