import { describe, expect, it } from 'vitest'
import type { Data } from '../../src/expression/evaluator.ts'
import type { BpmnError } from '../../src/run/errors.ts'
import { restoreState, saveState } from '../../src/state/stored.ts'
import { upgrade } from '../../src/state/upgrades.ts'
import { around, flows, processOf } from '../parse/bpmn.ts'
import { Story } from '../run/story.ts'

const ends = '<startEvent id="start"/><endEvent id="end"/>'

describe('a stored state', () => {
  it('is the same when it is restored', () => {
    const model =
      processOf(`${ends}<parallelGateway id="g"/><userTask id="a"/><userTask id="b"/><scriptTask id="s"><script>y = 1</script></scriptTask>
      ${flows('start>g', 'g>a', 'g>s', 's>b', 'a>end', 'b>end')}`)
    const story = new Story(model, { start: { data: { x: { deep: [1, 2] }, z: 0 } } })
    expect(restoreState(saveState(story.state))).toEqual(story.state)
    expect(restoreState(saveState(story.complete('a', { z: 5 }).state))).toEqual(story.state)
  })

  it('has data that tokens share once, and those of instances as their difference', () => {
    const big = 'x'.repeat(10_000)
    const loop =
      '<multiInstanceLoopCharacteristics><loopDataInputRef>items</loopDataInputRef><inputDataItem id="item"/></multiInstanceLoopCharacteristics>'
    const items = Array.from({ length: 200 }, (_, n) => n)
    const story = new Story(around(`<userTask id="t">${loop}</userTask>`, 't'), { start: { data: { big, items, more: 1, other: 2 } } })
    const text = saveState(story.state)
    expect(text.length).toBeLessThan(10_000 + 200 * 200)
    expect(restoreState(text)).toEqual(story.state)
  })

  it('keeps variables and elements with names that every object has', () => {
    const model = processOf(
      `<startEvent id="start"/><userTask id="constructor"/><userTask id="toString"/><endEvent id="end"/>${flows('start>constructor', 'constructor>toString', 'toString>end')}`,
    )
    const data = JSON.parse('{"constructor": 1, "__proto__": {"x": 1}, "hasOwnProperty": 2}') as Data
    const story = new Story(model, { start: { data: { valueOf: 1 } } }).complete('constructor', data)
    expect(restoreState(saveState(story.state))).toEqual(story.state)
    story.complete('toString', { toString: 3 })
    expect(JSON.stringify(story.state.data)).toBe('{"valueOf":1,"constructor":1,"__proto__":{"x":1},"hasOwnProperty":2,"toString":3}')
  })

  it('waiting behind ten tasks takes at most 1.5 KB', () => {
    const tasks = Array.from({ length: 10 }, (_, k) => `<scriptTask id="task_${k}"><script>x_${k} = ${k}</script></scriptTask>`).join('')
    const line = flows('start>task_0', ...Array.from({ length: 9 }, (_, k) => `task_${k}>task_${k + 1}`), 'task_9>wait', 'wait>end')
    const story = new Story(processOf(`${ends}${tasks}<userTask id="wait"/>${line}`))
    expect(story.tasks()).toEqual(['wait'])
    expect(saveState(story.state).length).toBeLessThan(1500)
  })

  it.each([
    ['nonsense', 'invalid_state'],
    ['[]', 'invalid_state'],
    ['{"version":1}', 'invalid_state'],
    ['{"version":1,"scopes":[]}', 'invalid_state'],
    ['{"version":99,"scopes":[]}', 'newer_state'],
    ['{"version":0,"scopes":[]}', 'invalid_state'],
  ])('is refused when it is none: %s', (text, code) => {
    expect(() => restoreState(text)).toThrow(expect.objectContaining({ code }) as BpmnError)
  })

  it('names data that are not there', () => {
    const story = new Story(around('<userTask id="t"/>', 't'))
    const stored = JSON.parse(saveState(story.state)) as { pool: unknown[] }
    stored.pool = []
    expect(() => restoreState(JSON.stringify(stored))).toThrow(/no data 0/)
  })
})

describe('upgrades', () => {
  const steps = [
    { from: 2, apply: (state: object) => ({ ...state, two: true }) },
    { from: 1, apply: (state: object) => ({ ...state, one: true }) },
  ]

  it('go step by step from the version of the state to that of this release', () => {
    expect(upgrade({ version: 1, scopes: [] }, steps, 3)).toEqual({ version: 3, scopes: [], one: true, two: true })
    expect(upgrade({ version: 2, scopes: [] }, steps, 3)).toEqual({ version: 3, scopes: [], two: true })
  })

  it('refuse a state that no step leads on from', () => {
    expect(() => upgrade({ version: 0, scopes: [] }, steps, 3)).toThrow(/no way from state version 0/)
  })
})
