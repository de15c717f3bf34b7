import { expect, it } from 'vitest'
import { memoryFacts, memoryFindings } from '../../src/doctor/memory.ts'

const MiB = 1024 ** 2
const codesOf = (limit: number | undefined, heapLimit: number) => memoryFindings({ limit, heapLimit }).flatMap((found) => found?.code ?? [])

it('the doctor finds memory that is too small, and a heap that the system would cut off before it tidies up', () => {
  expect(codesOf(undefined, 4096 * MiB)).toEqual([])
  expect(codesOf(1024 * MiB, 512 * MiB)).toEqual([])
  expect(codesOf(256 * MiB, 128 * MiB)).toEqual(['memory-small'])
  expect(codesOf(512 * MiB, 512 * MiB)).toEqual(['heap-large'])
})

it('the limits of this very process are read from the system', () => {
  const { limit, heapLimit } = memoryFacts()
  expect(heapLimit).toBeGreaterThan(16 * MiB)
  if (limit !== undefined) expect(limit).toBeGreaterThan(16 * MiB)
})
