import { it } from 'vitest'
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
