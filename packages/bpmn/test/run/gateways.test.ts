import { describe, expect, it } from 'vitest'
import { flows, processOf } from '../parse/bpmn.ts'
import { Story } from './story.ts'

const ends = '<startEvent id="start"/><endEvent id="end"/>'
const condition = (source: string) => `<conditionExpression>${source}</conditionExpression>`

function flow(id: string, from: string, to: string, source?: string): string {
  return `<sequenceFlow id="${id}" sourceRef="${from}" targetRef="${to}">${source ? condition(source) : ''}</sequenceFlow>`
}

function script(id: string, text: string): string {
  return `<scriptTask id="${id}"><script>${text}</script></scriptTask>`
}

describe('exclusive gateway', () => {
  const model = processOf(`${ends}<exclusiveGateway id="g" default="other"/>${script('a', "path = 'a'")}${script('b', "path = 'b'")}
    ${script('c', "path = 'c'")}${flow('to', 'start', 'g')}${flow('first', 'g', 'a', 'x > 10')}${flow('second', 'g', 'b', 'x > 5')}
    ${flow('other', 'g', 'c')}${flows('a>end', 'b>end', 'c>end')}`)

  it.each([
    [11, 'a'],
    [6, 'b'],
    [1, 'c'],
  ])('takes the first flow whose condition holds, else the default: %d', (x, path) => {
    expect(new Story(model, { start: { data: { x } } }).state.data).toMatchObject({ path })
  })

  it('parks where no condition holds and there is no default, and decides anew on retry', () => {
    const strict = processOf(`${ends}<exclusiveGateway id="g"/>${script('a', 'y = 1')}${script('b', 'y = 2')}${flow('to', 'start', 'g')}
      ${flow('f1', 'g', 'a', 'x == 1')}${flow('f2', 'g', 'b', 'x == 2')}${flows('a>end', 'b>end')}`)
    const story = new Story(strict, { start: { data: { x: 3 } } })
    expect(story.incidents()).toEqual(['no_flow_taken at g'])
    expect(story.state.incidents[0]?.message).toContain('no conditions satisfied')
    story.on({ kind: 'retry', incident: story.state.incidents[0]?.id ?? 0, data: { x: 2 } })
    expect(story.state.data).toMatchObject({ y: 2 })
  })

  it('names the flow whose condition fails', () => {
    const story = new Story(model)
    expect(story.incidents()).toEqual(['expression_failed at g'])
    expect(story.state.incidents[0]?.message).toContain('"first"')
  })
})

describe('parallel gateway', () => {
  const model = processOf(`${ends}<parallelGateway id="fork"/><parallelGateway id="join"/><userTask id="a"/><userTask id="b"/>
    ${flows('start>fork', 'fork>a', 'fork>b', 'a>join', 'b>join', 'join>end')}`)

  it('waits for all branches and keeps what each of them changed', () => {
    const story = new Story(model, { start: { data: { shared: 1, box: { old: 1 } } } })
    expect(story.tasks()).toEqual(['a', 'b'])
    story.complete('b', { fromB: true, box: { b: 1 } })
    expect(story.places()).toEqual(['a user', 'join joining'])
    story.complete('a', { fromA: true, shared: 2, box: { a: 1 } })
    expect(story.state).toMatchObject({ status: 'complete', data: { shared: 2, fromA: true, fromB: true, box: { old: 1, a: 1, b: 1 } } })
  })

  it('lets the later branch win where both changed a variable, and reports the conflict', () => {
    const story = new Story(model, { start: { data: { n: 0 } } }).complete('b', { n: 'b' }).complete('a', { n: 'a' })
    expect(story.state.data).toEqual({ n: 'a' })
    const merged = story.history.find(({ kind }) => kind === 'merged')
    expect(merged).toMatchObject({ node: 'join', detail: { conflicts: [{ path: ['n'], earlier: 'b', later: 'a' }] } })
  })

  it('merges without looking at the fork when the definition asks for it', () => {
    const data = { n: 0 }
    const story = new Story(model, { start: { data }, parse: { compatibility: { dataMerge: 'later-wins' } } })
    expect(story.complete('b', { n: 1 }).complete('a').state.data).toEqual({ n: 0 })
    expect(new Story(model, { start: { data } }).complete('b', { n: 1 }).complete('a').state.data).toEqual({ n: 1 })
  })

  it('takes away a variable that one branch deleted and the other left alone', () => {
    const deleting = model.replace('<userTask id="a"/>', script('a', 'delete gone')).replace('<userTask id="b"/>', script('b', 'kept = 1'))
    expect(new Story(deleting, { start: { data: { gone: 1 } } }).state.data).toEqual({ kept: 1 })
  })

  it('merges branches that end apart as it would at a join', () => {
    const apart =
      processOf(`${ends}<endEvent id="end2"/><parallelGateway id="fork"/>${script('zero', 'n = 1')}<userTask id="a"/>${script('b', 'n = 2')}
      ${flows('start>zero', 'zero>fork', 'fork>a', 'fork>b', 'a>end', 'b>end2')}`)
    expect(new Story(apart, { start: { data: { n: 0 } } }).complete('a', { x: 1 }).state.data).toEqual({ n: 2, x: 1 })
  })

  it('reports a join that never completes, naming the flow, and goes on when the token is moved', () => {
    const stuck =
      processOf(`${ends}<exclusiveGateway id="x" default="x_a"/><parallelGateway id="join"/>${script('a', 'n = 1')}${script('b', 'n = 2')}
      ${flows('start>x', 'a>join', 'b>join', 'join>end')}${flow('x_a', 'x', 'a')}${flow('x_b', 'x', 'b', 'False')}`)
    const story = new Story(stuck)
    expect(story.incidents()).toEqual(['join_never_completes at join'])
    expect(story.state.incidents[0]?.message).toContain('"b_join"')
    story.on({ kind: 'skip', token: story.at('join').id })
    expect(story.state.status).toBe('complete')
  })

  it('keeps only live work in the state, whatever lies behind', () => {
    const blocks = Array.from({ length: 10 }, (_, k) =>
      [`<parallelGateway id="f${k}"/><parallelGateway id="j${k}"/>`, ...[0, 1, 2].map((b) => script(`t${k}${b}`, `x${k}${b} = 1`))].join(
        '',
      ),
    )
    const lines = Array.from({ length: 10 }, (_, k) =>
      flows(...[0, 1, 2].flatMap((b) => [`f${k}>t${k}${b}`, `t${k}${b}>j${k}`]), `j${k}>${k === 9 ? 'wait' : `f${k + 1}`}`),
    )
    const story = new Story(processOf(`${ends}<userTask id="wait"/>${blocks.join('')}${lines.join('')}${flows('start>f0', 'wait>end')}`))
    expect(story.tasks()).toEqual(['wait'])
    expect(JSON.stringify(story.state).length).toBeLessThan(1500)
    expect(Object.keys(story.at('wait').data)).toHaveLength(30)
  })
})

describe('inclusive gateway', () => {
  const model = (tags = 'userTask') =>
    processOf(`${ends}<inclusiveGateway id="split" default="none"/><inclusiveGateway id="join"/><${tags} id="a"/><${tags} id="b"/><userTask id="c"/>
    ${flow('fa', 'split', 'a', 'a')}${flow('fb', 'split', 'b', 'b')}${flow('none', 'split', 'c')}
    ${flows('start>split', 'a>join', 'b>join', 'c>join', 'join>last', 'last>end')}<userTask id="last"/>`)

  it('takes only the default when no condition holds', () => {
    expect(new Story(model(), { start: { data: { a: false, b: false } } }).tasks()).toEqual(['c'])
  })

  it('joins the one branch that was taken', () => {
    const story = new Story(model(), { start: { data: { a: true, b: false } } })
    expect(story.tasks()).toEqual(['a'])
    expect(story.complete('a').tasks()).toEqual(['last'])
  })

  it('waits for both branches that were taken, in any order', () => {
    for (const [first, second] of [['a', 'b'] as const, ['b', 'a'] as const]) {
      const story = new Story(model(), { start: { data: { a: true, b: true } } })
      story.complete(first)
      expect(story.tasks()).toEqual([second])
      expect(story.complete(second).tasks()).toEqual(['last'])
    }
  })

  it('does not wait for a loop that cannot come back', () => {
    const loop = processOf(`${ends}<inclusiveGateway id="join"/><exclusiveGateway id="again" default="out"/>${script('count', 'n = n + 1')}
      ${flow('back', 'again', 'join', '3 > n')}${flow('out', 'again', 'end')}${flows('start>join', 'join>count', 'count>again')}`)
    const story = new Story(loop, { start: { data: { n: 0 } } })
    expect(story.state).toMatchObject({ status: 'complete', data: { n: 3 } })
  })

  it('lets one of two joins go that wait for each other', () => {
    const mutual = processOf(`${ends}<endEvent id="end2"/><parallelGateway id="fork"/><inclusiveGateway id="j1"/><inclusiveGateway id="j2"/>
      <exclusiveGateway id="x1" default="x1_end"/><exclusiveGateway id="x2" default="x2_end"/>
      ${flow('x1_end', 'x1', 'end')}${flow('x1_j2', 'x1', 'j2', 'False')}${flow('x2_end', 'x2', 'end2')}${flow('x2_j1', 'x2', 'j1', 'False')}
      ${flows('start>fork', 'fork>j1', 'fork>j2', 'j1>x1', 'j2>x2')}`)
    expect(new Story(mutual).state.status).toBe('complete')
  })
})

describe('event-based gateway', () => {
  const model = processOf(
    `${ends}<eventBasedGateway id="g"/><intermediateCatchEvent id="early"><timerEventDefinition><timeDuration>'PT1M'</timeDuration></timerEventDefinition></intermediateCatchEvent>
    <intermediateCatchEvent id="late"><timerEventDefinition><timeDuration>'PT2M'</timeDuration></timerEventDefinition></intermediateCatchEvent>
    <intermediateCatchEvent id="msg"><messageEventDefinition messageRef="m"/></intermediateCatchEvent><receiveTask id="recv" messageRef="m2"/>
    ${flows('start>g', 'g>early', 'g>late', 'g>msg', 'g>recv', 'early>end', 'late>end', 'msg>end', 'recv>end')}`,
    '<message id="m" name="Answer"/><message id="m2" name="Other"/>',
  )

  it('goes on by the first of two timers, and drops everything else', () => {
    const story = new Story(model)
    expect(story.places()).toEqual(['g event'])
    story.wait(61_000)
    expect(story.completed()).toEqual(['start', 'g', 'early', 'end'])
    expect(story.asked('clearTimer')).toHaveLength(2)
  })

  it.each([
    ['Answer', 'msg'],
    ['Other', 'recv'],
  ])('goes on by the message %s', (name, node) => {
    const story = new Story(model).message(name)
    expect(story.state.status).toBe('complete')
    expect(story.completed()).toContain(node)
  })
})

describe('complex gateway', () => {
  it('goes on when its activation condition holds, and takes in the late token without effect', () => {
    const model =
      processOf(`${ends}<parallelGateway id="fork"/><complexGateway id="two"><activationCondition>activationCount >= 2</activationCondition></complexGateway>
      <userTask id="a"/><userTask id="b"/><userTask id="c"/><userTask id="after"/>
      ${flows('start>fork', 'fork>a', 'fork>b', 'fork>c', 'a>two', 'b>two', 'c>two', 'two>after', 'after>end')}`)
    const story = new Story(model).complete('a')
    expect(story.tasks()).toEqual(['b', 'c'])
    expect(story.complete('c').tasks()).toEqual(['b', 'after'])
    expect(story.complete('b').tasks()).toEqual(['after'])
    expect(story.complete('after').state.status).toBe('complete')
  })
})

describe('flows of activities', () => {
  it('are all taken, or those whose conditions hold', () => {
    const all = processOf(`${ends}<endEvent id="end2"/><userTask id="t"/>${flows('start>t', 't>end', 't>end2')}`)
    expect(new Story(all).complete('t').completed()).toEqual(['start', 't', 'end', 'end2'])
    const some = processOf(
      `${ends}<endEvent id="end2"/><userTask id="t"/>${flows('start>t')}${flow('yes', 't', 'end', 'x')}${flow('no', 't', 'end2', '!x')}`,
    )
    expect(new Story(some).complete('t', { x: true }).completed()).toEqual(['start', 't', 'end'])
  })
})

describe('endless loops', () => {
  it('end in an incident that names the element, and retry goes on as far again', () => {
    const model = processOf(`${ends}<exclusiveGateway id="g" default="back"/>${script('spin', 'n = n + 1')}
      ${flow('back', 'g', 'spin')}${flow('out', 'g', 'end', 'stop')}${flows('start>spin', 'spin>g')}`)
    const story = new Story(model, { start: { data: { n: 0, stop: false } }, context: { budget: { loop: 100 } } })
    expect(story.state.incidents[0]).toMatchObject({ code: 'step_budget' })
    expect(story.state.incidents[0]?.message).toContain('endless loop')
    const { id = 0, data = {} } = story.state.incidents[0] ?? {}
    story.on({ kind: 'retry', incident: id, data: { ...data, stop: true } })
    expect(story.state.status).toBe('complete')
  })

  it('that multiply tokens end too', () => {
    const model = processOf(
      `${ends}<parallelGateway id="fork"/><exclusiveGateway id="merge"/><exclusiveGateway id="m2"/>
      ${flows('start>merge', 'merge>fork', 'fork>m2', 'm2>merge', 'fork>merge')}${flow('o', 'm2', 'end', 'False')}`.replace(
        '<exclusiveGateway id="m2"/>',
        '<exclusiveGateway id="m2" default="m2_merge"/>',
      ),
    )
    const story = new Story(model, { context: { budget: { tokens: 50 } } })
    expect(story.state.status).toBe('error')
    expect(story.state.tokens.length).toBeLessThan(200)
  })

  it('leave the rest to the next event when the step budget is spent', () => {
    const tasks = Array.from({ length: 20 }, (_, k) => script(`t${k}`, `n = n + 1`)).join('')
    const line = flows('start>t0', ...Array.from({ length: 19 }, (_, k) => `t${k}>t${k + 1}`), 't19>end')
    const story = new Story(processOf(`${ends}${tasks}${line}`), { start: { data: { n: 0 } }, context: { budget: { steps: 5 } } })
    let rounds = 1
    for (; story.state.status !== 'complete' && rounds < 10; rounds += 1) story.on({ kind: 'continue' })
    expect(rounds).toBe(5)
    expect(story.state.data).toEqual({ n: 20 })
  })
})
