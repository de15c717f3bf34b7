import { describe, expect, it } from 'vitest'
import { advance } from '../../src/run/advance.ts'
import { document, flows, processOf } from '../parse/bpmn.ts'
import { script } from './script.ts'
import { registryOf, Story } from './story.ts'

const ends = '<startEvent id="start"/><endEvent id="end"/>'

function task(id: string, text: string, more = ''): string {
  return `<scriptTask id="${id}">${more}<script>${text}</script></scriptTask>`
}

describe('sub-process', () => {
  const model =
    processOf(`${ends}<subProcess id="sp"><startEvent id="s1"/><userTask id="u"/>${task('s', 'y = x + 1; delete x')}<endEvent id="e1"/>${flows('s1>u', 'u>s', 's>e1')}</subProcess>
    ${flows('start>sp', 'sp>end')}`)

  it('begins with the data around it, and its result takes their place', () => {
    const story = new Story(model, { start: { data: { x: 1 } } })
    expect(story.state.scopes).toHaveLength(2)
    expect(story.complete('u').state).toMatchObject({ status: 'complete', data: { y: 2 } })
    expect(story.state.data).toEqual({ y: 2 })
  })
})

describe('call activity', () => {
  const caller = (inside = '') =>
    processOf(`${ends}<callActivity id="call" calledElement="callee">${inside}</callActivity>${flows('start>call', 'call>end')}`)
  const callee = (inside: string) => document(`<process id="callee" isExecutable="true">${inside}</process>`)
  const body = `<startEvent id="s"/>${task('w', 'out_1 = in_1 * 2; out_2 = in_2.toUpperCase(); unused = 1')}<endEvent id="e"/>${flows('s>w', 'w>e')}`
  const io = `<ioSpecification><dataInput id="in_1" name="in_1"/><dataInput id="in_2" name="in_2"/><dataOutput id="out_1" name="out_1"/><dataOutput id="out_2" name="out_2"/></ioSpecification>`
  const data = { in_1: 1, in_2: 'hello world' }

  it('passes all data in and out', () => {
    expect(new Story([caller(), callee(body)], { start: { data } }).state.data).toEqual({
      ...data,
      out_1: 2,
      out_2: 'HELLO WORLD',
      unused: 1,
    })
  })

  it('passes only what the called process lists', () => {
    const story = new Story([caller(), callee(io + body)], { start: { data: { ...data, secret: 1 } } })
    expect(story.state.data).toEqual({ ...data, secret: 1, out_1: 2, out_2: 'HELLO WORLD' })
  })

  it('names an input or output that is missing', () => {
    const story = new Story([caller(), callee(io + body)], { start: { data: { in_1: 1 } } })
    expect(story.incidents()).toEqual(['missing_input at call'])
    expect(story.state.incidents[0]?.message).toContain('"in_2"')
    const lacking = new Story([caller(), callee(io + body.replace('out_2 =', 'other ='))], { start: { data } })
    expect(lacking.incidents()).toEqual(['missing_output at e'])
    expect(lacking.state.incidents[0]?.message).toContain('"out_2"')
    const { id = 0, data: left = {} } = lacking.state.incidents[0] ?? {}
    expect(lacking.on({ kind: 'retry', incident: id, data: { ...left, out_2: 'X' } }).state.data).toMatchObject({ out_2: 'X' })
  })

  it('parks where the called process is missing, and goes on once it is there', () => {
    const registry = registryOf([caller()])
    const ctx = { nowMs: 0, seed: 'i', evaluator: script }
    const first = advance(registry, null, { kind: 'start', process: 'p', data }, ctx)
    expect(first.state.incidents).toMatchObject([{ code: 'missing_callee', node: 'call' }])
    expect(first.effects).toContainEqual(expect.objectContaining({ kind: 'startCall', process: 'callee' }))
    const both = registryOf([caller(), callee(body)])
    const then = advance(both, first.state, { kind: 'retry', incident: first.state.incidents[0]?.id ?? 0 }, ctx)
    expect(then.state.status).toBe('complete')
  })

  it('does not begin a process that only an event can start, nor calls without end', () => {
    const waiting = document(
      `<process id="callee" isExecutable="true"><startEvent id="s"><messageEventDefinition messageRef="m"/></startEvent><endEvent id="e"/>${flows('s>e')}</process><message id="m" name="M"/>`,
    )
    expect(new Story([caller(), waiting]).incidents()).toEqual(['missing_callee at call'])
    const itself = processOf(`${ends}<callActivity id="call" calledElement="p"/>${flows('start>call', 'call>end')}`)
    const story = new Story(itself)
    expect(story.incidents()).toEqual(['step_budget at call'])
    expect(story.state.scopes).toHaveLength(101)
  })

  it('tells where a failure inside happened', () => {
    const story = new Story([caller(), callee(body)], { start: { data: { in_1: 1 } } })
    expect(story.incidents()).toEqual(['script_failed at w'])
    expect(story.history.findLast(({ kind }) => kind === 'entered')).toMatchObject({ node: 'w', path: ['call'] })
  })
})

describe('data objects', () => {
  const object = '<dataObject id="box"/><dataObjectReference id="ref" dataObjectRef="box"/>'
  const write = '<dataOutputAssociation><sourceRef>box</sourceRef><targetRef>ref</targetRef></dataOutputAssociation>'
  const read = '<dataInputAssociation><sourceRef>ref</sourceRef><targetRef>box</targetRef></dataInputAssociation>'

  it('take a value out of the data, and lend it to the tasks that read them', () => {
    const model = processOf(
      `${ends}${object}${task('put', "box = 'hello'", write)}<userTask id="u"/>${task('get', 'copy = box.toUpperCase()', read)}${flows('start>put', 'put>u', 'u>get', 'get>end')}`,
    )
    const story = new Story(model)
    expect(story.at('u').data).toEqual({})
    expect(story.state.scopes[0]?.objects).toEqual({ box: 'hello' })
    expect(story.complete('u').state.data).toEqual({ copy: 'HELLO' })
  })

  it('are null until they are set, and seen by conditions of the scopes inside', () => {
    const model =
      processOf(`${ends}<endEvent id="empty"/>${object}<subProcess id="sp"><startEvent id="s1"/><exclusiveGateway id="g" default="full"/>${task('a', "r = 'null'")}${task('b', "r = 'set'")}<endEvent id="e1"/>
      <sequenceFlow id="none" sourceRef="g" targetRef="a"><conditionExpression>box === None</conditionExpression></sequenceFlow><sequenceFlow id="full" sourceRef="g" targetRef="b"/>
      ${flows('s1>g', 'a>e1', 'b>e1')}</subProcess>${flows('start>sp', 'sp>end')}`)
    expect(new Story(model).state.data).toEqual({ r: 'null' })
  })

  it('do not stay in the data of whoever goes on from the boundary of a reader', () => {
    const boundary = '<boundaryEvent id="b" attachedToRef="u"><signalEventDefinition signalRef="s"/></boundaryEvent><endEvent id="end2"/>'
    const model = processOf(
      `${ends}${object}${task('put', "box = 'hello'", write)}<userTask id="u">${read}</userTask>${boundary}${flows('start>put', 'put>u', 'u>end', 'b>end2')}`,
      '<signal id="s" name="S"/>',
    )
    const story = new Story(model)
    expect(story.at('u').data).toEqual({ box: 'hello' })
    expect(story.on({ kind: 'signal', name: 'S' }).state).toMatchObject({ status: 'complete' })
    expect(story.state.data).toEqual({})
  })

  it('want the value that they are to be set to', () => {
    const story = new Story(processOf(`${ends}${object}${task('put', 'other = 1', write)}${flows('start>put', 'put>end')}`))
    expect(story.incidents()).toEqual(['missing_output at put'])
  })
})

describe('data stores', () => {
  it('are read and written by the outside', () => {
    const model = processOf(
      `${ends}<dataStoreReference id="ref" dataStoreRef="stock"/>
      ${task('t', 'stock = stock + 1', '<dataInputAssociation><sourceRef>ref</sourceRef><targetRef>stock</targetRef></dataInputAssociation><dataOutputAssociation><sourceRef>stock</sourceRef><targetRef>ref</targetRef></dataOutputAssociation>')}
      ${flows('start>t', 't>end')}`,
      '<dataStore id="stock" name="Stock"/>',
    )
    const story = new Story(model)
    expect(story.asked('readStore')).toMatchObject([{ store: 'stock' }])
    story.on({ kind: 'dataRead', token: story.at('t').id, value: 4 })
    expect(story.state).toMatchObject({ status: 'complete', data: {} })
    expect(story.asked('writeStore')).toMatchObject([{ store: 'stock', value: 5 }])
  })
})

describe('ioSpecification of a task', () => {
  const io = '<ioSpecification><dataInput id="a"/><dataOutput id="b"/></ioSpecification>'
  const model = processOf(`${ends}${task('t', 'b = a + 1; c = 1', io)}${flows('start>t', 't>end')}`)

  it('lets in and out only what it lists', () => {
    expect(new Story(model, { start: { data: { a: 1, other: 2 } } }).state.data).toEqual({ a: 1, other: 2, b: 2 })
  })

  it('names what is missing', () => {
    expect(new Story(model).state.incidents).toMatchObject([{ code: 'missing_input', message: '"t": input "a" is not among the data' }])
  })
})

describe('service task', () => {
  const service = (retry = '') =>
    processOf(
      `${ends}<serviceTask id="call-it"><extensionElements><spiffworkflow:serviceTaskOperator id="http/Get">
      <spiffworkflow:parameters><spiffworkflow:parameter id="url" type="str" value="base + '/x'"/></spiffworkflow:parameters>${retry}</spiffworkflow:serviceTaskOperator></extensionElements></serviceTask>
      <boundaryEvent id="b" attachedToRef="call-it"><errorEventDefinition errorRef="e"/></boundaryEvent><endEvent id="failed"/>
      ${flows('start>call-it', 'call-it>end', 'b>failed')}`,
      '<error id="e" errorCode="HttpError404"/>',
    )
  const data = { base: 'http://h' }

  it('asks for its operator with evaluated parameters, and keeps the result', () => {
    const story = new Story(service(), { start: { data } })
    expect(story.asked('runService')).toMatchObject([{ operator: 'http/Get', parameters: { url: 'http://h/x' }, attempt: 1 }])
    story.on({ kind: 'serviceResult', token: story.at('call-it').id, result: { ok: 1 } })
    expect(story.state).toMatchObject({ status: 'complete', data: { spiff__call_it_result: { ok: 1 } } })
  })

  it('tries again after 3, 9 and 27 seconds with one key, and then is an incident', () => {
    const story = new Story(service('<spiffworkflow:retry retries="3"/>'), { start: { data } })
    const { id: token } = story.at('call-it')
    for (let attempt = 0; attempt < 4; attempt += 1)
      story.on({ kind: 'serviceError', token, code: 'ServiceTaskHttpError503', transient: true })
    const asked = story.asked('runService')
    expect(asked.map(({ notBeforeMs }) => notBeforeMs && notBeforeMs - story.nowMs)).toEqual([undefined, 3000, 9000, 27_000])
    expect(new Set(asked.map(({ key }) => key)).size).toBe(1)
    expect(story.incidents()).toEqual(['service_failed at call-it'])
    story.on({ kind: 'retry', incident: story.state.incidents[0]?.id ?? 0 })
    expect(story.asked('runService')).toHaveLength(5)
  })

  it('does not lose what an ioSpecification kept from it when its error is handled', () => {
    const io = '<ioSpecification><dataInput id="base"/></ioSpecification>'
    const model = service().replace('</extensionElements></serviceTask>', `</extensionElements>${io}</serviceTask>`)
    const story = new Story(model, { start: { data: { ...data, other: 1 } } })
    story.on({ kind: 'serviceError', token: story.at('call-it').id, code: 'HttpError404' })
    expect(story.state.data).toEqual({ ...data, other: 1 })
  })

  it('raises its code as an error first', () => {
    const story = new Story(service(), { start: { data } })
    story.on({ kind: 'serviceError', token: story.at('call-it').id, code: 'HttpError404' })
    expect(story.completed()).toContain('failed')
    expect(story.state.status).toBe('complete')
  })
})

describe('business rule task', () => {
  const model = processOf(
    `${ends}<businessRuleTask id="d"><extensionElements><spiffworkflow:calledDecisionId>rate</spiffworkflow:calledDecisionId></extensionElements></businessRuleTask>${flows('start>d', 'd>end')}`,
  )

  it('merges the outputs of its decision', () => {
    const decide = () => ({ outputs: { box: { y: 2 } } })
    expect(new Story(model, { start: { data: { box: { x: 1 } } }, context: { decide } }).state.data).toEqual({ box: { x: 1, y: 2 } })
  })

  it('parks when the decision fails, or nobody can decide', () => {
    const decide = () => ({ failure: { class: 'NameError', message: 'spam' } })
    expect(new Story(model, { context: { decide } }).state.incidents).toMatchObject([
      { code: 'decision_failed', script: { class: 'NameError' } },
    ])
    expect(new Story(model).incidents()).toEqual(['decision_failed at d'])
  })
})

describe('ad-hoc sub-process', () => {
  const adHoc = (attributes: string, condition = '') =>
    processOf(
      `${ends}<adHocSubProcess id="ah" ${attributes}><userTask id="a"/><userTask id="b"/>${condition}</adHocSubProcess>${flows('start>ah', 'ah>end')}`,
    )

  it('offers all activities at once, and ends when they are done', () => {
    const story = new Story(adHoc('ordering="Parallel"'))
    expect(story.tasks()).toEqual(['a', 'b'])
    expect(story.complete('b').complete('a').state.status).toBe('complete')
  })

  it('offers one after the other when it is sequential', () => {
    const story = new Story(adHoc('ordering="Sequential"'))
    expect(story.tasks()).toEqual(['a'])
    expect(story.complete('a').tasks()).toEqual(['b'])
  })

  it('ends when its completion condition holds, with the rest or without it', () => {
    const condition = '<completionCondition>enough</completionCondition>'
    expect(new Story(adHoc('cancelRemainingInstances="true"', condition)).complete('a', { enough: true }).state.status).toBe('complete')
    const patient = new Story(adHoc('cancelRemainingInstances="false"', condition)).complete('a', { enough: true })
    expect(patient.tasks()).toEqual(['b'])
    expect(patient.complete('b').state.status).toBe('complete')
  })

  it('stays open for somebody to start another activity while its condition does not hold', () => {
    const story = new Story(adHoc('ordering="Parallel"', '<completionCondition>enough</completionCondition>'), {
      start: { data: { enough: false } },
    })
    story.complete('a').complete('b')
    const scope = story.state.scopes.find(({ kind }) => kind === 'adhoc')
    story.on({ kind: 'startActivity', scope: scope?.id ?? 0, node: 'a' })
    expect(story.complete('a', { enough: true }).state.status).toBe('complete')
  })
})
