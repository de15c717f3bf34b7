import { expect, it } from 'vitest'
import { downloadMark } from '../../../web/features/packages/download-mark.ts'

it.each([
  [0, undefined],
  [999, undefined],
  [1_000, '1k+'],
  [2_499, '1k+'],
  [2_500, '2.5k+'],
  [5_000, '5k+'],
  [10_000, '10k+'],
  [25_000, '25k+'],
  [50_000, '50k+'],
  [99_999, '50k+'],
  [100_000, '100k+'],
  [3_000_000, '100k+'],
])('marks %i downloads in 90 days as %s', (downloads, mark) => {
  expect(downloadMark(downloads)).toBe(mark)
})
