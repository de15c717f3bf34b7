import { expect, it } from 'vitest'
import { createInterpreter } from '../../src/index.ts'

it.each([
  ['2024-02-29', '2024-02-29 00:00:00'],
  ['2024-02-29T13:05:09+01:00', '2024-02-29 13:05:09+01:00'],
  ['today', '2024-02-29 12:30:15.250000'],
  ['Tomorrow', '2024-03-01 12:30:15.250000'],
  ['3 days ago', '2024-02-26 12:30:15.250000'],
  ['in 2 weeks', '2024-03-14 12:30:15.250000'],
  ['1 hour and 30 minutes ago', '2024-02-29 11:00:15.250000'],
  ['a year ago', '2023-02-28 12:30:15.250000'],
  ['in 1 month', '2024-03-29 12:30:15.250000'],
  ['February 29, 2024 2:30 pm', '2024-02-29 14:30:00'],
  ['29th Feb 2024', '2024-02-29 00:00:00'],
  ['March 5', '2024-03-05 00:00:00'],
  ['02/29/2024', '2024-02-29 00:00:00'],
  ['29/02/2024', '2024-02-29 00:00:00'],
  ['05.03.2024 17:45', '2024-03-05 17:45:00'],
  ['30 Feb 2024', 'None'],
  ['nonsense', 'None'],
  ['', 'None'],
])('reads "%s"', (text, expected) => {
  const ctx = { nowMs: Date.UTC(2024, 1, 29, 12, 30, 15, 250), seed: 'test' }
  expect(createInterpreter().evaluate('str(dateparser.parse(text))', { text }, ctx)).toEqual({ value: expected })
})
