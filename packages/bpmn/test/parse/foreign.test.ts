import { describe, expect, it } from 'vitest'
import { around, definitionOf, document, nodeOf, problemsOf } from './bpmn.ts'

/** An expression as Camunda 7 writes it. */
const juel = (expression: string) => ['$', '{', expression, '}'].join('')

/** Removes our own namespace, as in a file that another product has written. */
const foreign = (text: string) => text.replace(/xmlns:spiffworkflow="\S*"/, '')
const extended = (task: string, attributes: string, content: string) =>
  foreign(around(`<${task} id="t" ${attributes}><extensionElements>${content}</extensionElements></${task}>`, 't'))

describe('a Camunda 7 model', () => {
  it('keeps who a task is for, and its form', () => {
    const definition = definitionOf(
      foreign(
        around(
          `<userTask id="t" camunda:assignee="${juel('boss')}" camunda:candidateGroups="sales, support" camunda:formKey="ask" camunda:priority="50"/>`,
          't',
        ),
      ),
    )
    expect(nodeOf(definition, 't').extensions).toMatchObject({
      assignment: { assignee: juel('boss'), candidateUsers: [], candidateGroups: ['sales', 'support'], priority: '50', dueDate: null },
      form: { schema: null, uiSchema: null, key: 'ask' },
    })
  })

  it('unwraps expressions, and says that they now run as Python', () => {
    const text = foreign(
      around(
        `<task id="t" camunda:asyncBefore="true"><multiInstanceLoopCharacteristics camunda:collection="${juel('people')}" camunda:elementVariable="person"/></task>`,
        't',
      ),
    )
    expect(nodeOf(definitionOf(text), 't', 'task').loop).toMatchObject({
      over: { kind: 'expression', expression: 'people' },
      inputItem: 'person',
    })
    expect(problemsOf(text)).toMatchObject([{ code: 'foreign_expression', level: 'warning', elementId: 't' }])
  })

  it('runs external tasks as operators, and decisions and calls as they are', () => {
    expect(
      nodeOf(definitionOf(foreign(around('<serviceTask id="t" camunda:type="external" camunda:topic="mail"/>', 't'))), 't', 'serviceTask')
        .operator.id,
    ).toBe('mail')
    const rule = definitionOf(foreign(around('<businessRuleTask id="t" camunda:decisionRef="tax" camunda:resultVariable="rate"/>', 't')))
    expect(nodeOf(rule, 't', 'businessRuleTask').decision).toMatchObject({ id: 'tax', resultVariable: 'rate' })
    const call = definitionOf(
      extended(
        'callActivity',
        'calledElement="other" camunda:calledElementBinding="deployment"',
        '<camunda:in source="a" target="b"/><camunda:in businessKey="x"/><camunda:out variables="all"/>',
      ),
    )
    expect(nodeOf(call, 't', 'callActivity')).toMatchObject({
      called: { id: 'other', binding: { kind: 'deployment' } },
      passIn: [{ source: 'a', target: 'b' }],
      passOut: null,
    })
  })

  it('refuses a service task that runs Java', () => {
    expect(problemsOf(foreign(around('<serviceTask id="t" camunda:class="com.example.Mail"/>', 't')))).toMatchObject([
      { code: 'missing_operator', elementId: 't' },
    ])
  })

  it('maps inputs and outputs, literals as texts', () => {
    const io = `<camunda:inputOutput><camunda:inputParameter name="to">me</camunda:inputParameter><camunda:outputParameter name="ok">${juel('answer')}</camunda:outputParameter></camunda:inputOutput>`
    expect(nodeOf(definitionOf(extended('task', '', io)), 't').extensions.mapping).toEqual({
      inputs: [{ source: '"me"', target: 'to' }],
      outputs: [{ source: 'answer', target: 'ok' }],
    })
  })
})

describe('a mapping of Camunda 7', () => {
  it('that holds a script, list or map is refused', () => {
    const list = '<camunda:inputParameter name="all"><camunda:list><camunda:value>1</camunda:value></camunda:list></camunda:inputParameter>'
    expect(problemsOf(extended('task', '', `<camunda:inputOutput>${list}</camunda:inputOutput>`))).toMatchObject([
      { code: 'unsupported_element', level: 'error', elementId: 't' },
    ])
  })
})

describe('a Camunda 8 model', () => {
  it('runs job types as operators, with headers as parameters', () => {
    const definition = definitionOf(
      extended(
        'serviceTask',
        '',
        '<zeebe:taskDefinition type="mail" retries="3"/><zeebe:taskHeaders><zeebe:header key="to" value="me"/></zeebe:taskHeaders>',
      ),
    )
    expect(nodeOf(definition, 't', 'serviceTask').operator).toEqual({
      id: 'mail',
      resultVariable: null,
      mergesResult: true,
      parameters: [{ id: 'to', type: 'str', expression: '"me"' }],
      retry: { retries: 2, backoffBase: null },
    })
  })

  it('keeps assignment, form, mapping and schedule of a user task', () => {
    const definition = definitionOf(
      extended(
        'userTask',
        '',
        `<zeebe:userTask/><zeebe:formDefinition formId="ask"/><zeebe:assignmentDefinition assignee="demo" candidateGroups="=groups"/>
        <zeebe:taskSchedule dueDate="=due"/><zeebe:ioMapping><zeebe:input source="=order.id" target="number"/></zeebe:ioMapping>`,
      ),
    )
    expect(nodeOf(definition, 't').extensions).toMatchObject({
      form: { key: 'ask' },
      assignment: { assignee: 'demo', candidateGroups: ['=groups'], dueDate: '=due' },
      mapping: { inputs: [{ source: 'order.id', target: 'number' }], outputs: [] },
    })
  })

  it('reads script expressions, decisions, called processes and loops', () => {
    const script = definitionOf(extended('scriptTask', '', '<zeebe:script expression="=a + b" resultVariable="sum"/>'))
    expect(nodeOf(script, 't', 'scriptTask')).toMatchObject({ script: 'a + b', resultVariable: 'sum' })
    const rule = definitionOf(
      extended(
        'businessRuleTask',
        '',
        '<zeebe:calledDecision decisionId="tax" resultVariable="rate" bindingType="versionTag" versionTag="v1"/>',
      ),
    )
    expect(nodeOf(rule, 't', 'businessRuleTask').decision).toEqual({
      id: 'tax',
      resultVariable: 'rate',
      binding: { kind: 'versionTag', tag: 'v1' },
    })
    const call = definitionOf(extended('callActivity', '', '<zeebe:calledElement processId="other" propagateAllChildVariables="false"/>'))
    expect(nodeOf(call, 't', 'callActivity')).toMatchObject({ called: { id: 'other', isExpression: false }, passIn: null, passOut: [] })
    const loop =
      '<zeebe:loopCharacteristics inputCollection="=items" inputElement="item" outputCollection="results" outputElement="=result"/>'
    const multi = definitionOf(
      foreign(
        around(
          `<task id="t"><multiInstanceLoopCharacteristics><extensionElements>${loop}</extensionElements></multiInstanceLoopCharacteristics></task>`,
          't',
        ),
      ),
    )
    expect(nodeOf(multi, 't', 'task').loop).toMatchObject({
      over: { kind: 'expression', expression: 'items' },
      inputItem: 'item',
      outputItem: 'result',
      output: { name: 'results' },
    })
  })

  it('takes timers as the texts that they are there', () => {
    const timer =
      '<timerEventDefinition><timeDuration>PT5M</timeDuration></timerEventDefinition><extensionElements><zeebe:ioMapping/></extensionElements>'
    const definition = definitionOf(foreign(around(`<intermediateCatchEvent id="t">${timer}</intermediateCatchEvent>`, 't')))
    expect(nodeOf(definition, 't', 'intermediateCatchEvent').event).toEqual({ kind: 'timer', timer: 'duration', expression: '"PT5M"' })
  })

  it('is known by its modeler, too', () => {
    const text = foreign(
      around(
        '<task id="t"><standardLoopCharacteristics loopMaximum="2"><loopCondition>#{more}</loopCondition></standardLoopCharacteristics></task>',
        't',
      ),
    )
    const platform = text.replace(
      '<definitions ',
      '<definitions xmlns:modeler="http://camunda.org/schema/modeler/1.0" modeler:executionPlatform="Camunda Platform" ',
    )
    expect(nodeOf(definitionOf(text), 't', 'task').loop).toMatchObject({ condition: '#{more}' })
    expect(nodeOf(definitionOf(platform), 't', 'task').loop).toMatchObject({ condition: 'more' })
  })

  it('is no Python where it begins with "=" or "$", so that any file may have such expressions', () => {
    const text = around(
      '<task id="t"><standardLoopCharacteristics loopMaximum="2"><loopCondition>=more</loopCondition></standardLoopCharacteristics></task>',
      't',
    )
    expect(nodeOf(definitionOf(text), 't', 'task').loop).toMatchObject({ condition: 'more' })
    expect(nodeOf(definitionOf(text.replace('=more', '\u0024{more}')), 't', 'task').loop).toMatchObject({ condition: 'more' })
  })

  it('matches messages by their one correlation key', () => {
    const message =
      '<message id="m" name="paid"><extensionElements><zeebe:subscription correlationKey="=order"/></extensionElements></message>'
    const text = foreign(around('<receiveTask id="t" messageRef="m"/>', 't', message))
    expect(nodeOf(definitionOf(text), 't', 'receiveTask').event).toMatchObject({
      isMatching: true,
      matches: [{ property: 'correlationKey', expression: 'order' }],
    })
  })

  it('says what it leaves out', () => {
    expect(problemsOf(extended('task', '', '<zeebe:executionListeners/>'))).toMatchObject([
      { code: 'ignored_element', level: 'warning', elementId: 't' },
    ])
  })
})

it('keeps Python expressions of our own models as they are', () => {
  const text = around(
    `<userTask id="t" camunda:assignee="x"><standardLoopCharacteristics><loopCondition>"${juel('x')}" in names</loopCondition></standardLoopCharacteristics><extensionElements><spiffworkflow:variableName>v</spiffworkflow:variableName></extensionElements></userTask>`,
    't',
  )
  expect(nodeOf(definitionOf(text), 't', 'userTask').loop).toMatchObject({ condition: `"${juel('x')}" in names` })
  expect(problemsOf(text)).toEqual([])
  expect(problemsOf(document('<process/>'))[0]?.code).toBe('missing_id')
})

describe('a store that is only drawn', () => {
  const drawn = `<dataStoreReference id="papers" name="Papers"/><task id="t" camunda:asyncBefore="true"><dataOutputAssociation id="d"><targetRef>papers</targetRef></dataOutputAssociation></task>`

  it('is fine in a model of Camunda, where nothing would be written either', () => {
    expect(problemsOf(foreign(around(drawn, 't'))).map(({ level, elementId }) => [level, elementId])).toEqual([
      ['warning', 'papers'],
      ['warning', 'd'],
    ])
  })

  it('is an error in a model of ours, as soon as data are to go there', () => {
    const text = around(drawn.replace(' camunda:asyncBefore="true"', ''), 't')
    expect(problemsOf(text).map(({ level, elementId }) => [level, elementId])).toEqual([
      ['warning', 'papers'],
      ['error', 'd'],
    ])
  })
})
