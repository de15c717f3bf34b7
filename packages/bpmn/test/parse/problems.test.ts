import { describe, expect, it } from 'vitest'
import { PROBLEMS, type ProblemCode } from '../../src/definition/problem.ts'
import { parse } from '../../src/parse/parse.ts'
import type { SyntaxCheck } from '../../src/parse/sources.ts'
import { around, document, flows, problemsOf, processOf } from './bpmn.ts'

const START_END = '<startEvent id="start"/><endEvent id="end"/>'
const plain = (content = '', roots = '') => processOf(`${content}\n${START_END}\n${flows('start>end')}`, roots)
const inSub = (content: string, attributes = '') => around(`<subProcess id="sub" ${attributes}>${content}</subProcess>`, 'sub')
const handler = (start: string, rest = '') =>
  plain(`<subProcess id="sub" triggeredByEvent="true">${start}${rest}<endEvent id="done"/>${flows('go>done')}</subProcess>`)
const gateway = (kind: string, attributes = '', condition = '') =>
  processOf(`<startEvent id="start"/><${kind} id="gate" ${attributes}/><endEvent id="a"/><endEvent id="b"/>${flows('start>gate', 'gate>a')}
<sequenceFlow id="gate_b" sourceRef="gate" targetRef="b">${condition}</sequenceFlow>`)
const loop = (content: string) => around(`<manualTask id="t">${content}</manualTask>`, 't')

const throwing = (definition: string, roots = '') =>
  around(`<intermediateThrowEvent id="t">${definition}</intermediateThrowEvent>`, 't', roots)
/** A task "t" that "undo" undoes; `marked` may have a compensation event of its own. */
const undoing = (content: string, marked?: string) =>
  around(
    `<task id="t"/>${content}<boundaryEvent id="mark" attachedToRef="t"><compensateEventDefinition/></boundaryEvent><association id="l" sourceRef="mark" targetRef="undo"/>
    ${marked ? `<boundaryEvent id="own" attachedToRef="${marked}"><compensateEventDefinition/></boundaryEvent>` : ''}`,
    't',
  )

/** Models with one mistake each: what is reported, about which element, and in which line (when it says something). */
const MISTAKES: readonly (readonly [what: string, text: string, code: ProblemCode, elementId: string | null, line?: number])[] = [
  ['a text of more than five million characters', ' '.repeat(5_000_001), 'file_too_large', null],
  ['text that is no XML', 'BPMN', 'xml_malformed', null, 1],
  ['a tag that is never closed', '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">\n<process>', 'xml_malformed', null, 2],
  ['a document type', '<?xml version="1.0"?>\n<!DOCTYPE x [<!ENTITY e "e">]>\n<x/>', 'xml_entity', null, 2],
  ['an entity', `${plain().replace('id="start"', 'id="start"\nname="&boom;"')}`, 'xml_entity', null, 4],
  ['a root element that is not BPMN', '<html/>', 'xml_foreign', null, 1],
  ['a task where none can stand', document('<userTask id="lost"/>'), 'xml_foreign', 'lost', 2],
  ['no process at all', document(''), 'no_process', 'file'],
  ['only a process that is not executable', document('<process id="p" isExecutable="false"/>'), 'no_process', 'file'],
  ['no start event', processOf('<endEvent id="end"/>'), 'no_start', 'p', 2],
  ['a sub-process without a start', inSub('<endEvent id="x"/>'), 'sub_process_start', 'sub', 3],
  ['a sub-process with two starts', inSub('<startEvent id="x"/><startEvent id="y"/><endEvent id="z"/>'), 'sub_process_start', 'sub'],
  [
    'a sub-process whose start waits',
    inSub(
      `<startEvent id="x"><conditionalEventDefinition><condition>a</condition></conditionalEventDefinition></startEvent><endEvent id="y"/>${flows('x>y')}`,
    ),
    'sub_process_start',
    'sub',
  ],
  ['an event sub-process whose start waits for nothing', handler('<startEvent id="go"/>'), 'sub_process_start', 'sub'],
  ['a sub-process without an end', inSub('<startEvent id="x"/>'), 'sub_process_end', 'sub'],
  ['two nodes of the same id', plain('<task id="start"/>'), 'duplicate_id', 'start', 4],
  ['a task without an id', plain('<task name="nobody"/>'), 'missing_id', null, 3],
  ['a process without an id', document(`<process>${START_END}${flows('start>end')}</process>`), 'missing_id', null, 2],
  ['a flow to nowhere', processOf(`${START_END}${flows('start>nowhere')}`), 'missing_reference', 'start_nowhere', 3],
  ['a message that does not exist', around('<sendTask id="t" messageRef="none"/>', 't'), 'missing_reference', 't'],
  [
    'an error that does not exist',
    processOf(`<startEvent id="start"/><endEvent id="e"><errorEventDefinition errorRef="none"/></endEvent>${flows('start>e')}`),
    'missing_reference',
    'e',
  ],
  [
    'a signal that does not exist',
    around('<intermediateThrowEvent id="t"><signalEventDefinition signalRef="none"/></intermediateThrowEvent>', 't'),
    'missing_reference',
    't',
  ],
  [
    'an escalation that does not exist',
    around('<intermediateThrowEvent id="t"><escalationEventDefinition escalationRef="none"/></intermediateThrowEvent>', 't'),
    'missing_reference',
    't',
  ],
  ['a default flow of another node', gateway('exclusiveGateway', 'default="start_gate"'), 'missing_reference', 'gate'],
  ['a data object reference to nothing', plain('<dataObjectReference id="d" dataObjectRef="none"/>'), 'missing_reference', 'd', 3],
  [
    'data of a sub-process used outside of it',
    processOf(`<startEvent id="start"/><task id="t"><dataInputAssociation><sourceRef>d</sourceRef></dataInputAssociation></task>
      <subProcess id="sub"><dataObject id="d"/><startEvent id="x"/><endEvent id="y"/>${flows('x>y')}</subProcess>
      <endEvent id="end"/>${flows('start>t', 't>sub', 'sub>end')}`),
    'missing_reference',
    null,
    3,
  ],
  ['an element that BPMN does not have', plain('<telepathyTask id="t"/>'), 'unsupported_element', 't', 3],
  ['an element that does not run', document(`<choreography id="c"/>`), 'unsupported_element', 'c', 2],
  ['a parallel event-based gateway', gateway('eventBasedGateway', 'eventGatewayType="Parallel"'), 'unsupported_attribute', 'gate'],
  [
    'a receive task that starts an instance',
    around('<receiveTask id="t" messageRef="m" instantiate="true"/>', 't', '<message id="m" name="m"/>'),
    'unsupported_attribute',
    't',
  ],
  ['a task that puts out three tokens', around('<manualTask id="t" completionQuantity="3"/>', 't'), 'unsupported_attribute', 't'],
  [
    'a loop that throws events of its own',
    loop('<multiInstanceLoopCharacteristics behavior="None"><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>'),
    'unsupported_attribute',
    't',
  ],
  [
    'an assignment of people that nothing reads',
    around('<userTask id="t">\n<potentialOwner id="o"/></userTask>', 't'),
    'ignored_element',
    'o',
    4,
  ],
  [
    'an extension that nothing reads',
    around('<userTask id="t"><extensionElements><camunda:executionListener/></extensionElements></userTask>', 't'),
    'ignored_element',
    't',
  ],
  [
    'an unknown extension of our own',
    around('<userTask id="t"><extensionElements><spiffworkflow:prescript/></extensionElements></userTask>', 't'),
    'ignored_element',
    't',
  ],
  [
    'a part of another element',
    around('<userTask id="t">\n<loopCondition id="lost">x</loopCondition></userTask>', 't'),
    'xml_foreign',
    'lost',
    4,
  ],
  [
    'a boundary that interrupts perhaps',
    around('<task id="t"/><boundaryEvent id="b" attachedToRef="t" cancelActivity="maybe"><errorEventDefinition/></boundaryEvent>', 't'),
    'unsupported_attribute',
    'b',
  ],
  [
    'an order that does not exist',
    around('<adHocSubProcess id="t" ordering="Random"><task id="x"/></adHocSubProcess>', 't'),
    'unsupported_attribute',
    't',
  ],
  ['an attribute of another element', around('<userTask id="t" cancelActivity="false"/>', 't'), 'xml_foreign', 't'],
  ['an attribute that BPMN does not have', around('<userTask id="t" asignee="me"/>', 't'), 'xml_foreign', 't'],
  [
    'a timer that is no expression',
    around(
      '<intermediateCatchEvent id="t"><timerEventDefinition><timeDuration>PT5M</timeDuration></timerEventDefinition></intermediateCatchEvent>',
      't',
    ),
    'foreign_expression',
    't',
  ],
  [
    'a script in another language',
    around('<scriptTask id="t" scriptFormat="groovy"><script>x = 1</script></scriptTask>', 't'),
    'foreign_expression',
    't',
  ],
  ['a loop without an end', loop('<standardLoopCharacteristics/>'), 'invalid_loop', 't'],
  ['a multi-instance loop over nothing', loop('<multiInstanceLoopCharacteristics/>'), 'invalid_loop', 't'],
  [
    'a multi-instance loop over two things',
    loop(
      '<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality><loopDataInputRef>x</loopDataInputRef></multiInstanceLoopCharacteristics>',
    ),
    'invalid_loop',
    't',
  ],
  [
    'two loops at once',
    loop('<standardLoopCharacteristics loopMaximum="2"/><standardLoopCharacteristics loopMaximum="2"/>'),
    'invalid_loop',
    't',
  ],
  [
    'results that go nowhere',
    loop(
      '<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality><outputDataItem id="o"/></multiInstanceLoopCharacteristics>',
    ),
    'invalid_loop',
    't',
  ],
  [
    'a choice without condition',
    gateway('exclusiveGateway', '', '<conditionExpression>a</conditionExpression>'),
    'missing_condition',
    'gate_a',
    4,
  ],
  ['an inclusive choice without condition', gateway('inclusiveGateway', 'default="gate_b"'), 'missing_condition', 'gate_a'],
  [
    'a condition behind a parallel gateway',
    gateway('parallelGateway', '', '<conditionExpression>a</conditionExpression>'),
    'ignored_condition',
    'gate_b',
    5,
  ],
  [
    'a condition of a default flow',
    gateway('inclusiveGateway', 'default="gate_b"', '<conditionExpression>a</conditionExpression>'),
    'ignored_condition',
    'gate_b',
  ],
  ['a flow into a sub-process', inSub(`<startEvent id="x"/><endEvent id="y"/>${flows('x>y', 'x>end')}`), 'flow_across_scopes', 'x_end', 4],
  [
    'a flow into a start event',
    processOf(`${START_END}<task id="t"/>${flows('start>t', 't>start', 't>end')}`),
    'flow_into_start',
    't_start',
  ],
  [
    'a flow into a boundary event',
    around(
      `<task id="t"/><boundaryEvent id="b" attachedToRef="t"><conditionalEventDefinition><condition>a</condition></conditionalEventDefinition></boundaryEvent>${flows('start>b', 'b>end')}`,
      't',
    ),
    'flow_into_start',
    'start_b',
  ],
  ['a flow out of an end event', processOf(`${START_END}<task id="t"/>${flows('start>end', 'end>t')}`), 'flow_from_end', 'end_t'],
  ['a flow without target', processOf(`${START_END}<sequenceFlow id="f" sourceRef="start"/>`), 'flow_dangling', 'f'],
  [
    'a boundary event attached to nothing',
    plain('<boundaryEvent id="b"><cancelEventDefinition/></boundaryEvent>'),
    'boundary_dangling',
    'b',
    3,
  ],
  [
    'a boundary event on a gateway',
    `${gateway('parallelGateway').replace('<endEvent id="a"/>', '<boundaryEvent id="x" attachedToRef="gate"><errorEventDefinition/></boundaryEvent><endEvent id="a"/>')}`,
    'boundary_dangling',
    'x',
  ],
  [
    'an error thrown in the middle',
    around(
      '<intermediateThrowEvent id="t"><errorEventDefinition errorRef="e"/></intermediateThrowEvent>',
      't',
      '<error id="e" errorCode="e"/>',
    ),
    'event_position',
    't',
  ],
  [
    'a timer that is thrown',
    around(
      '<intermediateThrowEvent id="t"><timerEventDefinition><timeDate>d</timeDate></timerEventDefinition></intermediateThrowEvent>',
      't',
    ),
    'event_position',
    't',
  ],
  [
    'a process that starts by an error',
    processOf(`<startEvent id="start"><errorEventDefinition/></startEvent><endEvent id="end"/>${flows('start>end')}`),
    'event_position',
    'start',
  ],
  [
    'an error boundary that does not interrupt',
    around('<task id="t"/><boundaryEvent id="b" attachedToRef="t" cancelActivity="false"><errorEventDefinition/></boundaryEvent>', 't'),
    'event_position',
    'b',
  ],
  [
    'an error handler that does not interrupt',
    handler('<startEvent id="go" isInterrupting="false"><errorEventDefinition/></startEvent>'),
    'event_position',
    'go',
  ],
  [
    'a start event in an ad-hoc sub-process',
    around('<adHocSubProcess id="t"><startEvent id="x"/><task id="y"/></adHocSubProcess>', 't'),
    'event_position',
    'x',
  ],
  ['a catch event without a trigger', around('<intermediateCatchEvent id="t"/>', 't'), 'event_incomplete', 't'],
  ['a boundary event without a trigger', around('<task id="t"/><boundaryEvent id="b" attachedToRef="t"/>', 't'), 'event_incomplete', 'b'],
  [
    'a timer without a time',
    around('<intermediateCatchEvent id="t"><timerEventDefinition/></intermediateCatchEvent>', 't'),
    'event_incomplete',
    't',
  ],
  [
    'a message event without a message',
    around('<intermediateCatchEvent id="t"><messageEventDefinition/></intermediateCatchEvent>', 't'),
    'event_incomplete',
    't',
  ],
  [
    'an end that throws no particular error',
    processOf(`<startEvent id="start"/><endEvent id="e"><errorEventDefinition/></endEvent>${flows('start>e')}`),
    'event_incomplete',
    'e',
  ],
  [
    'a cancel end outside of a transaction',
    inSub(`<startEvent id="x"/><endEvent id="y"><cancelEventDefinition/></endEvent>${flows('x>y')}`),
    'cancel_outside_transaction',
    'y',
  ],
  [
    'a cancel boundary off a transaction',
    around(`<task id="t"/><boundaryEvent id="b" attachedToRef="t"><cancelEventDefinition/></boundaryEvent>${flows('b>end')}`, 't'),
    'cancel_outside_transaction',
    'b',
  ],
  [
    'a link without its catch',
    processOf(
      `<startEvent id="start"/><intermediateThrowEvent id="t"><linkEventDefinition name="x"/></intermediateThrowEvent>${flows('start>t')}`,
    ),
    'link_unpaired',
    't',
  ],
  ['a message without a name', plain('', '<message id="m"/>'), 'message_unnamed', 'm', 6],
  ['a task behind an event-based gateway', gateway('eventBasedGateway'), 'event_gateway_follower', 'a'],
  [
    'a compensation event without a handler',
    around('<task id="t"/><boundaryEvent id="b" attachedToRef="t"><compensateEventDefinition/></boundaryEvent>', 't'),
    'compensation_rule',
    'b',
  ],
  ['a handler that nothing leads to', plain('<task id="undo" isForCompensation="true"/>'), 'compensation_rule', 'undo'],
  ['an empty script', around('<scriptTask id="t"><script> </script></scriptTask>', 't'), 'empty_script', 't'],
  ['a script task without a script', around('<scriptTask id="t"/>', 't'), 'missing_expression', 't'],
  [
    'an empty timer',
    around('<intermediateCatchEvent id="t"><timerEventDefinition>\n<timeDate/></timerEventDefinition></intermediateCatchEvent>', 't'),
    'missing_expression',
    't',
    4,
  ],
  ['a call of nothing', around('<callActivity id="t"/>', 't'), 'missing_called_element', 't', 3],
  ['a rule task without a decision', around('<businessRuleTask id="t"/>', 't'), 'missing_decision', 't'],
  ['a service task without an operator', around('<serviceTask id="t"/>', 't'), 'missing_operator', 't'],
  [
    'a fork without a gateway',
    processOf(`<startEvent id="start"/><task id="t"/><endEvent id="a"/><endEvent id="b"/>${flows('start>t', 't>a', 't>b')}`),
    'implicit_fork',
    't',
  ],
  ['a path that just stops', processOf(`<startEvent id="start"/><task id="t"/>${flows('start>t')}`), 'implicit_end', 't'],
  ['a task that nothing leads to', plain('<task id="t"/>'), 'unreachable', 't', 3],
  [
    'a choice in a file without a diagram',
    gateway('exclusiveGateway', 'default="gate_a"', '<conditionExpression>a</conditionExpression>'),
    'no_diagram',
    'p',
  ],
  ['a handler that would be undone itself', undoing('<task id="undo" isForCompensation="true"/>', 'undo'), 'compensation_rule', 'undo'],
  [
    'a host that is undone twice',
    undoing(
      '<boundaryEvent id="mark_2" attachedToRef="t"><compensateEventDefinition/></boundaryEvent><association id="l2" sourceRef="mark_2" targetRef="undo"/><task id="undo" isForCompensation="true"/>',
    ),
    'compensation_rule',
    'mark',
  ],
  ['an undoing of what is no activity', throwing('<compensateEventDefinition activityRef="start"/>'), 'compensation_rule', 't'],
  ['an undoing of nothing known', throwing('<compensateEventDefinition activityRef="nothing"/>'), 'missing_reference', 't'],
  [
    'a cancel beside another event',
    inSub('<startEvent id="x"/><endEvent id="y"><cancelEventDefinition/><terminateEventDefinition/></endEvent>'),
    'event_position',
    'y',
  ],
  [
    'an event-based gateway without a choice',
    processOf(`<startEvent id="start"/><eventBasedGateway id="g"/>${flows('start>g')}`),
    'event_gateway_follower',
    'g',
  ],
  ['an ad-hoc sub-process with nothing inside', around('<adHocSubProcess id="t"/>', 't'), 'sub_process_start', 't'],
  [
    'a subscription to a key that does not exist',
    plain('<correlationSubscription id="c" correlationKeyRef="none"/>'),
    'missing_reference',
    'c',
    3,
  ],
  ['a signal event without a signal', throwing('<signalEventDefinition/>'), 'event_incomplete', 't'],
  ['a signal without a name', throwing('<signalEventDefinition signalRef="s"/>', '<signal id="s"/>'), 'event_incomplete', 's'],
  [
    'an escalation that anybody may take for another',
    throwing('<escalationEventDefinition escalationRef="x"/>', '<escalation id="x"/>'),
    'event_incomplete',
    't',
  ],
  [
    'a conditional event without a condition',
    around('<intermediateCatchEvent id="t"><conditionalEventDefinition/></intermediateCatchEvent>', 't'),
    'event_incomplete',
    't',
  ],
  ['a link without a name', throwing('<linkEventDefinition/>'), 'event_incomplete', 't'],
  ['a flow without an id', processOf(`${START_END}<sequenceFlow sourceRef="start" targetRef="end"/>`), 'missing_id', null, 3],
  ['a default flow of a parallel gateway', gateway('parallelGateway', 'default="gate_a"'), 'ignored_condition', 'gate'],
  [
    'a lane around a node that does not exist',
    plain('<laneSet id="ls"><lane id="l" name="L"><flowNodeRef>nobody</flowNodeRef></lane></laneSet>'),
    'missing_reference',
    'l',
    3,
  ],
  ['a loop with a negative maximum', loop('<standardLoopCharacteristics loopMaximum="-1"/>'), 'invalid_loop', 't'],
  ['a data object without an id', plain('<dataObject name="X"/>'), 'missing_id', null, 3],
  [
    'a property of a message that does not exist',
    plain(
      '',
      '<correlationProperty id="c"><correlationPropertyRetrievalExpression messageRef="none"><messagePath>x</messagePath></correlationPropertyRetrievalExpression></correlationProperty>',
    ),
    'missing_reference',
    'c',
  ],
  [
    'a key with a property that does not exist',
    plain(
      '',
      '<collaboration id="k"><correlationKey id="key"><correlationPropertyRef>none</correlationPropertyRef></correlationKey></collaboration>',
    ),
    'missing_reference',
    'key',
  ],
  [
    'an extension outside of its place',
    plain('<spiffworkflow:preScript id="here">x = 1</spiffworkflow:preScript>'),
    'xml_foreign',
    'here',
    3,
  ],
]

const WARNINGS: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  'ignored_element',
  'empty_script',
  'foreign_expression',
  'ignored_condition',
  'implicit_fork',
  'implicit_end',
  'unreachable',
  'stuck_join',
  'endless_loop',
  'no_diagram',
])

describe('a mistake', () => {
  it.each(MISTAKES.map(([what, text, code, elementId, line]) => ({ what, text, code, elementId, line })))(
    '$what is reported with its element and line',
    ({ text, code, elementId, line }) => {
      const found = problemsOf(text).filter((problem) => problem.code === code)
      expect(problemsOf(text)).toContainEqual(expect.objectContaining({ code, elementId, file: 'model.bpmn' }))
      if (line !== undefined) expect(found.map((problem) => problem.line)).toContain(line)
      if (WARNINGS.has(code)) expect(found[0]?.level).toBe('warning')
      const { definitions, problems } = parse([{ name: 'model.bpmn', text }])
      expect(definitions.length > 0).toBe(problems.every(({ level }) => level === 'warning'))
    },
  )

  it('of every kind is shown by some model of these tests', () => {
    const elsewhere: readonly ProblemCode[] = ['script_syntax', 'missing_callee', 'stuck_join', 'endless_loop', 'multiple_merge']
    const shown = new Set([...MISTAKES.map(([, , code]) => code), ...elsewhere])
    expect(Object.keys(PROBLEMS).filter((code) => !shown.has(code as ProblemCode))).toEqual([])
  })

  it('comes in the order of the file', () => {
    const text = processOf('<callActivity id="b"/>\n<scriptTask id="a"/>\n<foo id="c"/>')
    const lines = problemsOf(text).map(({ line }) => line ?? 0)
    expect(lines.length).toBeGreaterThan(3)
    expect(lines).toEqual(lines.toSorted((a, b) => a - b))
  })

  it('is said in a sentence with the offending value', () => {
    const [problem] = problemsOf(around('<callActivity id="pay"/>', 'pay'))
    expect(problem?.message).toBe('call activity "pay" names no process; set calledElement')
  })
})

describe('a syntax check', () => {
  const refuseSlash = (source: string) => {
    const line = source.split('\n').findIndex((text) => text.includes('///'))
    return line < 0 ? null : { message: 'invalid syntax', line: line + 1 }
  }

  it('locates the fault in the line of the file', () => {
    const text = around('<scriptTask id="t"><script>\na = 1\nb = a /// 2\n</script></scriptTask>', 't')
    const [problem] = problemsOf(text, { syntax: refuseSlash })
    expect(problem).toMatchObject({ code: 'script_syntax', level: 'error', elementId: 't', line: 5 })
    expect(problem?.message).toBe('the script of <scriptTask> "t": invalid syntax')
  })

  it('sees scripts and expressions apart', () => {
    const modes: string[] = []
    const text = around(
      '<scriptTask id="t"><script>a = 1</script><standardLoopCharacteristics><loopCondition>a</loopCondition></standardLoopCharacteristics></scriptTask>',
      't',
    )
    const syntax: SyntaxCheck = (source, mode) => {
      modes.push(`${mode} ${source}`)
      return null
    }
    problemsOf(text, { syntax })
    expect(modes.sort()).toEqual(['expression a', 'statements a = 1'])
  })
})

describe('several files', () => {
  const caller = { name: 'caller.bpmn', text: around('<callActivity id="call" calledElement="callee"/>', 'call') }
  const callee = { name: 'callee.bpmn', text: plain().replace('id="p"', 'id="callee"') }

  it('may call each other', () => {
    const { definitions, problems } = parse([caller, callee], { known: { processes: [], decisions: [] } })
    expect([definitions.map(({ id }) => id), problems]).toEqual([['p', 'callee'], []])
  })

  it('may not call what does not exist, once the caller says what does', () => {
    expect(parse([caller]).problems).toEqual([])
    expect(parse([caller], { known: { processes: ['callee'], decisions: [] } }).problems).toEqual([])
    expect(parse([caller], { known: { processes: [], decisions: [] } }).problems).toMatchObject([
      { code: 'missing_callee', elementId: 'call', file: 'caller.bpmn' },
    ])
  })

  it('may not hold the same process twice', () => {
    const { definitions, problems } = parse([callee, { ...callee, name: 'copy.bpmn' }])
    expect(problems).toMatchObject([{ code: 'duplicate_id', elementId: 'callee', file: 'copy.bpmn', line: 2 }])
    expect(definitions.map(({ file }) => file)).toEqual(['callee.bpmn'])
  })

  it('are judged one by one', () => {
    const { definitions, problems } = parse([callee, { name: 'bad.bpmn', text: '<' }])
    expect([definitions.length, problems.map(({ file, level }) => [file, level])]).toEqual([1, [['bad.bpmn', 'error']]])
  })
})
