import { describe, expect, it } from 'vitest'
import { flows, processOf } from '../parse/bpmn.ts'
import { Story } from './story.ts'

const ends = '<startEvent id="start"/><endEvent id="end"/><endEvent id="end2"/>'
const minute = 60_000

function boundary(id: string, inside: string, host = 't', more = ''): string {
  return `<boundaryEvent id="${id}" attachedToRef="${host}" ${more}>${inside}</boundaryEvent>`
}

function timer(kind: string, text: string): string {
  return `<timerEventDefinition><${kind}>${text}</${kind}></timerEventDefinition>`
}

function watched(boundaryEvent: string, roots = ''): string {
  return processOf(
    `${ends}<userTask id="t"/>${boundaryEvent}<scriptTask id="late"><script>late = (late || 0) + 1</script></scriptTask>
    ${flows('start>t', 't>end', 'b>late', 'late>end2')}`,
    roots,
  )
}

const data = { late: 0 }

describe('boundary events', () => {
  it('end their host when they interrupt', () => {
    const story = new Story(watched(boundary('b', timer('timeDuration', "'PT1M'"))), { start: { data } }).wait(minute)
    expect(story.state).toMatchObject({ status: 'complete', data: { late: 1 } })
    expect(story.asked('closeTask')).toMatchObject([{ how: 'cancelled' }])
  })

  it('are gone when the host is done', () => {
    const story = new Story(watched(boundary('b', timer('timeDuration', "'PT1M'"))), { start: { data } }).complete('t')
    expect(story.state.status).toBe('complete')
    expect(story.asked('clearTimer')).toHaveLength(1)
  })

  it('leave their host alone when they do not interrupt, and fire every time', () => {
    const model = watched(
      boundary('b', '<signalEventDefinition signalRef="s"/>', 't', 'cancelActivity="false"'),
      '<signal id="s" name="Ping"/>',
    )
    const story = new Story(model, { start: { data } })
    story.on({ kind: 'signal', name: 'Ping' }).on({ kind: 'signal', name: 'Ping' })
    expect(story.completed().filter((node) => node === 'late')).toHaveLength(2)
    expect(story.complete('t').state.status).toBe('complete')
  })

  it('repeat with their cycle until it is over', () => {
    const story = new Story(watched(boundary('b', timer('timeCycle', "'R3/PT1M'"), 't', 'cancelActivity="false"')), { start: { data } })
    story.wait(minute)
    expect(story.completed().filter((node) => node === 'b')).toHaveLength(1)
    story.wait(10 * minute)
    expect(story.completed().filter((node) => node === 'b')).toHaveLength(3)
    expect(story.state.subscriptions).toEqual([])
  })

  it('begin to count before the pre-script, or after it when the definition asks for it', () => {
    const text = `${boundary('b', timer('timeDuration', 'span'))}`
    const model = watched(text).replace(
      '<userTask id="t"/>',
      `<userTask id="t"><extensionElements><spiffworkflow:preScript>span = 'PT1M'</spiffworkflow:preScript></extensionElements></userTask>`,
    )
    expect(new Story(model).incidents()).toEqual(['timer_invalid at t'])
    expect(new Story(model, { parse: { compatibility: { boundaryTimers: 'after-pre-script' } } }).state.subscriptions).toHaveLength(1)
  })

  it('watch a condition, each time that it becomes true', () => {
    const model = watched(
      boundary('b', '<conditionalEventDefinition><condition>go</condition></conditionalEventDefinition>', 't', 'cancelActivity="false"'),
    )
    const story = new Story(model, { start: { data: { late: 0, go: false } } })
    const fired = () => story.completed().filter((node) => node === 'b').length
    const edit = (go: boolean) => story.on({ kind: 'editData', token: story.at('t').id, data: { go, late: 0 } })
    expect(fired()).toBe(0)
    edit(true)
    expect(fired()).toBe(1)
    edit(true)
    expect(fired()).toBe(1)
    edit(false)
    edit(true)
    expect(fired()).toBe(2)
  })
})

describe('timers', () => {
  const caught = (definition: string) =>
    processOf(`${ends}<intermediateCatchEvent id="c">${definition}</intermediateCatchEvent>${flows('start>c', 'c>end')}`)

  it('tell when they are due, and fire at that time and not before', () => {
    const story = new Story(caught(timer('timeDuration', "'PT30S'")))
    expect(story.asked('setTimer')).toMatchObject([{ node: 'c', dueMs: Date.UTC(2030, 0, 1, 0, 0, 30) }])
    expect(story.wait(29_999).state.status).toBe('waiting')
    expect(story.wait(1).state.status).toBe('complete')
  })

  it('wait for a date in the zone of the model', () => {
    const story = new Story(caught(timer('timeDate', "'2030-07-01T12:00'")), { parse: { compatibility: { timeZone: 'Europe/Berlin' } } })
    expect(story.asked('setTimer')[0]?.dueMs).toBe(Date.UTC(2030, 6, 1, 10))
  })

  it('send a token at every firing of a cycle that is waited for, and end with the last', () => {
    const story = new Story(caught(timer('timeCycle', "'R2/PT1M'")))
    story.wait(minute)
    expect(story.completed().filter((node) => node === 'end')).toHaveLength(1)
    expect(story.state.status).toBe('waiting')
    expect(story.wait(minute).state.status).toBe('complete')
  })

  it('park with the text that is no time', () => {
    const story = new Story(caught(timer('timeDuration', "'soon'")))
    expect(story.incidents()).toEqual(['timer_invalid at c'])
    expect(story.state.incidents[0]?.message).toContain('"soon"')
  })

  it('fire in the order in which they were due', () => {
    const model = processOf(`${ends}<parallelGateway id="g"/>${flows('start>g', 'g>c2', 'g>c1', 'c1>end', 'c2>end2')}
      <intermediateCatchEvent id="c1">${timer('timeDuration', "'PT1M'")}</intermediateCatchEvent>
      <intermediateCatchEvent id="c2">${timer('timeDuration', "'PT2M'")}</intermediateCatchEvent>`)
    expect(new Story(model).wait(5 * minute).completed()).toEqual(['start', 'g', 'c1', 'end', 'c2', 'end2'])
  })

  it('refuse to fire twice', () => {
    const story = new Story(caught(timer('timeDuration', "'PT1M'")))
    const [set] = story.asked('setTimer')
    story.on({ kind: 'timerFired', subscription: set?.subscription ?? 0 })
    expect(() => story.on({ kind: 'timerFired', subscription: set?.subscription ?? 0 })).toThrow(/complete/)
  })
})

describe('conditional catch event', () => {
  it('is passed at once when its condition holds, and else when a data object makes it true', () => {
    const model = processOf(`${ends}<dataObject id="flag"/><dataObjectReference id="ref" dataObjectRef="flag"/><parallelGateway id="g"/>
      <intermediateCatchEvent id="c"><conditionalEventDefinition><condition>flag == 1</condition></conditionalEventDefinition></intermediateCatchEvent>
      <userTask id="t"/><scriptTask id="s"><script>flag = 1</script><dataOutputAssociation><sourceRef>flag</sourceRef><targetRef>ref</targetRef></dataOutputAssociation></scriptTask>
      ${flows('start>g', 'g>c', 'g>t', 't>s', 's>end', 'c>end2')}`)
    const story = new Story(model)
    expect(story.places()).toEqual(['c event', 't user'])
    story.complete('t')
    expect(story.state).toMatchObject({ status: 'complete', data: {} })
  })
})
