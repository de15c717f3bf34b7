import { describe, expect, it } from 'vitest'
import { advance } from '../../src/run/advance.ts'
import type { Place } from '../../src/run/context.ts'
import type { BpmnError, BpmnErrorCode } from '../../src/run/errors.ts'
import type { InstanceEvent } from '../../src/run/event.ts'
import { createRegistry } from '../../src/run/registry.ts'
import { nextDueMs } from '../../src/state/next-due.ts'
import { around, definitionOf, flows, processOf } from '../parse/bpmn.ts'
import { script } from './script.ts'
import { registryOf, Story } from './story.ts'

const ends = '<startEvent id="start"/><endEvent id="end"/>'
const ctx = { nowMs: 0, seed: 'i', evaluator: script }

function refused(code: BpmnErrorCode): BpmnError {
  return expect.objectContaining({ name: 'BpmnError', code }) as BpmnError
}

describe('advance', () => {
  const registry = registryOf([around('<userTask id="t"/>', 't')])
  const { state } = advance(registry, null, { kind: 'start', process: 'p' }, ctx)

  it.each<[string, typeof state | null, InstanceEvent, BpmnErrorCode]>([
    ['a process that nobody knows', null, { kind: 'start', process: 'other' }, 'unknown_process'],
    ['a definition that nobody knows', null, { kind: 'start', process: 'p', definition: 'none' }, 'unknown_definition'],
    ['a start event that is not there', null, { kind: 'start', process: 'p', start: 't' }, 'unknown_node'],
    ['an event without an instance', null, { kind: 'continue' }, 'invalid_event'],
    ['a second start', state, { kind: 'start', process: 'p' }, 'invalid_event'],
    ['a task that is not there', state, { kind: 'completeTask', token: 99 }, 'unknown_token'],
  ])('refuses %s', (_what, before, event, code) => {
    expect(() => advance(registry, before, event, ctx)).toThrow(refused(code))
  })

  it('refuses a state whose definition is not registered, or has changed under its hash', () => {
    expect(() => advance(createRegistry([]), state, { kind: 'continue' }, ctx)).toThrow(refused('unknown_definition'))
    const other = definitionOf(around('<userTask id="another"/>', 'another'))
    const wrong = { ...createRegistry([other]), byHash: () => other }
    expect(() => advance(wrong, state, { kind: 'continue' }, ctx)).toThrow(refused('invalid_state'))
  })

  it('names the input that a process needs', () => {
    const io = '<ioSpecification><dataInput id="a" name="a"/></ioSpecification>'
    const needing = registryOf([processOf(`${io}${ends}${flows('start>end')}`)])
    expect(() => advance(needing, null, { kind: 'start', process: 'p' }, ctx)).toThrow(/needs input "a"/)
    expect(advance(needing, null, { kind: 'start', process: 'p', data: { a: 1, b: 2 } }, ctx).state.status).toBe('complete')
  })

  it('gives the same result for the same arguments', () => {
    const event: InstanceEvent = { kind: 'completeTask', token: state.tokens[0]?.id ?? 0, data: { x: 1 } }
    const [first, second] = [advance(registry, state, event, ctx), advance(registry, state, event, ctx)]
    expect(second).toEqual(first)
    expect(second.history).toEqual(first.history)
  })

  it('takes its id from the start event, or from the seed', () => {
    expect(state.id).toBe('i')
    expect(advance(registry, null, { kind: 'start', process: 'p', id: 'mine' }, ctx).state.id).toBe('mine')
  })
})

describe('the context of scripts', () => {
  const two =
    processOf(`${ends}<scriptTask id="a"><script>x = ask(1)</script></scriptTask><userTask id="t"/><scriptTask id="b"><script>y = ask(2)</script></scriptTask>
    ${flows('start>a', 'a>t', 't>b', 'b>end')}`)

  it('has the functions of the host, the same everywhere or made for the place', () => {
    const same = new Story(two, { context: { functions: { ask: (n) => n ?? null } } }).complete('t')
    expect(same.state.data).toEqual({ x: 1, y: 2 })
    const placed = new Story(two, { context: { functions: ({ process, node }: Place) => ({ ask: () => `${process}/${node}` }) } }).complete(
      't',
    )
    expect(placed.state.data).toEqual({ x: 'p/a', y: 'p/b' })
  })

  it('has a seed of its own for every evaluation, the same when the story is told again', () => {
    const seeds = () => {
      const seen: string[] = []
      const evaluator: typeof script = {
        ...script,
        execute(source, data, context) {
          seen.push(context.seed)
          return script.execute(source, data, { ...context, functions: { ask: () => 0 } })
        },
      }
      new Story(two, { context: { evaluator } }).complete('t')
      return seen
    }
    const told = seeds()
    expect(new Set(told).size).toBe(2)
    expect(seeds()).toEqual(told)
  })
})

describe('errors from outside', () => {
  const model = processOf(
    `${ends}<endEvent id="end2"/><userTask id="t"/><boundaryEvent id="b" attachedToRef="t"><errorEventDefinition errorRef="e"><extensionElements><spiffworkflow:variableName>why</spiffworkflow:variableName></extensionElements></errorEventDefinition></boundaryEvent>
    ${flows('start>t', 't>end', 'b>end2')}`,
    '<error id="e" errorCode="Lost"/>',
  )

  it('are handled where they are raised', () => {
    const story = new Story(model)
    story.on({ kind: 'error', token: story.at('t').id, code: 'Lost', payload: 'in the post' })
    expect(story.completed()).toContain('end2')
    expect(story.state).toMatchObject({ status: 'complete', data: { why: 'in the post' } })
  })

  it('park the task that nobody handles them for, and take the task away until it is retried', () => {
    const story = new Story(model)
    story.on({ kind: 'error', token: story.at('t').id, code: 'Other', message: 'printer on fire' })
    expect(story.state.incidents).toMatchObject([{ code: 'unhandled_error', errorCode: 'Other', node: 't' }])
    expect(story.state.incidents[0]?.message).toContain('printer on fire')
    expect(story.asked('closeTask')).toHaveLength(1)
    story.on({ kind: 'retry', incident: story.state.incidents[0]?.id ?? 0 })
    expect(story.tasks()).toEqual(['t'])
  })
})

describe('versions of a process', () => {
  const versions = ['1', '2'].map((n) =>
    definitionOf(processOf(`${ends}<scriptTask id="s"><script>v = ${n}</script></scriptTask>${flows('start>s', 's>end')}`)),
  )
  const registry = createRegistry(versions)

  it('start as the latest, or as the one that is named', () => {
    const started = (definition?: string) =>
      advance(registry, null, { kind: 'start', process: 'p', ...(definition === undefined ? {} : { definition }) }, ctx).state.data.v
    expect(started()).toBe(2)
    expect(started(versions[0]?.hash)).toBe(1)
  })

  it('are bound by number, tag or file', () => {
    expect(registry.byProcess('p', { kind: 'version', version: 1 })).toBe(versions[0])
    expect(registry.byProcess('p', { kind: 'latest' })).toBe(versions[1])
    expect(registry.byProcess('p', { kind: 'deployment' }, versions[0])).toBe(versions[0])
    expect(registry.byProcess('p', { kind: 'versionTag', tag: 'none' })).toBeUndefined()
  })
})

it('the next due timer of a state is its earliest', () => {
  const catchEvent = (id: string, text: string) =>
    `<intermediateCatchEvent id="${id}"><timerEventDefinition><timeDuration>'${text}'</timeDuration></timerEventDefinition></intermediateCatchEvent>`
  const story = new Story(
    processOf(
      `${ends}<endEvent id="e2"/><parallelGateway id="g"/>${catchEvent('a', 'PT2H')}${catchEvent('b', 'PT1H')}${flows('start>g', 'g>a', 'g>b', 'a>end', 'b>e2')}`,
    ),
  )
  expect(nextDueMs(story.state)).toBe(story.nowMs + 3_600_000)
  expect(nextDueMs(story.wait(3 * 3_600_000).state)).toBeUndefined()
})
