import { evaluate, unaryTest } from 'feelin'
import { describe, expect, it } from 'vitest'
import { unaryShortcut, valueShortcut } from '../../src/dmn/feel-shortcut.ts'

const cells = [
  'not("a")',
  'not(> 5)',
  'not(1, [2..5])',
  '-',
  '"a"',
  '"a", "b"',
  '"a,b"',
  '" a "',
  '5',
  '-5',
  '5.5',
  '1, 5',
  '< 5',
  '<=5',
  '> -5',
  '>= 5.0',
  '[1..5]',
  '(1..5)',
  ']1..5[',
  '[1..5[',
  '(1 .. 5]',
  'true',
  'false',
  '< 1, > 4',
  '"a", "why?"',
]
const inputs = ['a', 'b', 'a,b', ' a ', 'why?', '', 0, 1, 5, -5, 5.5, 3, 4.999, true, false]

describe('shortcuts of FEEL', () => {
  it.each(cells)('answer as FEEL does: %s', (cell) => {
    const shortcut = unaryShortcut(cell)
    expect(shortcut).toBeDefined()
    const answers = inputs.map((input) => shortcut?.(input))
    expect(answers.some((answer) => answer !== undefined)).toBe(true)
    for (const [index, answer] of answers.entries()) {
      if (answer !== undefined)
        expect([cell, inputs[index], answer]).toEqual([cell, inputs[index], unaryTest(cell, { '?': inputs[index] }).value === true])
    }
  })

  it.each([
    'not(x)',
    'not(not(1))',
    'not(-)',
    '< x',
    'x',
    '"a\\n"',
    '"a" "b"',
    '< 5 and > 1',
    'date("2020-01-01")',
    '? > 5',
    '1..5',
    '[1..x]',
    '5 6',
    ',',
    '',
    '"a',
  ])('leave to FEEL what is more than a literal: %j', (cell) => {
    expect(unaryShortcut(cell)).toBeUndefined()
  })

  it('leave to FEEL inputs of another kind than the cell', () => {
    expect([null, '5', [5], { a: 5 }].map((input) => unaryShortcut('< 5')?.(input))).toEqual([undefined, undefined, undefined, undefined])
    expect([null, 5, ['a']].map((input) => unaryShortcut('"a"')?.(input))).toEqual([undefined, undefined, undefined])
  })

  it.each(['5', '-5.5', '"text"', 'true', 'n', 'o.n', 'o.o.t'])('have the values of FEEL: %s', (text) => {
    const data = { n: 1, o: { n: 2, o: { t: 'x' } } }
    expect(valueShortcut(text, data)).toBe(evaluate(text, data).value)
  })

  it.each(['m', 'o.m', 'o', 'l', 'day', 'day.value', 'n + 1', 'true.x', 'o. n', 'toString', 'nothing'])(
    'leave other values to FEEL: %s',
    (text) => {
      expect(
        valueShortcut(text, { n: 1, o: { n: 2 }, l: [1], day: { $python: 'date', value: '2030-01-01' }, nothing: null }),
      ).toBeUndefined()
    },
  )
})
