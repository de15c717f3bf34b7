import { describe, expect, it } from 'vitest'
import { document, flows, processOf } from '../parse/bpmn.ts'
import { Story } from './story.ts'

const ends = '<startEvent id="start"/><endEvent id="end"/><endEvent id="end2"/>'

function script(id: string, text: string): string {
  return `<scriptTask id="${id}"><script>${text}</script></scriptTask>`
}

function sub(id: string, inside: string, more = ''): string {
  return `<subProcess id="${id}" ${more}>${inside}</subProcess>`
}

describe('error events', () => {
  const inner = `<startEvent id="s1"/>${script('work', 'done = 1')}<endEvent id="broken"><errorEventDefinition errorRef="e"/></endEvent>${flows('s1>work', 'work>broken')}`
  const roots = '<error id="e" errorCode="E1"/><error id="other" errorCode="E2"/>'
  const caught = (boundaries: string, ...handlers: string[]) =>
    processOf(
      `${ends}${sub('sp', inner)}${boundaries}${handlers.map((id) => script(id, `by = '${id}'`)).join('')}
      ${flows('start>sp', 'sp>end', ...handlers.flatMap((id) => [`b${id}>${id}`, `${id}>end2`]))}`,
      roots,
    )
  const boundary = (id: string, ref: string) =>
    `<boundaryEvent id="b${id}" attachedToRef="sp"><errorEventDefinition ${ref}/></boundaryEvent>`

  it('are caught at the boundary of the sub-process, with what was done inside', () => {
    const story = new Story(caught(boundary('h', 'errorRef="e"'), 'h'))
    expect(story.state).toMatchObject({ status: 'complete', data: { done: 1, by: 'h' } })
    expect(story.completed()).not.toContain('end')
  })

  it('prefer the handler with their code to one that catches all', () => {
    expect(new Story(caught(boundary('all', '') + boundary('h', 'errorRef="e"'), 'all', 'h')).state.data).toMatchObject({ by: 'h' })
    const inOrder = { parse: { compatibility: { catchAll: 'in-order' as const } } }
    expect(new Story(caught(boundary('all', '') + boundary('h', 'errorRef="e"'), 'all', 'h'), inOrder).state.data).toMatchObject({
      by: 'all',
    })
  })

  it('park where nobody handles them, naming the code', () => {
    const story = new Story(caught(boundary('h', 'errorRef="other"'), 'h'))
    expect(story.state.incidents).toMatchObject([{ code: 'unhandled_error', node: 'broken', errorCode: 'E1' }])
    expect(story.state.incidents[0]?.message).toContain('error "E1"')
  })

  it('end the path where nobody handles them, when the definition asks for it', () => {
    const story = new Story(caught(boundary('h', 'errorRef="other"'), 'h'), { parse: { compatibility: { failOnUnhandledEvents: false } } })
    expect(story.state).toMatchObject({ status: 'complete', data: { done: 1 } })
    expect(story.completed()).toContain('end')
  })

  it('start an event sub-process that waits for them, and only then', () => {
    const model = processOf(
      `${ends}${script('work', 'done = 1')}<exclusiveGateway id="g" default="g_end"/><endEvent id="broken"><errorEventDefinition errorRef="e"/></endEvent>
      ${sub('handler', `<startEvent id="caught"><errorEventDefinition errorRef="e"/></startEvent>${script('fix', 'fixed = done')}<endEvent id="fixed"/>${flows('caught>fix', 'fix>fixed')}`, 'triggeredByEvent="true"')}
      <sequenceFlow id="g_end" sourceRef="g" targetRef="end"/><sequenceFlow id="bad" sourceRef="g" targetRef="broken"><conditionExpression>fail</conditionExpression></sequenceFlow>
      ${flows('start>work', 'work>g')}`,
      roots,
    )
    expect(new Story(model, { start: { data: { fail: false } } }).state.data).toEqual({ fail: false, done: 1 })
    expect(new Story(model, { start: { data: { fail: true } } }).state.data).toEqual({ fail: true, done: 1, fixed: 1 })
  })
})

describe('escalation events', () => {
  it('let the thrower go on past a handler that does not interrupt', () => {
    const inner = `<startEvent id="s1"/><intermediateThrowEvent id="up"><escalationEventDefinition escalationRef="x"/></intermediateThrowEvent>
      ${script('after', 'after = 1')}<endEvent id="e1"/>${flows('s1>up', 'up>after', 'after>e1')}`
    const model = (cancel: string) =>
      processOf(
        `${ends}${sub('sp', inner)}<boundaryEvent id="b" attachedToRef="sp" cancelActivity="${cancel}"><escalationEventDefinition escalationRef="x"/></boundaryEvent>
        ${script('told', 'told = 1')}${flows('start>sp', 'sp>end', 'b>told', 'told>end2')}`,
        '<escalation id="x" escalationCode="X"/>',
      )
    expect(new Story(model('false')).state).toMatchObject({ status: 'complete', data: { after: 1, told: 1 } })
    expect(new Story(model('true')).state.data).toEqual({ told: 1 })
  })
})

describe('signal events', () => {
  const roots = '<signal id="s" name="Go"/>'

  it('reach what waits beside them, from a throw and from an end', () => {
    for (const tag of ['intermediateThrowEvent', 'endEvent']) {
      const model = processOf(
        `${ends}<parallelGateway id="g"/><intermediateCatchEvent id="c"><signalEventDefinition signalRef="s"/></intermediateCatchEvent>
        <${tag} id="t"><signalEventDefinition signalRef="s"/></${tag}>${flows('start>g', 'g>t', 'g>c', 'c>end', ...(tag === 'endEvent' ? [] : ['t>end2']))}`,
        roots,
      )
      const story = new Story(model)
      expect(story.state.status).toBe('complete')
      expect(story.asked('throwSignal')).toMatchObject([{ name: 'Go', broadcast: false }])
    }
  })

  it('are lost on nobody in particular', () => {
    const model = processOf(
      `${ends}<intermediateThrowEvent id="t"><signalEventDefinition signalRef="s"/></intermediateThrowEvent>${flows('start>t', 't>end')}`,
      roots,
    )
    expect(new Story(model).state.status).toBe('complete')
  })
})

describe('terminate end event', () => {
  it('ends everything else in its process', () => {
    const model = processOf(`<startEvent id="start"/><parallelGateway id="g"/><userTask id="t"/><endEvent id="end"/>${script('s', 'x = 1')}
      <endEvent id="stop"><terminateEventDefinition/></endEvent>${flows('start>g', 'g>t', 'g>s', 't>end', 's>stop')}`)
    const story = new Story(model)
    expect(story.state).toMatchObject({ status: 'complete', data: { x: 1 } })
    expect(story.history.filter(({ kind }) => kind === 'cancelled').map(({ node }) => node)).toEqual(['t'])
  })

  it('ends only the sub-process that it is in', () => {
    const inner = `<startEvent id="s1"/><parallelGateway id="g"/><userTask id="t"/><endEvent id="e1"/><endEvent id="stop"><terminateEventDefinition/></endEvent>
      ${flows('s1>g', 'g>t', 'g>stop', 't>e1')}`
    const story = new Story(processOf(`${ends}${sub('sp', inner)}${script('after', 'x = 1')}${flows('start>sp', 'sp>after', 'after>end')}`))
    expect(story.state).toMatchObject({ status: 'complete', data: { x: 1 } })
  })
})

describe('link events', () => {
  it('go on at the catch of the same name', () => {
    const model = processOf(`${ends}<intermediateThrowEvent id="t"><linkEventDefinition name="L"/></intermediateThrowEvent>
      <intermediateCatchEvent id="c"><linkEventDefinition name="L"/></intermediateCatchEvent>${script('s', 'x = 1')}${flows('start>t', 'c>s', 's>end')}`)
    expect(new Story(model).state).toMatchObject({ status: 'complete', data: { x: 1 } })
  })
})

describe('multiple events', () => {
  const events = '<signalEventDefinition signalRef="a"/><signalEventDefinition signalRef="b"/>'
  const roots = '<signal id="a" name="A"/><signal id="b" name="B"/>'
  const caught = (more: string) =>
    processOf(`${ends}<intermediateCatchEvent id="c" ${more}>${events}</intermediateCatchEvent>${flows('start>c', 'c>end')}`, roots)

  it('happen with the first of their definitions', () => {
    expect(new Story(caught('')).on({ kind: 'signal', name: 'B' }).state.status).toBe('complete')
  })

  it('happen with all of their definitions when they are parallel', () => {
    const story = new Story(caught('parallelMultiple="true"')).on({ kind: 'signal', name: 'B' }).on({ kind: 'signal', name: 'B' })
    expect(story.state.status).toBe('waiting')
    expect(story.on({ kind: 'signal', name: 'A' }).state.status).toBe('complete')
  })

  it('throw all of their definitions', () => {
    const model = processOf(`${ends}<intermediateThrowEvent id="t">${events}</intermediateThrowEvent>${flows('start>t', 't>end')}`, roots)
    expect(new Story(model).asked('throwSignal').map(({ name }) => name)).toEqual(['A', 'B'])
  })
})

describe('event sub-processes', () => {
  const roots = '<message id="m" name="M"/>'
  const model = (interrupting: boolean, definition = '<messageEventDefinition messageRef="m"/>') =>
    processOf(
      `${ends}<userTask id="t"/>${flows('start>t', 't>end')}
      ${sub('esp', `<startEvent id="on" isInterrupting="${interrupting}">${definition}</startEvent><userTask id="inner"/><endEvent id="done"/>${flows('on>inner', 'inner>done')}`, 'triggeredByEvent="true"')}`,
      roots,
    )

  it('run beside the process, every time, and are waited for', () => {
    const story = new Story(model(false)).message('M').message('M')
    expect(story.tasks()).toEqual(['t', 'inner', 'inner'])
    story.complete('t')
    expect(story.state.status).toBe('user_input_required')
    for (const { id } of story.state.tokens.filter(({ node }) => node === 'inner')) {
      story.on({ kind: 'completeTask', token: id, data: { [`x${id}`]: 1 } })
    }
    expect(story.state.status).toBe('complete')
    expect(Object.keys(story.state.data)).toHaveLength(2)
  })

  it('take the place of the process when they interrupt', () => {
    const story = new Story(model(true)).message('M')
    expect(story.tasks()).toEqual(['inner'])
    expect(() => story.message('M')).toThrow(/nobody/)
    expect(story.complete('inner', { saved: 1 }).state).toMatchObject({ status: 'complete', data: { saved: 1 } })
  })

  it('repeat with the cycle of their timer', () => {
    const story = new Story(model(false, "<timerEventDefinition><timeCycle>'R2/PT1H'</timeCycle></timerEventDefinition>"))
    story.wait(3 * 3_600_000)
    expect(story.tasks()).toEqual(['t', 'inner', 'inner'])
    expect(story.state.subscriptions).toEqual([])
  })

  it('listen only once their process has begun', () => {
    const waiting = processOf(
      `<startEvent id="begin"><signalEventDefinition signalRef="s"/></startEvent><userTask id="t"/><endEvent id="end"/>${flows('begin>t', 't>end')}
      ${sub('esp', `<startEvent id="on" isInterrupting="false"><messageEventDefinition messageRef="m"/></startEvent><userTask id="inner"/><endEvent id="done"/>${flows('on>inner', 'inner>done')}`, 'triggeredByEvent="true"')}`,
      `${roots}<signal id="s" name="S"/>`,
    )
    const story = new Story(waiting)
    expect(() => story.message('M')).toThrow(/nobody/)
    expect(story.on({ kind: 'signal', name: 'S' }).message('M').tasks()).toEqual(['t', 'inner'])
  })

  it('park where their timer is no time, and listen once it is mended', () => {
    const story = new Story(model(false, '<timerEventDefinition><timeDuration>span</timeDuration></timerEventDefinition>'))
    expect(story.incidents()).toEqual(['timer_invalid at on'])
    story.on({ kind: 'retry', incident: story.state.incidents[0]?.id ?? 0, data: { span: 'PT1H' } })
    expect(story.state.incidents).toEqual([])
    expect(story.wait(3_600_000).tasks()).toEqual(['t', 'inner'])
  })

  it('do not keep the process open with their timer', () => {
    const timer = "<timerEventDefinition><timeDuration>'P1D'</timeDuration></timerEventDefinition>"
    const story = new Story(model(false, timer)).complete('t')
    expect(story.state).toMatchObject({ status: 'complete', subscriptions: [] })
    expect(story.asked('clearTimer')).toHaveLength(1)
  })
})

describe('compensation', () => {
  const undoable = (id: string) =>
    `${script(id, `log = log.concat('${id}')`)}<boundaryEvent id="b${id}" attachedToRef="${id}"><compensateEventDefinition/></boundaryEvent>
    <scriptTask id="un${id}" isForCompensation="true"><script>log = log.concat('un${id}')</script></scriptTask>
    <association id="as${id}" sourceRef="b${id}" targetRef="un${id}" associationDirection="One"/>`

  it('undoes what was done in the reverse order, and goes on', () => {
    const model =
      processOf(`${ends}${undoable('a')}${undoable('b')}<intermediateThrowEvent id="undo"><compensateEventDefinition/></intermediateThrowEvent>
      ${script('after', "log = log.concat('after')")}${flows('start>a', 'a>b', 'b>undo', 'undo>after', 'after>end')}`)
    const story = new Story(model, { start: { data: { log: [] } } })
    expect(story.state.data).toEqual({ log: ['a', 'b', 'unb', 'una', 'after'] })
    expect(story.completed().filter((node) => node.startsWith('un'))).toEqual(['unb', 'una', 'undo'])
    expect(story.state.status).toBe('complete')
  })

  it('goes on at once when it is told not to wait', () => {
    const asked = undoable('a').replace(
      '<scriptTask id="una" isForCompensation="true"><script>log = log.concat(\'una\')</script></scriptTask>',
      '<userTask id="una" isForCompensation="true"/>',
    )
    const model = processOf(
      `${ends}${asked}<intermediateThrowEvent id="undo"><compensateEventDefinition waitForCompletion="false"/></intermediateThrowEvent><userTask id="next"/>${flows('start>a', 'a>undo', 'undo>next', 'next>end')}`,
    )
    const story = new Story(model, { start: { data: { log: [] } } })
    expect(story.tasks().sort()).toEqual(['next', 'una'])
    story.complete('next', { n: 1 })
    expect(story.state.status).toBe('user_input_required')
    expect(story.complete('una', { undone: 1 }).state).toMatchObject({ status: 'complete', data: { n: 1, undone: 1 } })
  })

  it('undoes only the activity that is named', () => {
    const model =
      processOf(`${ends}${undoable('a')}${undoable('b')}<intermediateThrowEvent id="undo"><compensateEventDefinition activityRef="a"/></intermediateThrowEvent>
      ${flows('start>a', 'a>b', 'b>undo', 'undo>end')}`)
    const story = new Story(model, { start: { data: { log: [] } } })
    expect(story.completed().filter((node) => node.startsWith('una') || node.startsWith('unb'))).toEqual(['una'])
    expect(story.state.data).toEqual({ log: ['a', 'b', 'una'] })
  })

  it('undoes what a sub-process that has ended did inside', () => {
    const inner = `<startEvent id="s1"/>${undoable('a')}${undoable('b')}<endEvent id="e1"/>${flows('s1>a', 'a>b', 'b>e1')}`
    const model = processOf(
      `${ends}${sub('sp', inner)}<endEvent id="undo"><compensateEventDefinition/></endEvent>${flows('start>sp', 'sp>undo')}`,
    )
    const story = new Story(model, { start: { data: { log: [] } } })
    expect(story.completed().filter((node) => node.startsWith('un'))).toEqual(['unb', 'una', 'undo'])
    expect(story.state.status).toBe('complete')
  })
})

describe('transactions', () => {
  const inner = `<startEvent id="s1"/><scriptTask id="book"><script>booked = 1</script></scriptTask>
    <boundaryEvent id="bb" attachedToRef="book"><compensateEventDefinition/></boundaryEvent>
    <scriptTask id="unbook" isForCompensation="true"><script>booked = 0</script></scriptTask><association id="as" sourceRef="bb" targetRef="unbook"/>
    <userTask id="ok"/><exclusiveGateway id="g" default="g_e1"/><sequenceFlow id="g_e1" sourceRef="g" targetRef="e1"/>
    <sequenceFlow id="no" sourceRef="g" targetRef="cancel"><conditionExpression>quit</conditionExpression></sequenceFlow>
    <endEvent id="e1"/><endEvent id="cancel"><cancelEventDefinition/></endEvent>${flows('s1>book', 'book>ok', 'ok>g')}`
  const model =
    processOf(`${ends}<transaction id="tx">${inner}</transaction><boundaryEvent id="b" attachedToRef="tx"><cancelEventDefinition/></boundaryEvent>
    ${script('sorry', 'sorry = 1')}${flows('start>tx', 'tx>end', 'b>sorry', 'sorry>end2')}`)

  it('end like sub-processes', () => {
    expect(new Story(model).complete('ok', { quit: false }).state).toMatchObject({ status: 'complete', data: { booked: 1 } })
  })

  it('undo what they did when they are cancelled, and go on at the boundary', () => {
    const story = new Story(model).complete('ok', { quit: true })
    expect(story.state).toMatchObject({ status: 'complete', data: { booked: 0, sorry: 1 } })
    expect(story.completed()).not.toContain('end')
  })
})

describe('message events', () => {
  it('start the process that waits for them', () => {
    const model = processOf(
      `<startEvent id="onA"><messageEventDefinition messageRef="a"><extensionElements><spiffworkflow:messageVariable>got</spiffworkflow:messageVariable></extensionElements></messageEventDefinition></startEvent>
      <startEvent id="onB"><messageEventDefinition messageRef="b"/></startEvent>${script('s', 'a = 1')}${script('s2', 'a = 2')}<endEvent id="end"/><endEvent id="end2"/>${flows('onA>s', 's>end', 'onB>s2', 's2>end2')}`,
      '<message id="a" name="A"><extensionElements><spiffworkflow:messageVariable>got</spiffworkflow:messageVariable></extensionElements></message><message id="b" name="B"/>',
    )
    const waiting = new Story(model)
    expect(waiting.state.status).toBe('waiting')
    expect(waiting.asked('subscribe').map(({ name }) => name)).toEqual(['A', 'B'])
    expect(waiting.message('A', { x: 1 }).state).toMatchObject({ status: 'complete', data: { a: 1, got: { x: 1 } } })
    const direct = new Story(model, { start: { start: 'onA', payload: 5 } })
    expect(direct.state).toMatchObject({ status: 'complete', data: { a: 1, got: 5 } })
  })

  it('talk between the pools of one instance', () => {
    const pool = (id: string, inside: string) => `<process id="${id}" isExecutable="true">${inside}</process>`
    const payload = (text: string) =>
      `<extensionElements><spiffworkflow:messagePayload>${text}</spiffworkflow:messagePayload></extensionElements>`
    const variable = (text: string) =>
      `<extensionElements><spiffworkflow:messageVariable>${text}</spiffworkflow:messageVariable></extensionElements>`
    const model =
      document(`<collaboration id="both"><participant id="pa" processRef="asker"/><participant id="pb" processRef="answerer"/></collaboration>
      <message id="q" name="Question"/><message id="r" name="Answer"/>
      ${pool('asker', `<startEvent id="s1"/><sendTask id="ask" messageRef="q">${payload('({ n: 2 })')}</sendTask><receiveTask id="hear" messageRef="r">${variable('answer')}</receiveTask><endEvent id="e1"/>${flows('s1>ask', 'ask>hear', 'hear>e1')}`)}
      ${pool('answerer', `<startEvent id="s2"><messageEventDefinition messageRef="q">${variable('asked')}</messageEventDefinition></startEvent><userTask id="think"/><sendTask id="tell" messageRef="r">${payload('asked.n * 10')}</sendTask><endEvent id="e2"/>${flows('s2>think', 'think>tell', 'tell>e2')}`)}`)
    const story = new Story(model, { start: { process: 'both' } })
    expect(story.tasks()).toEqual(['think'])
    story.complete('think')
    expect(story.state).toMatchObject({ status: 'complete', data: { answer: 20 } })
    expect(story.asked('publishMessage')).toMatchObject([
      { name: 'Question', delivered: true },
      { name: 'Answer', delivered: true },
    ])
  })
})
