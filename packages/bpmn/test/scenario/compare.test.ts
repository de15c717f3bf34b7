import { describe, expect, it } from 'vitest'
import { contains, differences, problemDifferences } from '../../src/scenario/compare.ts'
import type { Observation } from '../../src/scenario/observe.ts'

const seen: Observation = {
  status: 'waiting',
  ready: ['B', 'A', 'A'],
  waiting: ['Timer'],
  completed: ['start', 'one', 'two', 'one'],
  data: { n: 1, o: { a: 1, b: [1, 2] } },
  incidents: [{ codes: ['bad', 'script_failed', 'NameError'], element: 'task_1', name: 'Work', message: "name 'x' is not defined" }],
  serviceCalls: [{ operator: 'http/GetRequest', parameters: { url: 'u', n: 1 }, attempt: 1 }],
  messagesSent: [],
  signalsThrown: [],
  tasksCreated: [{ name: 'A', lane: 'Cooks', metadata: {} }],
}

describe('expectations', () => {
  it.each([
    [{ status: 'waiting' }],
    [{ serviceCalls: ['http/GetRequest'] }],
    [{ ready: ['A', 'A', 'B'], waiting: ['Timer'] }],
    [{ completed: ['start', 'two', 'one'] }],
    [{ data: { o: { b: [1, 2] } } }],
    [{ dataExact: { o: { b: [1, 2], a: 1 }, n: 1 } }],
    [{ absent: ['m'] }],
    [{ error: { code: 'bad' } }],
    [{ error: { code: 'NameError', element: 'Work', message: 'not defined' } }],
    [{ error: { element: 'task_1' } }],
    [{ tasksCreated: [{ name: 'A', lane: 'Cooks' }] }],
    [{ tasksCreated: ['A'] }],
    [{ serviceCalls: [{ operator: 'http/GetRequest', parameters: { url: 'u' } }], messagesSent: [] }],
  ])('are met: %j', (expectation) => {
    expect(differences(expectation, seen)).toEqual([])
  })

  it.each([
    [{ status: 'complete' }, { status: 'complete' }],
    [{ ready: ['A', 'B'] }, { ready: ['A', 'B'] }],
    [{ waiting: [] }, { waiting: [] }],
    [{ completed: ['two', 'start'] }, { completed: ['two', 'start'] }],
    [{ completed: ['one', 'one', 'one'] }, { completed: ['one', 'one', 'one'] }],
    [{ data: { o: { b: [1] }, n: 1 } }, { data: { o: { b: [1] } } }],
    [{ data: { m: null } }, { data: { m: null } }],
    [{ dataExact: { n: 1 } }, { dataExact: { n: 1 } }],
    [{ absent: ['n', 'm'] }, { absent: ['n'] }],
    [{ error: { code: 'other' } }, { error: { code: 'other' } }],
    [{ error: { code: 'bad', element: 'other' } }, { error: { code: 'bad', element: 'other' } }],
    [{ error: null }, { error: null }],
    [{ serviceCalls: [] }, { serviceCalls: [] }],
    [{ messagesSent: [{ name: 'm' }] }, { messagesSent: [{ name: 'm' }] }],
    [{ signalsThrown: ['s'] }, { signalsThrown: ['s'] }],
    [{ tasksCreated: [{ name: 'A', lane: null }] }, { tasksCreated: [{ name: 'A', lane: null }] }],
  ])('are not met and say what was expected: %j', (expectation, expected) => {
    expect(differences(expectation, seen)).toMatchObject([{ expected }])
  })

  it('tell of the incident behind an unexpected status', () => {
    expect(differences({ status: 'complete' }, seen)).toMatchObject([
      { got: { status: 'waiting', incidents: [{ message: "name 'x' is not defined" }] } },
    ])
  })

  it('want every error of the models listed, and every listed code found', () => {
    const at = { file: 'a.bpmn', elementId: 'x', line: 3, message: 'm' } as const
    const found = [
      { ...at, code: 'no_start', level: 'error' },
      { ...at, code: 'unreachable', level: 'warning' },
    ] as const
    expect(problemDifferences(['no_start'], found)).toEqual([])
    expect(problemDifferences(['no_start', 'unreachable'], found)).toEqual([])
    expect(problemDifferences(undefined, found)).toMatchObject([
      { expected: { problems: [] }, got: { problems: [{ code: 'no_start', element: 'x', line: 3 }, { code: 'unreachable' }] } },
    ])
    expect(problemDifferences(['no_start', 'no_process'], found)).toHaveLength(1)
    expect(problemDifferences(undefined, [])).toEqual([])
  })

  it('compare lists by length and objects by the names that are expected', () => {
    expect(contains({ a: [{ b: 1 }] }, { a: [{ b: 1, c: 2 }], d: 3 })).toBe(true)
    expect(contains([1], [1, 2])).toBe(false)
    expect(contains({}, [])).toBe(false)
    expect(contains([], {})).toBe(false)
    expect(contains({ a: null }, {})).toBe(false)
    expect(contains({ toString: null }, {})).toBe(false)
    expect(differences({ absent: ['toString'] }, seen)).toEqual([])
  })
})
