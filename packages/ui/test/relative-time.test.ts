import { describe, expect, it } from 'vitest'
import { relativeTime, spanText } from '../src/relative-time.ts'

const secondMs = 1_000
const minuteMs = 60 * secondMs
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

describe('a length of time in words', () => {
  it.each([
    [-5, '0 ms'],
    [850, '850 ms'],
    [12_400, '12 s'],
    [minuteMs, '1 min'],
    [95 * secondMs, '1 min 35 s'],
    [14 * minuteMs + 59 * secondMs, '14 min'],
    [5 * hourMs - 1, '4 h 59 min'],
    [30 * hourMs, '1 day 6 h'],
    [40 * dayMs, '40 days'],
  ])('%i ms are %s', (ms, text) => {
    expect(spanText(ms)).toBe(text)
  })

  it.each([
    [-95 * secondMs, '1 min 35 s ago'],
    [3 * hourMs, 'in 3 h'],
    [-400, 'just now'],
  ])('%i ms from now are %s', (ms, text) => {
    expect(relativeTime(new Date(ms), new Date(0))).toBe(text)
  })
})
