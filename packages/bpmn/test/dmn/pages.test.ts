import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { DECISION_PROBLEMS } from '../../src/dmn/decision.ts'

it('explains every problem of a DMN file on the page about decisions', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../../docs/bpmn/dmn.md'), 'utf8')
  const listed = [...page.matchAll(/^\| `(\w+)` \| (.*) \|$/gm)].map(([, code = '', meaning]) => [code, meaning])
  const problems = listed.filter(([code = '']) => /^[a-z]/.test(code))
  expect(Object.fromEntries(problems)).toEqual(DECISION_PROBLEMS)
})
