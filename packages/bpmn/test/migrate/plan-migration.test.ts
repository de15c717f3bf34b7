import { describe, expect, it } from 'vitest'
import type { Definition } from '../../src/definition/definition.ts'
import type { Evaluator } from '../../src/expression/evaluator.ts'
import { type MigrationOptions, planMigration } from '../../src/migrate/plan-migration.ts'
import { advance } from '../../src/run/advance.ts'
import type { InstanceEvent } from '../../src/run/event.ts'
import { createRegistry } from '../../src/run/registry.ts'
import type { InstanceState } from '../../src/state/state.ts'
import { definitionOf, flows, processOf } from '../parse/bpmn.ts'

/** Knows texts in quotes, names, and how to add a variable: enough for these models. */
const evaluator: Evaluator = {
  evaluate: (source, data) => ({ value: /^".*"$/.test(source) ? source.slice(1, -1) : (data[source] ?? null) }),
  execute: (source, data) => ({ data: { ...data, [source.split(' = ')[0] ?? '']: source.split(' = ')[1] ?? '' } }),
  truthy: (value) => Boolean(value),
  plain: (value) => value,
}

function step(definitions: readonly Definition[], state: InstanceState | null, event: InstanceEvent, nowMs = 0): InstanceState {
  return advance(createRegistry(definitions), state, event, { nowMs, seed: 'seed', evaluator }).state
}

function started(definition: Definition): InstanceState {
  return step([definition], null, { kind: 'start', process: 'p' })
}

function planned(from: Definition, to: Definition, state: InstanceState, options?: MigrationOptions) {
  const result = planMigration(from, to, state, options)
  if ('refusals' in result) throw new Error(JSON.stringify(result.refusals))
  return result.plan
}

function refusalsOf(from: Definition, to: Definition, state: InstanceState, options?: MigrationOptions) {
  const result = planMigration(from, to, state, options)
  return 'refusals' in result ? result.refusals.map(({ code, node }) => [code, node]) : []
}

const frame = (content: string, ...pairs: readonly string[]) =>
  definitionOf(processOf(`<startEvent id="start"/><endEvent id="end"/>${content}${flows(...pairs)}`))
const asking = frame('<userTask id="ask" name="Ask"/>', 'start>ask', 'ask>end')
const askingTwice = frame('<userTask id="ask" name="Ask"/><userTask id="again"/>', 'start>ask', 'ask>again', 'again>end')
const waiting = (text: string) =>
  frame(
    `<intermediateCatchEvent id="wait"><timerEventDefinition><timeDuration>"${text}"</timeDuration></timerEventDefinition></intermediateCatchEvent>`,
    'start>wait',
    'wait>end',
  )

describe('a migration plan', () => {
  it('shows every live token, and what is different at its node', () => {
    const plan = planned(asking, askingTwice, started(asking))
    expect(plan.tokens).toMatchObject([{ from: 'ask', to: 'ask', by: 'id', state: 'waiting', changed: ['outgoing'] }])
    expect(plan.scopes).toMatchObject([{ from: 'p', to: 'p' }])
    expect(plan.event).toEqual({ kind: 'migrate', from: asking.hash, to: askingTwice.hash, nodes: {}, timers: 'keep' })
  })

  it('changes nothing until it is applied; then the instance goes on in the new definition', () => {
    const before = started(asking)
    const { event } = planned(asking, askingTwice, before)
    expect(before.definition).toBe(asking.hash)
    const both = [asking, askingTwice]
    const moved = step(both, before, event)
    expect(moved.definition).toBe(askingTwice.hash)
    const [ask] = moved.tokens
    const later = step(both, moved, { kind: 'completeTask', token: ask?.id ?? -1, data: {} })
    expect(later.tokens.map(({ node }) => node)).toEqual(['again'])
  })

  it('can be reverted before the next step, by the plan the other way around', () => {
    const both = [asking, askingTwice]
    const before = started(asking)
    const moved = step(both, before, planned(asking, askingTwice, before).event)
    expect(step(both, moved, planned(askingTwice, asking, moved).event)).toEqual(before)
  })

  it('follows a node whose id is new by its name, or as a person says', () => {
    const renamed = frame('<userTask id="query" name="Ask"/>', 'start>query', 'query>end')
    const state = started(asking)
    const plan = planned(asking, renamed, state)
    expect(plan.tokens).toMatchObject([{ from: 'ask', to: 'query', by: 'name', changed: [] }])
    expect(plan.event.nodes).toMatchObject({ ask: 'query', start_ask: 'start_query', ask_end: 'query_end' })
    expect(step([asking, renamed], state, plan.event).tokens.map(({ node }) => node)).toEqual(['query'])
    expect(planned(askingTwice, askingTwice, started(askingTwice), { nodes: { ask: 'again' } }).tokens).toMatchObject([
      { from: 'ask', to: 'again', by: 'mapping' },
    ])
  })

  it('says of every timer when it is due, and whether it begins anew', () => {
    const [short, long] = [waiting('PT1H'), waiting('PT5H')]
    const state = started(short)
    const hour = 3_600_000
    expect(planned(short, long, state).timers).toMatchObject([{ from: 'wait', to: 'wait', dueMs: hour, policy: 'keep' }])
    const { event, timers } = planned(short, long, state, { timers: 'reset' })
    expect(timers).toMatchObject([{ policy: 'reset' }])
    const moved = step([short, long], state, event, hour / 2)
    expect(moved.subscriptions).toMatchObject([{ kind: 'timer', dueMs: 5.5 * hour }])
  })

  it('carries a script over the data of every token', () => {
    const state = started(asking)
    const { event } = planned(asking, askingTwice, state, { script: 'currency = EUR' })
    expect(step([asking, askingTwice], state, event).tokens[0]?.data).toEqual({ currency: 'EUR' })
  })

  const late = (id: string, name = '') =>
    `<boundaryEvent id="${id}" name="${name}" attachedToRef="ask"><timerEventDefinition><timeDuration>"PT1H"</timeDuration></timerEventDefinition></boundaryEvent>`
  const watched = (id: string, name?: string) =>
    frame(`<userTask id="ask" name="Ask"/>${late(id, name)}`, 'start>ask', 'ask>end', `${id}>end`)

  it('says which boundary events begin to watch what is open already', () => {
    const now = watched('late')
    const state = started(asking)
    const plan = planned(asking, now, state)
    expect(plan.notes).toEqual([{ node: 'late', message: 'boundary event "late" is new; it watches "ask" from now on' }])
    expect(step([asking, now], state, plan.event).subscriptions).toMatchObject([{ node: 'late', kind: 'timer' }])
  })

  it('does not arm a boundary event twice because its id is new', () => {
    const [before, after] = [watched('late', 'Too late'), watched('overdue', 'Too late')]
    const state = started(before)
    const plan = planned(before, after, state)
    expect([plan.notes, plan.timers.map(({ from, to }) => [from, to])]).toEqual([[], [['late', 'overdue']]])
    expect(step([before, after], state, plan.event).subscriptions).toMatchObject([{ node: 'overdue', dueMs: 3_600_000 }])
  })

  it('says which event sub-processes are armed in a scope that is open already', () => {
    const start = '<startEvent id="go"><timerEventDefinition><timeDuration>"PT2H"</timeDuration></timerEventDefinition></startEvent>'
    const now = frame(
      `<userTask id="ask"/><subProcess id="on" triggeredByEvent="true">${start}<endEvent id="gone"/>${flows('go>gone')}</subProcess>`,
      'start>ask',
      'ask>end',
    )
    const state = started(asking)
    const plan = planned(asking, now, state)
    expect(plan.notes).toEqual([{ node: 'on', message: 'event sub-process "on" is new; it is armed in "p" from now on' }])
    expect(step([asking, now], state, plan.event).subscriptions).toMatchObject([{ node: 'go', dueMs: 7_200_000 }])
  })

  it('notes changes of what was completed', () => {
    const second = step([askingTwice], started(askingTwice), {
      kind: 'completeTask',
      token: started(askingTwice).tokens[0]?.id ?? -1,
      data: {},
    })
    const without = frame('<userTask id="again"/>', 'start>again', 'again>end')
    expect(planned(askingTwice, without, second, { completed: ['start', 'ask', 'of_a_callee'] }).notes.map(({ node }) => node)).toEqual([
      'start',
      'ask',
    ])
  })
})

describe('a migration is refused', () => {
  it('when a token is at a node that is gone, or of another kind', () => {
    const state = started(asking)
    expect(refusalsOf(asking, frame('', 'start>end'), state)).toEqual([['node_missing', 'ask']])
    expect(refusalsOf(asking, frame('<manualTask id="ask"/>', 'start>ask', 'ask>end'), state)).toEqual([['node_kind', 'ask']])
  })

  it('when an open sub-process is gone, with what is in it', () => {
    const inner = `<startEvent id="a"/><userTask id="ask"/><endEvent id="b"/>${flows('a>ask', 'ask>b')}`
    const nested = frame(`<subProcess id="sub">${inner}</subProcess>`, 'start>sub', 'sub>end')
    const state = started(nested)
    expect(planned(nested, nested, state).scopes).toMatchObject([{ from: 'p' }, { from: 'sub', to: 'sub' }])
    expect(refusalsOf(nested, frame(`<transaction id="sub">${inner}</transaction>`, 'start>sub', 'sub>end'), state)).toEqual([
      ['scope_missing', 'sub'],
      ['node_kind', 'sub'],
    ])
    expect(refusalsOf(nested, asking, state)).toEqual([
      ['scope_missing', 'sub'],
      ['node_missing', 'sub'],
      ['scope_changed', 'ask'],
    ])
  })

  it('when an event waits for something else than before', () => {
    const condition = frame(
      '<intermediateCatchEvent id="wait"><conditionalEventDefinition><condition>x</condition></conditionalEventDefinition></intermediateCatchEvent>',
      'start>wait',
      'wait>end',
    )
    const timer = waiting('PT1H')
    expect(refusalsOf(timer, condition, started(timer))).toEqual([['event_changed', 'wait']])
  })

  it('when a loop has begun that the other definition does not have', () => {
    const loop = '<multiInstanceLoopCharacteristics><loopCardinality>two</loopCardinality></multiInstanceLoopCharacteristics>'
    const looping = frame(`<userTask id="ask">${loop}</userTask>`, 'start>ask', 'ask>end')
    const state = step([looping], null, { kind: 'start', process: 'p', data: { two: 2 } })
    expect(state.tokens.length).toBe(3)
    expect(refusalsOf(looping, asking, state)).toEqual([['loop_changed', 'ask']])
  })

  it('when a token waits at a join for a flow that is gone', () => {
    const gates = '<parallelGateway id="fork"/><parallelGateway id="join"/><userTask id="a"/>'
    const joining = frame(gates, 'start>fork', 'fork>a', 'a>join', 'fork>join', 'join>end')
    const other = frame(`${gates}<userTask id="b"/>`, 'start>fork', 'fork>a', 'a>join', 'fork>b', 'b>join', 'join>end')
    expect(refusalsOf(joining, other, started(joining))).toEqual([['flow_missing', 'join']])
  })

  it('when there is nothing to migrate, or the mapping is wrong', () => {
    const done = frame('', 'start>end')
    expect(refusalsOf(done, asking, started(done))).toEqual([['instance_ended', null]])
    expect(refusalsOf(askingTwice, asking, started(asking))).toEqual([['other_definition', null]])
    expect(refusalsOf(asking, askingTwice, started(asking), { nodes: { none: 'ask', start: 'nowhere' } })).toEqual([
      ['mapping_unknown', 'none'],
      ['mapping_unknown', 'start'],
    ])
    const other = definitionOf(
      processOf(`<startEvent id="s"/><userTask id="ask" name="Ask"/>${flows('s>ask')}`).replace('id="p"', 'id="q"'),
    )
    expect(refusalsOf(asking, other, started(asking))).toEqual([['other_process', null]])
  })
})
