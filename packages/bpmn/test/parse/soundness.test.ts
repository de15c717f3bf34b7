import { describe, expect, it } from 'vitest'
import { canStillReach, inSet, nodeSet } from '../../src/definition/node-set.ts'
import { definitionOf, flows, nodeOf, problemsOf, processOf } from './bpmn.ts'

const chosen = (from: string, to: string) =>
  `<sequenceFlow id="${from}_${to}" sourceRef="${from}" targetRef="${to}"><conditionExpression>x</conditionExpression></sequenceFlow>`
const DIAMOND = ['start>split', 'split>a', 'a>join', 'join>end']
const tasks = '<startEvent id="start"/><task id="a"/><task id="b"/><endEvent id="end"/>'
const soundness = (text: string) =>
  problemsOf(text)
    .filter(({ code }) => code !== 'no_diagram')
    .map(({ code, level, elementId }) => `${level} ${code} ${elementId}`)

describe('a parallel join', () => {
  it('behind a choice is said to get stuck', () => {
    const text = processOf(
      `${tasks}<exclusiveGateway id="split" default="split_a"/><parallelGateway id="join"/>${flows(...DIAMOND, 'b>join')}${chosen('split', 'b')}`,
    )
    expect(soundness(text)).toEqual(['warning stuck_join join'])
  })

  it('behind a parallel or inclusive split, or a fork, is fine', () => {
    const parallel = processOf(`${tasks}<parallelGateway id="split"/><parallelGateway id="join"/>${flows(...DIAMOND, 'split>b', 'b>join')}`)
    const inclusive = processOf(
      `${tasks}<inclusiveGateway id="split" default="split_a"/><parallelGateway id="join"/>${flows(...DIAMOND, 'b>join')}${chosen('split', 'b')}`,
    )
    expect([soundness(parallel), soundness(inclusive)]).toEqual([[], []])
  })

  it('fed by a boundary event that does not interrupt is fine, by one that does it is not', () => {
    const model = (attributes: string) =>
      processOf(`${tasks}<parallelGateway id="join"/><boundaryEvent id="late" attachedToRef="a" ${attributes}><conditionalEventDefinition><condition>x</condition></conditionalEventDefinition></boundaryEvent>
        ${flows('start>a', 'a>join', 'late>b', 'b>join', 'join>end')}`)
    expect(soundness(model('cancelActivity="false"'))).toEqual([])
    expect(soundness(model(''))).toEqual(['warning stuck_join join'])
  })

  it('is fine when an earlier fork sends two tokens through the same choice', () => {
    const text =
      processOf(`${tasks}<parallelGateway id="fork"/><exclusiveGateway id="merge"/><exclusiveGateway id="split" default="split_a"/><parallelGateway id="join"/>
      <task id="x"/><task id="y"/>${flows('start>fork', 'fork>x', 'fork>y', 'x>merge', 'y>merge', 'merge>split', 'split>a', 'a>join', 'b>join', 'join>end')}${chosen('split', 'b')}`)
    expect(soundness(text)).toEqual(['warning multiple_merge merge'])
  })
})

describe('branches that run at the same time', () => {
  const after = '<task id="after"/>'

  it('and meet at a task or an exclusive gateway are said to run on twice', () => {
    const task = processOf(
      `${tasks}${after}<parallelGateway id="split"/>${flows('start>split', 'split>a', 'split>b', 'a>after', 'b>after', 'after>end')}`,
    )
    const gateway = processOf(
      `${tasks}${after}<parallelGateway id="split"/><exclusiveGateway id="merge"/>${flows('start>split', 'split>a', 'split>b', 'a>merge', 'b>merge', 'merge>after', 'after>end')}`,
    )
    expect([soundness(task), soundness(gateway)]).toEqual([['warning multiple_merge after'], ['warning multiple_merge merge']])
  })

  it('may end at the same end, and go on once they are joined', () => {
    const ends = processOf(`${tasks}<parallelGateway id="split"/>${flows('start>split', 'split>a', 'split>b', 'a>end', 'b>end')}`)
    const joined =
      processOf(`${tasks}${after}<parallelGateway id="split"/><parallelGateway id="join"/><exclusiveGateway id="again" default="again_end"/><exclusiveGateway id="back"/>
      ${flows('start>back', 'back>split', 'split>a', 'split>b', 'a>join', 'b>join', 'join>after', 'after>again', 'again>end')}${chosen('again', 'back')}`)
    expect([soundness(ends), soundness(joined)]).toEqual([[], []])
  })

  it('are not those of a choice', () => {
    const text = processOf(
      `${tasks}${after}<exclusiveGateway id="split" default="split_a"/>${flows('start>split', 'split>a', 'a>after', 'b>after', 'after>end')}${chosen('split', 'b')}`,
    )
    expect(soundness(text)).toEqual([])
  })
})

describe('a cycle', () => {
  const script = (id: string) => `<scriptTask id="${id}"><script>n = n + 1</script></scriptTask>`
  const start = '<startEvent id="start"/><exclusiveGateway id="back"/>'

  it('that neither waits nor decides is said to run for ever', () => {
    expect(soundness(processOf(`${start}${script('count')}${flows('start>back', 'back>count', 'count>back')}`))).toEqual([
      'warning endless_loop back',
    ])
  })

  it('with a choice or a person in it is fine', () => {
    const choice = processOf(`${start}${script('count')}<exclusiveGateway id="split" default="split_end"/><endEvent id="end"/>
      ${flows('start>back', 'back>count', 'count>split', 'split>end')}${chosen('split', 'back')}`)
    const person = processOf(`${start}<userTask id="ask"/>${flows('start>back', 'back>ask', 'ask>back')}`)
    expect([soundness(choice), soundness(person)]).toEqual([[], []])
  })
})

describe('an inclusive join', () => {
  const model = definitionOf(
    processOf(`${tasks}<inclusiveGateway id="split" default="split_a"/><inclusiveGateway id="join"/><task id="after"/><exclusiveGateway id="again" default="again_end"/>
      <boundaryEvent id="late" attachedToRef="a" cancelActivity="false"><conditionalEventDefinition><condition>x</condition></conditionalEventDefinition></boundaryEvent>
      ${flows('start>split', 'split>a', 'a>join', 'late>b', 'b>join', 'join>after', 'after>again', 'again>end')}${chosen('split', 'b')}${chosen('again', 'split')}`),
  )
  const join = nodeOf(model, 'join', 'inclusiveGateway')
  const reaching = (position: number) => model.nodes.filter(({ index }) => canStillReach(join, position, index)).map(({ id }) => id)

  it('knows from where each of its flows can still be reached', () => {
    expect(join.incoming.map((flow) => model.flows[flow]?.id)).toEqual(['a_join', 'b_join'])
    expect(reaching(0).sort()).toEqual(['a', 'after', 'again', 'split', 'start'])
  })

  it('counts boundary events as ways out of their host', () => {
    expect(reaching(1).sort()).toEqual(['a', 'after', 'again', 'b', 'late', 'split', 'start'])
  })

  it('needs no such sets when nothing joins', () => {
    expect(nodeOf(model, 'split', 'inclusiveGateway').upstream.length).toBe(2)
    expect(
      definitionOf(processOf(`${tasks}<inclusiveGateway id="g"/>${flows('start>g', 'g>a', 'a>end')}`)).nodes.find(({ id }) => id === 'g'),
    ).toMatchObject({ upstream: [] })
  })
})

it('keeps sets of nodes across word borders', () => {
  const set = nodeSet(100, [0, 31, 32, 63, 99])
  expect(Array.from({ length: 100 }, (_, index) => index).filter((index) => inSet(set, index))).toEqual([0, 31, 32, 63, 99])
  expect(inSet(set, 100)).toBe(false)
})
