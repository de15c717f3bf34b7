import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Json } from '../../src/expression/evaluator.ts'
import { readScenarios } from '../../src/scenario/read-scenarios.ts'
import { runScenario } from '../../src/scenario/run-scenario.ts'
import { literals } from './literals.ts'

const folder = join(import.meta.dirname, '../../scenarios')
const story: Json = {
  name: 'a story',
  files: ['timers/boundary.bpmn'],
  process: 'timer_boundary',
  data: { a: 1 },
  config: { timeZone: 'UTC', dotAccess: false },
  now: '2030-01-01',
  steps: [
    { expect: { ready: ['Work'], waiting: [], status: 'user_input_required' } },
    { signal: { name: 's', payload: 1 } },
    { message: { name: 'm', correlation: { k: 1 } } },
    { event: { escalation: 'e' } },
    { serviceResult: { task: 'Work', error: { code: 'x' } } },
    { reset: 'Work' },
    { advance: 'PT1H' },
    { complete: 'Escalate', index: 0, data: { b: [1] } },
    { at: '2031-01-01' },
  ],
  expect: {
    completed: ['start'],
    data: { a: 1 },
    dataExact: {},
    absent: ['x'],
    error: null,
    problems: [],
    serviceCalls: [],
    messagesSent: [],
    signalsThrown: [],
    tasksCreated: [],
  },
}
const junk: readonly Json[] = [
  null,
  true,
  -1,
  1e308,
  '',
  'x',
  '__proto__',
  '\u0000',
  [],
  [[]],
  [null],
  {},
  { name: {} },
  { $python: 'set', value: 7 },
  'P1000000Y',
  '9999-12-31',
]

/** Numbers that look random and are the same in every run (Park and Miller, 1988). */
function numbersFrom(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state * 48_271) % 2_147_483_647
    return state % below
  }
}

/** The value with one part of it, anywhere, replaced by junk. */
function spoilt(value: Json, next: (below: number) => number): Json {
  if (value === null || typeof value !== 'object' || next(6) === 0) return junk[next(junk.length)] ?? null
  if (Array.isArray(value)) {
    const at = next(value.length + 1)
    return value.length === 0 ? [junk[next(junk.length)] ?? null] : value.map((item, index) => (index === at ? spoilt(item, next) : item))
  }
  const entries = Object.entries(value)
  const at = next(entries.length + 1)
  return Object.fromEntries(entries.map(([key, item], index) => [key, index === at ? spoilt(item, next) : item]))
}

describe('spoilt scenarios', () => {
  it('are played or refused, and never crash', async () => {
    const next = numbersFrom(2030)
    for (let round = 0; round < 200; round += 1) {
      const document = spoilt(spoilt(story, next), next)
      for (const read of readScenarios(JSON.stringify(document), 'spoilt')) {
        if ('malformed' in read) {
          expect(read.malformed).toMatch(/must be/)
          continue
        }
        const stage = {
          read: (name: string) => (name === 'timers/boundary.bpmn' ? readFileSync(join(folder, name), 'utf8') : undefined),
          createEvaluator: () => literals,
        }
        const result = await runScenario(read.scenario, stage)
        expect(result.ok).toBe(result.failures.length === 0)
      }
    }
  })
})

describe('spoilt models', () => {
  it('are problems of the scenario, whatever is missing from the text', async () => {
    const next = numbersFrom(7)
    const text = readFileSync(join(folder, 'timers/boundary.bpmn'), 'utf8')
    const [read] = readScenarios(JSON.stringify({ files: ['spoilt.bpmn'], steps: [{ advance: 'PT1H' }] }), 'spoilt')
    if (read === undefined || 'malformed' in read) throw new Error('malformed')
    for (let round = 0; round < 100; round += 1) {
      const from = next(text.length)
      const cut = text.slice(0, from) + text.slice(from + next(200))
      const result = await runScenario(read.scenario, { read: () => cut, createEvaluator: () => literals })
      for (const { got } of result.failures) expect(JSON.stringify(got)).not.toMatch(/undefined|is not a function|Cannot read/)
    }
  })
})
