import { expect, it } from 'vitest'
import { createInterpreter } from '../../src/index.ts'
import { decimalCases } from './decimal-cases.ts'
import { expectSame } from './differential.ts'

const NAMES = [
  'Decimal',
  'Context',
  'getcontext',
  'localcontext',
  'InvalidOperation',
  'DivisionByZero',
  'Inexact',
  'ROUND_UP',
  'ROUND_DOWN',
  'ROUND_CEILING',
  'ROUND_FLOOR',
  'ROUND_HALF_UP',
  'ROUND_HALF_DOWN',
  'ROUND_HALF_EVEN',
  'ROUND_05UP',
]

it('calculates, rounds, formats and refuses as CPython does', async () => {
  await expectSame(`import math, json\nfrom decimal import ${NAMES.join(', ')}\nD = Decimal`, decimalCases)
})

it('forgets the context with the run', () => {
  const python = createInterpreter()
  const world = { nowMs: 0, seed: 'test' }
  const source = 'from decimal import Decimal, getcontext\ngetcontext().prec = 5\n'
  expect(python.execute(`${source}x = str(Decimal(1) / 3)`, {}, world)).toMatchObject({ data: { x: '0.33333' } })
  expect(python.evaluate('str(Decimal(1) / 3)', {}, world)).toEqual({ value: '0.3333333333333333333333333333' })
})

it('does not let a script change the contexts that all scripts share', () => {
  const failure = { class: 'AttributeError', message: 'this context is shared by all scripts: change a copy of it' }
  const source = 'from decimal import BasicContext\nBasicContext.prec = 5'
  expect(createInterpreter().execute(source, {}, { nowMs: 0, seed: 'test' })).toMatchObject({ failure })
})
