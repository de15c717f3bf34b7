import { expect, it } from 'vitest'
import { byteSize } from '../../../web/features/builds/byte-size.ts'

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 KB'],
  [12_345_678, '12.3 MB'],
  [412_000_000, '412 MB'],
  [1_073_741_824, '1.1 GB'],
])('%i bytes read as %s', (bytes, text) => {
  expect(byteSize(bytes)).toBe(text)
})
