import { describe, expect, it } from 'vitest'
import { looksLikeScenarios, parseInstant, readScenarios, readSteps, scenarioStartMs } from '../../src/scenario/read-scenarios.ts'

const minimal = { name: 'one', files: ['a.bpmn'], steps: [] }
const read = (document: unknown) => readScenarios(JSON.stringify(document), 'file.json')
const complaintAbout = (change: object) => {
  const [first] = read({ ...minimal, ...change })
  return first !== undefined && 'malformed' in first ? first.malformed : undefined
}

describe('scenario files', () => {
  it('hold one scenario or a list of them', () => {
    expect(read(minimal)).toHaveLength(1)
    expect(read([minimal, { ...minimal, name: 'two' }]).map((one) => 'scenario' in one && one.scenario.name)).toEqual(['one', 'two'])
  })

  it('begin at the start of 2030 unless they say otherwise', () => {
    expect(read(minimal)).toMatchObject([{ scenario: { nowMs: scenarioStartMs } }])
    expect(read({ ...minimal, now: '2024-02-29T12:00:00+01:00' })).toMatchObject([{ scenario: { nowMs: Date.UTC(2024, 1, 29, 11) } }])
  })

  it('may have names that nobody knows', () => {
    expect(read({ ...minimal, note: 'x', expect: { status: 'complete', mood: 'good' } })).toMatchObject([
      { scenario: { expect: { status: 'complete' } } },
    ])
  })

  it.each(['', 'nonsense', '{', '"text', '\u0000'])('that are not JSON are one scenario that fails: %j', (text) => {
    expect(readScenarios(text, 'file.json')).toMatchObject([{ name: 'file.json', malformed: expect.stringContaining('not JSON') }])
  })

  it.each([null, 1, 'text', true, [], {}])('that hold something else say what a scenario must be: %j', (document) => {
    for (const one of read(document)) expect(one).toMatchObject({ malformed: expect.stringContaining('must be') })
  })

  it('say for each of several what is wrong with it, and still play the others', () => {
    expect(read([minimal, 7, { ...minimal, name: 'three', steps: 7 }])).toMatchObject([
      { scenario: { name: 'one' } },
      { name: 'file.json #2', malformed: 'a scenario must be an object, got 7' },
      { name: 'three', malformed: '"steps" must be a list, got 7' },
    ])
  })

  it.each([
    [{ files: 'a.bpmn' }, '"files" must be a list, got "a.bpmn"'],
    [{ files: [] }, '"files" must be the name of at least one model'],
    [{ files: [7, null] }, '"files" 2 must be a text, got null'],
    [{ data: [] }, '"data" must be an object, got []'],
    [{ config: 'x' }, '"config" must be an object, got "x"'],
    [{ now: 'yesterday' }, '"now" must be an ISO date, got "yesterday"'],
    [{ steps: [7] }, 'step 1 must be an object with one of complete'],
    [{ steps: [{}] }, 'step 1 must be exactly one of complete'],
    [{ steps: [{ complete: 'A', advance: 'PT1S' }] }, 'step 1 must be exactly one of'],
    [{ steps: [{ complete: {} }] }, 'step 1 "complete" must be a text, got {}'],
    [{ steps: [{ complete: 'A', index: -1 }] }, 'step 1 "index" must be a whole number from 0, got -1'],
    [{ steps: [{ complete: 'A', data: 7 }] }, 'step 1 "data" must be an object, got 7'],
    [{ steps: [{ advance: 'PT1S' }, { message: {} }] }, 'step 2 "message" "name" must be a text, got nothing'],
    [{ steps: [{ event: {} }] }, 'step 1 "event" must be "error" or "escalation"'],
    [{ steps: [{ serviceResult: 'A' }] }, 'step 1 "serviceResult" must be an object with "task"'],
    [{ steps: [{ expect: { ready: 'A' } }] }, 'step 1 "expect" "ready" must be a list, got "A"'],
    [{ expect: { error: 'bad' } }, '"expect" "error" must be an object'],
  ])('with wrong types name place and value: %j', (change, complaint) => {
    expect(complaintAbout(change)).toContain(complaint)
  })

  it('cut what they quote of a wrong value that is huge', () => {
    expect(complaintAbout({ files: 'x'.repeat(100_000) })?.length).toBeLessThan(300)
  })

  it('are told from other JSON by what each must have', () => {
    expect(looksLikeScenarios(JSON.stringify([minimal]))).toBe(true)
    for (const other of ['[]', '{"files": []}', '{"steps": []}', '7', '[{"files": [], "steps": []}, 7]', 'no JSON'])
      expect(looksLikeScenarios(other)).toBe(false)
  })

  it('read signals by name alone, numbers as codes, and errors of services', () => {
    expect(
      readSteps([
        { signal: 'go' },
        { event: { error: 42 } },
        { serviceResult: { task: 'A', error: { code: 'x', message: 'm' } } },
        { serviceResult: { task: 'A' } },
      ]),
    ).toEqual({
      steps: [
        { kind: 'signal', name: 'go' },
        { kind: 'error', code: '42' },
        { kind: 'serviceError', task: 'A', index: 0, error: { code: 'x', message: 'm' } },
        { kind: 'serviceResult', task: 'A', index: 0, result: null },
      ],
    })
  })

  it('take no inherited name for a step', () => {
    expect(readSteps([{ constructor: 'A' }])).toMatchObject({ malformed: expect.stringContaining('exactly one of') })
  })

  it('take instants with and without offset', () => {
    expect(parseInstant('2030-01-01')).toBe(scenarioStartMs)
    expect(parseInstant('2030-01-01T02:00:00+02:00')).toBe(scenarioStartMs)
    expect(parseInstant('2030-13-01')).toBeUndefined()
  })
})
