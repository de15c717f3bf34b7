import { expect, it } from 'vitest'
import { createInterpreter } from '../../src/index.ts'
import { expectSame } from './differential.ts'
import { randomPatternCases } from './random-patterns.ts'
import { reCases } from './re-cases.ts'

it('matches, splits, replaces and refuses as CPython does', async () => {
  await expectSame('import re', reCases)
})

it('finds what CPython finds with two thousand random patterns', async () => {
  await expectSame('import re', randomPatternCases(2000))
})

it('walks along a long text without going deep', () => {
  const world = { nowMs: 0, seed: 'test' }
  expect(createInterpreter().evaluate(`len(re.match('(?:a|b)*', 'ab' * 50000).group())`, {}, world)).toEqual({ value: 100000 })
})
