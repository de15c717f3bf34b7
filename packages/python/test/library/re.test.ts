import { expect, it } from 'vitest'
import { createInterpreter } from '../../src/index.ts'
import { expectSame } from './differential.ts'
import { reCases } from './re-cases.ts'

it('matches, splits, replaces and refuses as CPython does', () => {
  expectSame('import re', reCases)
})

it('ends a pattern that would try forever with a budget error', () => {
  const world = { nowMs: 0, seed: 'test' }
  for (const bomb of [
    `re.match('(a+)+$', 'a' * 40 + 'b')`,
    `re.match('(a|aa)+$', 'a' * 60 + 'b')`,
    `re.search('(x+x+)+y', 'x' * 50)`,
    `re.sub('(a*)*b', '', 'a' * 50)`,
  ]) {
    expect(createInterpreter().evaluate(bomb, {}, world)).toMatchObject({ failure: { message: expect.stringContaining('steps') } })
  }
})

it('walks along a long text without going deep', () => {
  const world = { nowMs: 0, seed: 'test' }
  expect(createInterpreter().evaluate(`len(re.match('(?:a|b)*', 'ab' * 50000).group())`, {}, world)).toEqual({ value: 100000 })
})
