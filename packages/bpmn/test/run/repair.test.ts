import { describe, expect, it } from 'vitest'
import { advance } from '../../src/run/advance.ts'
import type { BpmnError } from '../../src/run/errors.ts'
import { createRegistry } from '../../src/run/registry.ts'
import { definitionOf, flows, processOf } from '../parse/bpmn.ts'
import { script } from './script.ts'
import { Story } from './story.ts'

const ends = '<startEvent id="start"/><endEvent id="end"/>'
const line = processOf(`${ends}<userTask id="a"/><userTask id="b"/><userTask id="c"/>${flows('start>a', 'a>b', 'b>c', 'c>end')}`)

function entryOf(story: Story, node: string) {
  const entry = story.history.findLast((candidate) => candidate.kind === 'entered' && candidate.node === node)
  if (!entry) throw new Error(`"${node}" was never entered`)
  return entry
}

describe('suspension', () => {
  it('keeps everything but repair out until the instance is resumed, and then tells its timers again', () => {
    const model = processOf(
      `${ends}<intermediateCatchEvent id="c"><timerEventDefinition><timeDuration>'PT1M'</timeDuration></timerEventDefinition></intermediateCatchEvent>${flows('start>c', 'c>end')}`,
    )
    const story = new Story(model).on({ kind: 'suspend' })
    expect(story.state.status).toBe('suspended')
    expect(() => story.wait(120_000)).toThrow(expect.objectContaining({ code: 'suspended' }) as BpmnError)
    story.on({ kind: 'resume' })
    expect(story.state.status).toBe('waiting')
    expect(story.asked('setTimer')).toHaveLength(2)
    expect(story.wait(0).state.status).toBe('complete')
  })
})

describe('a suspended instance', () => {
  it('is repaired without running anything, and goes on from there when it is resumed', () => {
    const loop = '<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>'
    const model = processOf(`${ends}<userTask id="t">${loop}</userTask><userTask id="b"/>${flows('start>t', 't>b', 'b>end')}`)
    const story = new Story(model).on({ kind: 'suspend' })
    for (const { id } of story.state.tokens.filter(({ waiting }) => waiting === 'user')) story.on({ kind: 'skip', token: id })
    expect(story.state.status).toBe('suspended')
    expect(story.places()).toEqual(['b ready'])
    expect(story.on({ kind: 'resume' }).tasks()).toEqual(['b'])
  })
})

describe('operators', () => {
  it('skip a task', () => {
    const story = new Story(line)
    expect(story.on({ kind: 'skip', token: story.at('a').id, data: { x: 1 } }).tasks()).toEqual(['b'])
    expect(story.at('b').data).toEqual({ x: 1 })
  })

  it('move, add and cancel tokens', () => {
    const story = new Story(line)
    story.on({ kind: 'moveToken', token: story.at('a').id, to: 'c' })
    expect(story.tasks()).toEqual(['c'])
    story.on({ kind: 'addToken', node: 'b', data: { added: true } })
    expect(story.tasks()).toEqual(['c', 'b'])
    story.on({ kind: 'cancelToken', token: story.at('c').id })
    expect(story.complete('b').tasks()).toEqual(['c'])
    expect(story.complete('c').state).toMatchObject({ status: 'complete', data: { added: true } })
  })

  it('edit the data of a token', () => {
    const story = new Story(line, { start: { data: { x: 1 } } })
    story.on({ kind: 'editData', token: story.at('a').id, data: { y: 2 } })
    expect(story.at('a').data).toEqual({ y: 2 })
    expect(story.history.at(-1)).toMatchObject({ kind: 'edited', patch: { set: { y: 2 }, unset: ['x'] } })
  })

  it('set a data object, and refuse one that is not there', () => {
    const model = processOf(`${ends}<dataObject id="box"/><userTask id="a"/>${flows('start>a', 'a>end')}`)
    const story = new Story(model).on({ kind: 'editData', data: { box: 3 } })
    expect(story.state.scopes[0]?.objects).toEqual({ box: 3 })
    expect(() => story.on({ kind: 'editData', data: { other: 1 } })).toThrow(/no data object "other"/)
  })

  it('cancel one of several instances, and the others go on', () => {
    const loop = '<multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality></multiInstanceLoopCharacteristics>'
    const story = new Story(processOf(`${ends}<userTask id="a">${loop}</userTask>${flows('start>a', 'a>end')}`))
    for (const { id } of story.state.tokens.filter(({ waiting }) => waiting === 'user')) story.on({ kind: 'cancelToken', token: id })
    expect(story.state.status).toBe('complete')
  })

  it('terminate an instance', () => {
    const story = new Story(line).on({ kind: 'terminate' })
    expect(story.state).toMatchObject({ status: 'terminated', tokens: [], scopes: [] })
    expect(story.asked('closeTask')).toMatchObject([{ how: 'cancelled' }])
    expect(() => story.on({ kind: 'continue' })).toThrow(expect.objectContaining({ code: 'already_ended' }) as BpmnError)
  })

  it('are told what is not there, and nothing changes', () => {
    const story = new Story(line)
    const before = JSON.stringify(story.state)
    for (const [event, code] of [
      [{ kind: 'skip', token: 999 }, 'unknown_token'],
      [{ kind: 'retry', incident: 999 }, 'unknown_incident'],
      [{ kind: 'moveToken', token: story.at('a').id, to: 'nowhere' }, 'unknown_node'],
      [{ kind: 'serviceResult', token: story.at('a').id, result: 1 }, 'not_waiting'],
      [{ kind: 'timerFired', subscription: 5 }, 'not_waiting'],
      [{ kind: 'resume' }, 'invalid_event'],
    ] as const) {
      expect(() => story.on(event)).toThrow(expect.objectContaining({ code }) as BpmnError)
    }
    expect(JSON.stringify(story.state)).toBe(before)
  })
})

describe('reset', () => {
  it('goes back to a step with the data it had', () => {
    const story = new Story(line).complete('a', { x: 1 }).complete('b', { y: 1 })
    story.on({ kind: 'reset', entry: entryOf(story, 'b') })
    expect(story.tasks()).toEqual(['b'])
    expect(story.at('b').data).toEqual({ x: 1 })
    expect(story.complete('b').complete('c').state.data).toEqual({ x: 1 })
  })

  const block =
    processOf(`${ends}<parallelGateway id="f"/><parallelGateway id="j"/><userTask id="a1"/><userTask id="a2"/><userTask id="b1"/><userTask id="b2"/><userTask id="after"/>
    ${flows('start>f', 'f>a1', 'a1>a2', 'a2>j', 'f>b1', 'b1>b2', 'b2>j', 'j>after', 'after>end')}`)

  it('leaves the branch beside it alone', () => {
    const story = new Story(block).complete('a1').complete('b1')
    story.on({ kind: 'reset', entry: entryOf(story, 'a1') })
    expect(story.tasks().sort()).toEqual(['a1', 'b2'])
  })

  it('keeps what a completed branch brought to a join that is taken back', () => {
    const story = new Story(block).complete('a1').complete('b1').complete('b2', { b: 1 }).complete('a2', { a: 1 })
    expect(story.tasks()).toEqual(['after'])
    story.on({ kind: 'reset', entry: entryOf(story, 'a2') })
    expect(story.tasks()).toEqual(['a2'])
    story.complete('a2', { a: 2 })
    expect(story.tasks()).toEqual(['after'])
    expect(story.complete('after').state).toMatchObject({ status: 'complete', data: { a: 2, b: 1 } })
  })

  it('opens a sub-process again that has ended, and an instance that is complete', () => {
    const model =
      processOf(`${ends}<subProcess id="sp"><startEvent id="s1"/><userTask id="in1"/><userTask id="in2"/><endEvent id="e1"/>${flows('s1>in1', 'in1>in2', 'in2>e1')}</subProcess><userTask id="after"/>
      ${flows('start>sp', 'sp>after', 'after>end')}`)
    const story = new Story(model).complete('in1', { x: 1 }).complete('in2').complete('after')
    expect(story.state.status).toBe('complete')
    story.on({ kind: 'reset', entry: entryOf(story, 'in2') })
    expect(story.tasks()).toEqual(['in2'])
    expect(story.complete('in2', { y: 1 }).complete('after').state).toMatchObject({ status: 'complete', data: { x: 1, y: 1 } })
  })

  it('arms the boundary events of the step again', () => {
    const model = processOf(
      `${ends}<endEvent id="late"/><userTask id="a"/><userTask id="b"/><boundaryEvent id="t" attachedToRef="a"><timerEventDefinition><timeDuration>'PT1M'</timeDuration></timerEventDefinition></boundaryEvent>${flows('start>a', 'a>b', 'b>end', 't>late')}`,
    )
    const story = new Story(model).complete('a')
    expect(story.state.subscriptions).toEqual([])
    story.on({ kind: 'reset', entry: entryOf(story, 'a') })
    expect(story.wait(60_000).completed()).toContain('late')
  })
})

describe('migration', () => {
  const old = definitionOf(line)
  const next = definitionOf(
    line
      .replace('<userTask id="c"/>', '<userTask id="c"/><userTask id="d"/>')
      .replace('targetRef="end"', 'targetRef="d"')
      .replace('</process>', `${flows('d>end')}</process>`),
  )
  const registry = createRegistry([old, next])
  const ctx = { nowMs: 0, seed: 'i', evaluator: script }
  const started = advance(registry, null, { kind: 'start', process: 'p', definition: old.hash, data: { x: 1 } }, ctx).state

  it('takes every token to the new definition, with a script over its data', () => {
    const { state } = advance(registry, started, { kind: 'migrate', from: old.hash, to: next.hash, script: 'y = x + 1' }, ctx)
    expect(state.definition).toBe(next.hash)
    expect(state.tokens).toMatchObject([{ node: 'a', data: { x: 1, y: 2 } }])
    let at = state
    for (const _task of ['a', 'b', 'c', 'd']) at = advance(registry, at, { kind: 'completeTask', token: at.tokens[0]?.id ?? 0 }, ctx).state
    expect(at.status).toBe('complete')
  })

  it('renames elements by its plan, and refuses what has nowhere to go', () => {
    const renamed = definitionOf(line.replaceAll('"a"', '"first"'))
    const both = createRegistry([old, renamed])
    expect(() => advance(both, started, { kind: 'migrate', from: old.hash, to: renamed.hash }, ctx)).toThrow(/no element "a"/)
    const { state } = advance(both, started, { kind: 'migrate', from: old.hash, to: renamed.hash, nodes: { a: 'first' } }, ctx)
    expect(state.tokens[0]?.node).toBe('first')
  })
})
