import { describe, expect, it } from 'vitest'
import type { NodeKind } from '../../src/definition/node.ts'
import { EVENT_POSITIONS, type EventPosition } from '../../src/parse/checks/event-positions.ts'
import { ELEMENTS } from '../../src/parse/support.ts'
import { definitionOf, flows, processOf } from '../parse/bpmn.ts'
import { Story } from '../run/story.ts'

type Kind = keyof typeof EVENT_POSITIONS

const ROOTS =
  '<message id="m" name="hello"/><signal id="s" name="fire"/><error id="e" errorCode="broken"/><escalation id="x" escalationCode="late"/>'
const HOUR_MS = 3_600_000

/** How each kind of event is drawn. */
const DRAWN: Readonly<Record<Kind, string>> = {
  none: '',
  message: '<messageEventDefinition messageRef="m"/>',
  timer: '<timerEventDefinition><timeDuration>"PT1H"</timeDuration></timerEventDefinition>',
  signal: '<signalEventDefinition signalRef="s"/>',
  error: '<errorEventDefinition errorRef="e"/>',
  escalation: '<escalationEventDefinition escalationRef="x"/>',
  conditional: '<conditionalEventDefinition><condition>ready</condition></conditionalEventDefinition>',
  cancel: '<cancelEventDefinition/>',
  compensate: '<compensateEventDefinition/>',
  terminate: '<terminateEventDefinition/>',
  link: '<linkEventDefinition name="far"/>',
}

/** What makes each kind happen, in an instance that waits for it; `host` is a token that an error can come from. */
const HAPPENS: Readonly<Record<string, (story: Story, host: string) => Story>> = {
  message: (story) => story.message('hello'),
  timer: (story) => story.wait(HOUR_MS),
  signal: (story) => story.on({ kind: 'signal', name: 'fire' }),
  error: (story, host) => story.on({ kind: 'error', code: 'broken', token: story.at(host).id }),
  escalation: (story, host) => story.on({ kind: 'escalation', code: 'late', token: story.at(host).id }),
  conditional: (story) => {
    const [token] = story.state.tokens
    const where = token ? { token: token.id } : { scope: story.state.scopes[0]?.id ?? 0 }
    return story.on({ kind: 'editData', ...where, data: { ready: true } }).on({ kind: 'evaluateConditions' })
  },
}

const user = (id: string) => `<userTask id="${id}"/>`
const withReady = { start: { data: { ready: false } } }
const story = (content: string, ...pairs: readonly string[]) => new Story(processOf(`${content}${flows(...pairs)}`, ROOTS), withReady)
const sub = (tag: string, content: string, ...pairs: readonly string[]) =>
  `<${tag} id="sub"><startEvent id="in"/>${content}${flows(...pairs)}</${tag}>`

/** Draws the kind in the position, lets it happen, and answers the elements that are open afterwards. */
const PLAYED: Readonly<Record<EventPosition, (kind: Kind) => Story>> = {
  start: (kind) => {
    const start = `<dataObject id="ready"/><startEvent id="go">${DRAWN[kind]}</startEvent>${user('after')}${flows('go>after')}`
    const waiting = new Story(processOf(start, ROOTS))
    return (HAPPENS[kind] ?? ((same) => same))(waiting, '')
  },
  handlerStart: (kind) => (kind === 'compensate' ? compensatedScope() : handled(kind)),
  catch: (kind) => {
    const thrown = kind === 'link' ? `<intermediateThrowEvent id="there">${DRAWN.link}</intermediateThrowEvent>` : ''
    const pairs = kind === 'link' ? ['s0>there', 'it>after'] : ['s0>it', 'it>after']
    const waiting = story(
      `<startEvent id="s0"/>${thrown}<intermediateCatchEvent id="it">${DRAWN[kind]}</intermediateCatchEvent>${user('after')}`,
      ...pairs,
    )
    return (HAPPENS[kind] ?? ((same) => same))(waiting, '')
  },
  boundary: (kind) => {
    if (kind === 'cancel') return cancelled()
    if (kind === 'compensate') return compensated('intermediateThrowEvent')
    const waiting = story(
      `<startEvent id="s0"/>${user('host')}<boundaryEvent id="it" attachedToRef="host">${DRAWN[kind]}</boundaryEvent>${user('after')}`,
      's0>host',
      'it>after',
    )
    return (HAPPENS[kind] ?? ((same) => same))(waiting, 'host')
  },
  throw: (kind) =>
    kind === 'compensate'
      ? compensated('intermediateThrowEvent')
      : kind === 'link'
        ? PLAYED.catch('link')
        : thrown(kind, 'intermediateThrowEvent'),
  end: (kind) => (kind === 'compensate' ? compensated('endEvent') : kind === 'cancel' ? cancelled() : thrown(kind, 'endEvent')),
}

function handled(kind: Kind): Story {
  const handler = `<subProcess id="on" triggeredByEvent="true"><startEvent id="go">${DRAWN[kind]}</startEvent>${user('after')}<endEvent id="done"/>${flows('go>after', 'after>done')}</subProcess>`
  return (HAPPENS[kind] ?? ((same) => same))(story(`<startEvent id="s0"/>${user('main')}${handler}`, 's0>main'), 'main')
}

/** Throws out of a sub-process, whose boundary or a catch beside it leads to `after`. */
function thrown(kind: Kind, tag: 'intermediateThrowEvent' | 'endEvent'): Story {
  const isEnd = tag === 'endEvent'
  const inside = sub(
    'subProcess',
    `<${tag} id="it">${DRAWN[kind]}</${tag}>${isEnd ? '' : '<endEvent id="out"/>'}`,
    'in>it',
    ...(isEnd ? [] : ['it>out']),
  )
  const isCaught = kind === 'error' || kind === 'escalation'
  const boundary = isCaught ? `<boundaryEvent id="caught" attachedToRef="sub">${DRAWN[kind]}</boundaryEvent>` : ''
  return story(`<startEvent id="s0"/>${inside}${boundary}${user('after')}`, 's0>sub', `${isCaught ? 'caught' : 'sub'}>after`)
}

function cancelled(): Story {
  const inside = sub('transaction', `<endEvent id="it">${DRAWN.cancel}</endEvent>`, 'in>it')
  return story(
    `<startEvent id="s0"/>${inside}<boundaryEvent id="caught" attachedToRef="sub">${DRAWN.cancel}</boundaryEvent>${user('after')}`,
    's0>sub',
    'caught>after',
  )
}

function compensated(tag: 'intermediateThrowEvent' | 'endEvent'): Story {
  const handler = '<userTask id="after" isForCompensation="true"/><association id="line" sourceRef="mark" targetRef="after"/>'
  const host = `${user('host')}<boundaryEvent id="mark" attachedToRef="host">${DRAWN.compensate}</boundaryEvent>${handler}`
  return story(`<startEvent id="s0"/>${host}<${tag} id="it">${DRAWN.compensate}</${tag}>`, 's0>host', 'host>it').complete('host')
}

function compensatedScope(): Story {
  const undo = `<subProcess id="undo" triggeredByEvent="true"><startEvent id="go">${DRAWN.compensate}</startEvent>${user('after')}<endEvent id="done"/>${flows('go>after', 'after>done')}</subProcess>`
  const inside = sub('subProcess', `<endEvent id="out"/>${undo}`, 'in>out')
  return story(
    `<startEvent id="s0"/>${inside}<intermediateThrowEvent id="it">${DRAWN.compensate}</intermediateThrowEvent><endEvent id="end"/>`,
    's0>sub',
    'sub>it',
    'it>end',
  )
}

const cases = Object.entries(EVENT_POSITIONS).flatMap(([kind, positions]) =>
  positions.map((position) => ({ kind: kind as Kind, position })),
)

describe('an event that the page says runs', () => {
  it.each(cases)('does run: $kind as $position', ({ kind, position }) => {
    const played = PLAYED[position](kind)
    expect(played.state.incidents).toEqual([])
    expect(played.tasks()).toContain('after')
    if (kind === 'message' && (position === 'throw' || position === 'end'))
      expect(played.asked('publishMessage')).toMatchObject([{ name: 'hello' }])
    if (kind === 'signal' && (position === 'throw' || position === 'end'))
      expect(played.asked('throwSignal')).toMatchObject([{ name: 'fire' }])
  })

  it('does so for several events in one, too', () => {
    const both = (attributes: string) =>
      story(
        `<startEvent id="s0"/><intermediateCatchEvent id="it" ${attributes}>${DRAWN.message}${DRAWN.signal}</intermediateCatchEvent>${user('after')}`,
        's0>it',
        'it>after',
      )
    expect(both('').message('hello').tasks()).toEqual(['after'])
    expect(both('parallelMultiple="true"').message('hello').tasks()).toEqual([])
    expect(both('parallelMultiple="true"').message('hello').on({ kind: 'signal', name: 'fire' }).tasks()).toEqual(['after'])
  })
})

describe('an element that the page says runs', () => {
  const special: Readonly<Record<string, string>> = {
    serviceTask: '<serviceTask id="it"><extensionElements><spiffworkflow:serviceTaskOperator id="op"/></extensionElements></serviceTask>',
    scriptTask: '<scriptTask id="it"><script>a = 1</script></scriptTask>',
    sendTask: '<sendTask id="it" messageRef="m"/>',
    receiveTask: '<receiveTask id="it" messageRef="m"/>',
    adHocSubProcess: `<adHocSubProcess id="it">${user('inner')}</adHocSubProcess>`,
    subProcess: `<subProcess id="it"><startEvent id="in"/>${user('inner')}<endEvent id="out"/>${flows('in>inner', 'inner>out')}</subProcess>`,
    transaction: `<transaction id="it"><startEvent id="in"/>${user('inner')}<endEvent id="out"/>${flows('in>inner', 'inner>out')}</transaction>`,
  }
  /** Ends what the element waits for. */
  const ended: Readonly<Record<string, (waiting: Story) => Story>> = {
    serviceTask: (waiting) => waiting.on({ kind: 'serviceResult', token: waiting.at('it').id, result: 1 }),
    receiveTask: (waiting) => waiting.message('hello'),
    ...Object.fromEntries(['task', 'userTask', 'manualTask'].map((kind) => [kind, (waiting: Story) => waiting.complete('it')])),
    ...Object.fromEntries(
      ['subProcess', 'transaction', 'adHocSubProcess'].map((kind) => [kind, (waiting: Story) => waiting.complete('inner')]),
    ),
  }
  // These have models of their own: events above; a call needs a callee, a rule task a decision, an event gateway an event.
  const elsewhere: readonly string[] = ['sequenceFlow', 'businessRuleTask', 'callActivity', 'eventBasedGateway']
  const kinds = Object.keys(ELEMENTS).filter(
    (kind) => ELEMENTS[kind]?.level === 'runs' && !kind.endsWith('Event') && !elsewhere.includes(kind),
  ) as NodeKind[]

  it.each(kinds)('does run: %s', (kind) => {
    const text = processOf(
      `<startEvent id="s0"/>${special[kind] ?? `<${kind} id="it"/>`}${user('after')}${flows('s0>it', 'it>after')}`,
      ROOTS,
    )
    expect(definitionOf(text).nodes[1]?.kind).toBe(kind)
    const waiting = new Story(text)
    expect((ended[kind] ?? ((same) => same))(waiting).tasks()).toEqual(['after'])
  })

  it('does run: callActivity, businessRuleTask, eventBasedGateway', () => {
    const callee = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="q"><startEvent id="a"/>${user('inner')}<endEvent id="b"/>${flows('a>inner', 'inner>b')}</process></definitions>`
    const call = processOf(`<startEvent id="s0"/><callActivity id="it" calledElement="q"/>${user('after')}${flows('s0>it', 'it>after')}`)
    expect(new Story([call, callee]).complete('inner').tasks()).toEqual(['after'])
    const rule = processOf(
      `<startEvent id="s0"/><businessRuleTask id="it"><extensionElements><spiffworkflow:calledDecisionId>d</spiffworkflow:calledDecisionId></extensionElements></businessRuleTask>${user('after')}${flows('s0>it', 'it>after')}`,
    )
    const decided = new Story(rule, { context: { decide: () => ({ outputs: { rate: 7 } }) } })
    expect(decided.at('after').data).toMatchObject({ rate: 7 })
    const choice = story(
      `<startEvent id="s0"/><eventBasedGateway id="it"/><intermediateCatchEvent id="a">${DRAWN.message}</intermediateCatchEvent><intermediateCatchEvent id="b">${DRAWN.timer}</intermediateCatchEvent>${user('after')}`,
      's0>it',
      'it>a',
      'it>b',
      'b>after',
    )
    expect(choice.wait(HOUR_MS).tasks()).toEqual(['after'])
  })
})
