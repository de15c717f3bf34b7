import { describe, expect, it } from 'vitest'
import type { Data } from '../../src/expression/evaluator.ts'
import { around, flows } from '../parse/bpmn.ts'
import { Story } from './story.ts'

interface Shape {
  readonly sequential?: boolean
  readonly over?: string
  readonly output?: string
  readonly completion?: string
  readonly body?: string
  readonly more?: string
}

// One multi-instance activity "t" over `items`, which doubles `item` into `out`.
function multi({ sequential = false, over, output, completion, body, more = '' }: Shape): string {
  const loop = `<multiInstanceLoopCharacteristics isSequential="${sequential}">${over ?? '<loopDataInputRef>items</loopDataInputRef><inputDataItem id="item"/>'}
    ${output ?? '<loopDataOutputRef>results</loopDataOutputRef><outputDataItem id="out"/>'}
    ${completion ? `<completionCondition>${completion}</completionCondition>` : ''}</multiInstanceLoopCharacteristics>`
  const activity = body ? body.replace('LOOP', loop) : `<scriptTask id="t">${more}${loop}<script>out = item * 2</script></scriptTask>`
  return around(activity, 't')
}

function run(shape: Shape, data: Data): Story {
  return new Story(multi(shape), { start: { data } })
}

describe.each([true, false])('multi-instance, sequential: %s', (sequential) => {
  it('gathers the results of a list in the order of its items', () => {
    expect(run({ sequential }, { items: [1, 2, 3] }).state).toMatchObject({
      status: 'complete',
      data: { items: [1, 2, 3], results: [2, 4, 6] },
    })
  })

  it('gathers the results of a dictionary under its keys', () => {
    expect(run({ sequential }, { items: { a: 1, b: 2, c: 3 } }).state.data.results).toEqual({ a: 2, b: 4, c: 6 })
  })

  it('runs over a set', () => {
    expect(run({ sequential }, { items: { $python: 'set', value: [1, 2] } }).state.data.results).toEqual([2, 4])
  })

  it('completes at once with nothing to do', () => {
    expect(run({ sequential }, { items: [] }).state.data).toEqual({ items: [], results: [] })
  })

  it('changes a collection in place that is its own output', () => {
    const output = '<loopDataOutputRef>items</loopDataOutputRef><outputDataItem id="out"/>'
    expect(run({ sequential, output }, { items: [1, 2, 3] }).state.data).toEqual({ items: [2, 4, 6] })
    expect(run({ sequential, output }, { items: { a: 1 } }).state.data).toEqual({ items: { a: 2 } })
  })

  it('adds to a dictionary that is there already', () => {
    expect(run({ sequential }, { items: [1, 2], results: {} }).state.data.results).toEqual({ 0: 2, 1: 4 })
  })

  it('refuses a list with something in it as output, and an item variable that exists', () => {
    expect(run({ sequential }, { items: [1], results: [9] }).incidents()).toEqual(['loop_invalid at t'])
    expect(run({ sequential }, { items: [1], item: 9 }).incidents()).toEqual(['loop_invalid at t'])
    expect(run({ sequential }, { items: 5 }).incidents()).toEqual(['loop_invalid at t'])
    expect(run({ sequential }, {}).incidents()).toEqual(['missing_input at t'])
  })

  it('runs a number of times, with the position as its item', () => {
    const over = '<loopCardinality>n</loopCardinality><inputDataItem id="item"/>'
    expect(run({ sequential, over }, { n: 3 }).state.data.results).toEqual([0, 2, 4])
    expect(run({ sequential, over }, { n: -1 }).incidents()).toEqual(['loop_invalid at t'])
  })

  it('keeps other changes of its instances, but not their variables', () => {
    const body = '<scriptTask id="t">LOOP<script>out = item; seen = 1</script></scriptTask>'
    expect(run({ sequential, body }, { items: [1] }).state.data).toEqual({ items: [1], results: [1], seen: 1 })
  })

  it('runs its scripts around all, or for every instance', () => {
    const scripts = (attribute: string) =>
      `<scriptTask id="t"><extensionElements><spiffworkflow:preScript>n = n + 1</spiffworkflow:preScript></extensionElements>
      ${multiTag(sequential, attribute)}<script>out = n</script></scriptTask>`
    expect(new Story(around(scripts(''), 't'), { start: { data: { items: [1, 2], n: 0 } } }).state.data.results).toEqual([1, 1])
    const each = new Story(around(scripts('spiffworkflow:scriptsOnInstances="true"'), 't'), { start: { data: { items: [1, 2], n: 0 } } })
    expect(each.state.data.results).toEqual(sequential ? [1, 2] : [1, 1])
  })
})

function multiTag(sequential: boolean, attribute: string): string {
  return `<multiInstanceLoopCharacteristics isSequential="${sequential}" ${attribute}><loopDataInputRef>items</loopDataInputRef>
    <loopDataOutputRef>results</loopDataOutputRef><inputDataItem id="item"/><outputDataItem id="out"/></multiInstanceLoopCharacteristics>`
}

describe('multi-instance of tasks that wait', () => {
  const body = '<userTask id="t">LOOP</userTask>'

  it('opens all at once, and gathers what people answer in the order of the items', () => {
    const story = run({ body }, { items: ['a', 'b', 'c'] })
    expect(story.tasks()).toEqual(['t', 't', 't'])
    const [a, b, c] = story.state.tokens.filter(({ waiting }) => waiting === 'user')
    for (const token of [c, a, b]) story.on({ kind: 'completeTask', token: token?.id ?? 0, data: { out: `did ${token?.data.item}` } })
    expect(story.state).toMatchObject({ status: 'complete', data: { results: ['did a', 'did b', 'did c'] } })
  })

  it('opens one after the other when it is sequential', () => {
    const story = run({ body, sequential: true }, { items: [1, 2] })
    expect(story.tasks()).toEqual(['t'])
    const answer = (out: number) => {
      const [open] = story.state.tokens.filter(({ waiting }) => waiting === 'user')
      story.on({ kind: 'completeTask', token: open?.id ?? 0, data: { out } })
    }
    answer(1)
    expect(story.tasks()).toEqual(['t'])
    answer(2)
    expect(story.state.data.results).toEqual([1, 2])
  })

  it('cancels the rest when its completion condition holds', () => {
    const story = run({ body, completion: 'results.length >= 1' }, { items: [1, 2, 3] })
    const second = story.state.tokens.filter(({ waiting }) => waiting === 'user')[1]
    story.on({ kind: 'completeTask', token: second?.id ?? 0, data: { out: 4 } })
    expect(story.state).toMatchObject({ status: 'complete', data: { results: [4] } })
    expect(story.history.filter(({ kind }) => kind === 'cancelled')).toHaveLength(2)
  })

  it('stops a sequential one when its completion condition holds', () => {
    expect(run({ sequential: true, completion: 'numberOfCompletedInstances == 2' }, { items: [1, 2, 3] }).state.data.results).toEqual([
      2, 4,
    ])
  })

  it('parks the instance that left no result, and takes it when it is mended', () => {
    const story = run({ body }, { items: [1] })
    const answer = story.state.tokens.find(({ waiting }) => waiting === 'user')
    story.on({ kind: 'completeTask', token: answer?.id ?? 0 })
    expect(story.incidents()).toEqual(['missing_output at t'])
    const [{ id, data = {} } = { id: 0 }] = story.state.incidents
    expect(story.on({ kind: 'retry', incident: id, data: { ...data, out: 7 } }).state).toMatchObject({ data: { results: [7] } })
  })
})

describe('multi-instance sub-process', () => {
  it('gives each instance a scope of its own', () => {
    const body = `<subProcess id="t">LOOP<startEvent id="s1"/><userTask id="u"/><scriptTask id="s"><script>out = item + answer</script></scriptTask><endEvent id="e1"/>
      ${flows('s1>u', 'u>s', 's>e1')}</subProcess>`
    const story = run({ body }, { items: [1, 2] })
    for (const token of story.state.tokens.filter(({ node }) => node === 'u'))
      story.on({ kind: 'completeTask', token: token.id, data: { answer: 10 } })
    expect(story.state).toMatchObject({ status: 'complete', data: { results: [11, 12] } })
  })

  it('of scripts runs one after the other without keeping them all', () => {
    const body = `<subProcess id="t">LOOP<startEvent id="s1"/><scriptTask id="s"><script>out = item + 1</script></scriptTask><endEvent id="e1"/>${flows('s1>s', 's>e1')}</subProcess>`
    const story = new Story(multi({ body }), {
      start: { data: { items: Array.from({ length: 500 }, (_, n) => n) } },
      context: { budget: { tokens: 10 } },
    })
    expect(story.state.status).toBe('complete')
    expect(story.state.data.results).toHaveLength(500)
  })
})

describe('standard loop', () => {
  const looped = (inside: string, attributes = '') =>
    around(
      `<scriptTask id="t"><standardLoopCharacteristics ${attributes}>${inside}</standardLoopCharacteristics><script>n = n + 1</script></scriptTask>`,
      't',
    )
  const counted = (model: string, n = 0) => new Story(model, { start: { data: { n } } })

  it('runs as often as its maximum says', () => {
    expect(counted(looped('', 'loopMaximum="3"')).state.data).toEqual({ n: 3 })
  })

  it('goes on while its condition holds, asked after each round', () => {
    expect(counted(looped('<loopCondition>2 > n</loopCondition>')).state.data).toEqual({ n: 2 })
    expect(counted(looped('<loopCondition>False</loopCondition>')).state.data).toEqual({ n: 1 })
  })

  it('asks before the first round too when it tests before', () => {
    expect(counted(looped('<loopCondition>False</loopCondition>', 'testBefore="true"')).state.data).toEqual({ n: 0 })
  })

  it('ends in an incident when it never ends', () => {
    const story = new Story(looped('<loopCondition>True</loopCondition>'), { start: { data: { n: 0 } }, context: { budget: { loop: 50 } } })
    expect(story.incidents()).toEqual(['step_budget at t'])
  })
})
