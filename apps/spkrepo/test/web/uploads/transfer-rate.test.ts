import { expect, it } from 'vitest'
import { transferRate } from '../../../web/features/uploads/transfer-rate.ts'

it('says nothing before there is half a second to judge by', () => {
  expect(transferRate([])).toBeNull()
  expect(transferRate([sample(0, 0), sample(400, 1_000_000)])).toBeNull()
})

it('forgets the fast start of an upload that has slowed down', () => {
  const samples = [sample(0, 0), sample(1000, 50_000_000), sample(2000, 51_000_000), sample(5000, 54_000_000)]

  expect(transferRate(samples)).toBe(1_000_000)
})

function sample(atMs: number, bytes: number) {
  return { atMs, bytes }
}
