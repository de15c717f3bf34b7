import { describe, expect, it } from 'vitest'
import { sparklinePoints } from '../src/sparkline.tsx'

describe('a sparkline', () => {
  it('goes over the whole width, with its largest value at the top and nothing at the bottom', () => {
    expect(sparklinePoints([0, 10, 5])).toBe('0,23 48,2 96,12.5')
  })

  it('is flat while nothing happens, and not there before there are two values', () => {
    expect(sparklinePoints([0, 0])).toBe('0,23 96,23')
    expect(sparklinePoints([7])).toBe('')
  })
})
