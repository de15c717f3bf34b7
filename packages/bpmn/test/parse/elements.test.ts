import { describe, expect, it } from 'vitest'
import type { EventDefinition } from '../../src/definition/event-definition.ts'
import { around, definitionOf, flows, nodeOf, problemsOf, processOf } from './bpmn.ts'

const ROOTS = `<message id="m" name="hello"/><signal id="s" name="fire" trellis:broadcast="true"/>
  <error id="e" name="Broken" errorCode="broken"/><escalation id="x" name="Late" escalationCode="late"/>`
const MESSAGE = '<messageEventDefinition messageRef="m"/>'
const SIGNAL = '<signalEventDefinition signalRef="s"/>'
const CONDITION = '<conditionalEventDefinition><condition>ready</condition></conditionalEventDefinition>'

function catching(content: string, attributes = ''): EventDefinition {
  const text = around(`<intermediateCatchEvent id="t" ${attributes}>${content}</intermediateCatchEvent>`, 't', ROOTS)
  return nodeOf(definitionOf(text), 't', 'intermediateCatchEvent').event
}

function ending(content: string): EventDefinition {
  const text = processOf(`<startEvent id="start"/><endEvent id="t">${content}</endEvent>${flows('start>t')}`, ROOTS)
  return nodeOf(definitionOf(text), 't', 'endEvent').event
}

describe('events', () => {
  it('wait for dates, spans and repetitions', () => {
    const timer = (tag: string, text: string) => catching(`<timerEventDefinition><${tag}>${text}</${tag}></timerEventDefinition>`)
    expect(timer('timeDate', 'due_date')).toEqual({ kind: 'timer', timer: 'date', expression: 'due_date' })
    expect(timer('timeDuration', '"PT5M"')).toEqual({ kind: 'timer', timer: 'duration', expression: '"PT5M"' })
    expect(timer('timeCycle', '"R3/PT1H"')).toEqual({ kind: 'timer', timer: 'cycle', expression: '"R3/PT1H"' })
  })

  it('take a bare ISO 8601 text for the text that it is', () => {
    expect(catching('<timerEventDefinition><timeDuration>PT5M</timeDuration></timerEventDefinition>')).toMatchObject({
      expression: '"PT5M"',
    })
  })

  it('wait for one of several, or for all of them', () => {
    expect(catching(MESSAGE + SIGNAL)).toMatchObject({ kind: 'multiple', definitions: [{ kind: 'message' }, { kind: 'signal' }] })
    expect(catching(SIGNAL + CONDITION, 'parallelMultiple="true"')).toMatchObject({
      kind: 'parallelMultiple',
      definitions: [{}, { condition: 'ready' }],
    })
  })

  it('throw signals, escalations, errors and messages at the end', () => {
    expect(ending(SIGNAL)).toMatchObject({ kind: 'signal', name: 'fire', broadcast: true })
    expect(ending('<escalationEventDefinition escalationRef="x"/>')).toMatchObject({ kind: 'escalation', code: 'late' })
    expect(ending('<errorEventDefinition errorRef="e"/>')).toMatchObject({ kind: 'error', code: 'broken' })
    expect(ending(MESSAGE)).toMatchObject({ kind: 'message', message: 0 })
    expect(ending('<terminateEventDefinition/>')).toEqual({ kind: 'terminate' })
  })

  it('catch every error when they name none', () => {
    const text = around(
      `<task id="t"/><boundaryEvent id="b" attachedToRef="t"><errorEventDefinition/></boundaryEvent>${flows('b>end')}`,
      't',
    )
    expect(nodeOf(definitionOf(text), 'b', 'boundaryEvent')).toMatchObject({ event: { kind: 'error', code: null }, interrupting: true })
  })
})

describe('event sub-processes', () => {
  const model = (start: string, attributes = '') =>
    processOf(
      `<startEvent id="start"/><endEvent id="end"/>${flows('start>end')}
    <subProcess id="on" triggeredByEvent="true"><startEvent id="go" ${attributes}>${start}</startEvent><endEvent id="done"/>${flows('go>done')}</subProcess>`,
      ROOTS,
    )

  it('are armed by their scope, and know their start and whether it interrupts', () => {
    const definition = definitionOf(model('<errorEventDefinition errorRef="e"/>'))
    const node = nodeOf(definition, 'on', 'eventSubProcess')
    expect(definition.scopes[0]).toMatchObject({ eventSubProcesses: [node.index], compensation: null, entries: [] })
    expect(definition.nodes[node.start]).toMatchObject({ id: 'go', interrupting: true, event: { kind: 'error', code: 'broken' } })
    expect(nodeOf(definitionOf(model('<escalationEventDefinition/>', 'isInterrupting="false"')), 'go')).toMatchObject({
      interrupting: false,
    })
  })

  it('that start by compensation undo their scope instead', () => {
    const definition = definitionOf(model('<compensateEventDefinition/>'))
    expect(definition.scopes[0]).toMatchObject({ eventSubProcesses: [], compensation: nodeOf(definition, 'on').index })
  })
})

describe('links', () => {
  it('lead every throw to the one catch of the same name', () => {
    const link = (kind: string, id: string) => `<${kind} id="${id}"><linkEventDefinition name="far"/></${kind}>`
    const definition = definitionOf(
      processOf(`<startEvent id="start"/>${link('intermediateThrowEvent', 'there')}${link('intermediateCatchEvent', 'here')}<endEvent id="end"/>
      ${flows('start>there', 'here>end')}`),
    )
    expect(nodeOf(definition, 'there', 'intermediateThrowEvent').event).toEqual({
      kind: 'link',
      name: 'far',
      target: nodeOf(definition, 'here').index,
    })
    expect(
      problemsOf(
        processOf(
          `<startEvent id="start"/>${link('intermediateThrowEvent', 'there')}${link('intermediateCatchEvent', 'here')}${flows('start>there')}`,
        ),
      ),
    ).toMatchObject([{ code: 'implicit_end', elementId: 'here' }])
  })

  it('cannot choose between two catches', () => {
    const link = (kind: string, id: string) => `<${kind} id="${id}"><linkEventDefinition name="far"/></${kind}>`
    const text = processOf(`<startEvent id="start"/>${link('intermediateThrowEvent', 'there')}${link('intermediateCatchEvent', 'a')}
      ${link('intermediateCatchEvent', 'b')}<endEvent id="end"/>${flows('start>there', 'a>end', 'b>end')}`)
    expect(problemsOf(text)).toMatchObject([{ code: 'link_unpaired', elementId: 'there' }])
  })
})

describe('compensation', () => {
  const model = (association: string, handler = 'isForCompensation="true"') =>
    processOf(`<startEvent id="start"/><task id="book"/><boundaryEvent id="mark" attachedToRef="book"><compensateEventDefinition/></boundaryEvent>
      <task id="cancel" ${handler}/>${association}<intermediateThrowEvent id="undo"><compensateEventDefinition activityRef="book" waitForCompletion="false"/></intermediateThrowEvent>
      <endEvent id="end"/>${flows('start>book', 'book>undo', 'undo>end')}`)
  const forth = '<association id="a" sourceRef="mark" targetRef="cancel" associationDirection="One"/>'

  it('finds the handler of an activity through the association', () => {
    const definition = definitionOf(model(forth))
    const handler = nodeOf(definition, 'cancel').index
    expect(nodeOf(definition, 'book', 'task').compensation).toBe(handler)
    expect(nodeOf(definition, 'mark', 'boundaryEvent').handler).toBe(handler)
    expect(nodeOf(definition, 'undo', 'intermediateThrowEvent').event).toEqual({
      kind: 'compensate',
      activity: nodeOf(definition, 'book').index,
      waitForCompletion: false,
    })
    expect(problemsOf(model(forth))).toEqual([])
  })

  it('reads an association without direction either way around', () => {
    expect(problemsOf(model('<association id="a" sourceRef="cancel" targetRef="mark"/>'))).toEqual([])
  })

  it('refuses a handler that is not marked as one', () => {
    expect(problemsOf(model(forth, ''))).toContainEqual(
      expect.objectContaining({ code: 'compensation_rule', level: 'error', elementId: 'mark' }),
    )
  })

  it('warns of a throw that has nothing to undo', () => {
    const text = around(
      '<intermediateThrowEvent id="t"><compensateEventDefinition activityRef="u"/></intermediateThrowEvent><task id="u"/>',
      't',
    )
    expect(problemsOf(text)).toContainEqual(expect.objectContaining({ code: 'compensation_rule', level: 'warning', elementId: 't' }))
  })
})

describe('activities', () => {
  it('read an ad-hoc sub-process', () => {
    const text = around(
      `<adHocSubProcess id="t" ordering="Sequential" cancelRemainingInstances="false"><task id="a"/><task id="b"/><task id="c"/>${flows('b>c')}
      <completionCondition>enough</completionCondition></adHocSubProcess>`,
      't',
    )
    const definition = definitionOf(text)
    expect(nodeOf(definition, 't', 'adHocSubProcess')).toMatchObject({
      ordering: 'sequential',
      completionCondition: 'enough',
      cancelRemaining: false,
    })
    expect(definition.scopes[1]?.entries.map((index) => definition.nodes[index]?.id)).toEqual(['a', 'b'])
    expect(problemsOf(text)).toEqual([])
  })

  it('read the called process and decision with their version', () => {
    const call = definitionOf(
      around('<callActivity id="t" calledElement="other" trellis:calledElementBinding="version" trellis:calledElementVersion="3"/>', 't'),
    )
    expect(nodeOf(call, 't', 'callActivity')).toMatchObject({
      called: { id: 'other', isExpression: false, binding: { kind: 'version', version: 3 } },
      passIn: null,
    })
    expect(call.dependencies).toEqual({ processes: ['other'], decisions: [] })
    const rule = definitionOf(
      around(
        '<businessRuleTask id="t"><extensionElements><spiffworkflow:calledDecisionId>tax</spiffworkflow:calledDecisionId></extensionElements></businessRuleTask>',
        't',
      ),
    )
    expect(nodeOf(rule, 't', 'businessRuleTask').decision).toEqual({ id: 'tax', binding: { kind: 'latest' }, resultVariable: null })
    expect(rule.dependencies.decisions).toEqual(['tax'])
  })

  it('let conditional and default flows leave them', () => {
    const text =
      processOf(`<startEvent id="start"/><task id="t" default="t_a"/><endEvent id="a"/><endEvent id="b"/>${flows('start>t', 't>a')}
      <sequenceFlow id="t_b" sourceRef="t" targetRef="b"><conditionExpression>big</conditionExpression></sequenceFlow>`)
    const definition = definitionOf(text)
    expect(definition.flows.map(({ condition, isDefault }) => [condition, isDefault])).toEqual([
      [null, false],
      [null, true],
      ['big', false],
    ])
    expect(nodeOf(definition, 't', 'task').defaultFlow).toBe(1)
  })

  it('declare what goes in and out', () => {
    const io =
      '<ioSpecification><dataInput id="a" name="First"/><dataInput id="b"/><dataOutput id="c"/><inputSet/><outputSet/></ioSpecification>'
    const expected = {
      inputs: [
        { id: 'a', name: 'First' },
        { id: 'b', name: null },
      ],
      outputs: [{ id: 'c', name: null }],
    }
    const definition = definitionOf(around(`${io}<task id="t">${io}</task>`, 't'))
    expect(definition.scopes[0]?.io).toEqual(expected)
    expect(nodeOf(definition, 't', 'task').io).toEqual(expected)
  })

  it('may name the variables of their loops alike', () => {
    const loop =
      '<multiInstanceLoopCharacteristics><loopDataInputRef>items</loopDataInputRef><inputDataItem id="item"/></multiInstanceLoopCharacteristics>'
    const text = processOf(
      `<startEvent id="s"/><task id="a">${loop}</task><task id="b">${loop}</task><endEvent id="e"/>${flows('s>a', 'a>b', 'b>e')}`,
    )
    expect(problemsOf(text)).toEqual([])
  })

  it('loop over a data object as well as over a variable', () => {
    const loop = '<multiInstanceLoopCharacteristics><loopDataInputRef>list_ref</loopDataInputRef></multiInstanceLoopCharacteristics>'
    const text = around(`<dataObject id="list"/><dataObjectReference id="list_ref" dataObjectRef="list"/><task id="t">${loop}</task>`, 't')
    expect(nodeOf(definitionOf(text), 't', 'task').loop).toMatchObject({ over: { collection: { name: 'list', dataObject: 0 } } })
  })
})
