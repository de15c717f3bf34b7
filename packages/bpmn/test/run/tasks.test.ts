import { describe, expect, it } from 'vitest'
import type { HistoryEntry } from '../../src/run/history.ts'
import { applyPatch, compactEntry } from '../../src/run/patch.ts'
import { around, flows, processOf } from '../parse/bpmn.ts'
import { Story } from './story.ts'

describe('script task', () => {
  it('runs on the data and completes the instance', () => {
    const story = new Story(around('<scriptTask id="s"><script>x = a + 1</script></scriptTask>', 's'), { start: { data: { a: 1 } } })
    expect(story.state).toMatchObject({ status: 'complete', data: { a: 1, x: 2 }, tokens: [], scopes: [] })
    expect(story.completed()).toEqual(['start', 's', 'end'])
  })

  it('leaves in the history what it began with and what it changed', () => {
    const story = new Story(around('<scriptTask id="s"><script>x = a + 1; delete a</script></scriptTask>', 's'), {
      start: { data: { a: 1, b: {} } },
    })
    const [entered, completed] = story.history.filter(({ node }) => node === 's')
    expect(entered).toMatchObject({ kind: 'entered', type: 'scriptTask', data: { a: 1, b: {} }, atMs: story.nowMs })
    expect(completed).toMatchObject({ kind: 'completed', before: { a: 1, b: {} }, data: { b: {}, x: 2 } })
    expect(compactEntry(completed ?? (story.history[0] as HistoryEntry))).toEqual({
      kind: 'completed',
      node: 's',
      type: 'scriptTask',
      token: completed?.token,
      scope: 1,
      atMs: story.nowMs,
      patch: { set: { x: 2 }, unset: ['a'] },
    })
    expect(applyPatch({ a: 1, b: {} }, { set: { x: 2 }, unset: ['a'] })).toEqual({ b: {}, x: 2 })
  })

  it('parks with the class, line and data of a failure, and goes on when it is retried with mended data', () => {
    const story = new Story(around('<scriptTask id="s" name="Add"><script>x = a + 1</script></scriptTask>', 's'))
    expect(story.state.status).toBe('error')
    const [incident] = story.state.incidents
    expect(incident).toMatchObject({ code: 'script_failed', node: 's', script: { class: 'ReferenceError', line: 1 }, data: {} })
    expect(incident?.message).toBe(`"Add" (s): script failed: ReferenceError: name 'a' is not defined`)
    story.on({ kind: 'retry', incident: incident?.id ?? 0, data: { a: 2 } })
    expect(story.state).toMatchObject({ status: 'complete', data: { a: 2, x: 3 }, incidents: [] })
  })

  it('runs pre-script, body and post-script in that order', () => {
    const task = `<scriptTask id="s"><extensionElements><spiffworkflow:preScript>log = log.concat('pre')</spiffworkflow:preScript>
      <spiffworkflow:postScript>log = log.concat('post')</spiffworkflow:postScript></extensionElements>
      <script>log = log.concat('body')</script></scriptTask>`
    expect(new Story(around(task, 's'), { start: { data: { log: [] } } }).state.data).toEqual({ log: ['pre', 'body', 'post'] })
  })

  it('does not run its body again when the post-script is retried', () => {
    const task = `<scriptTask id="s"><extensionElements><spiffworkflow:postScript>y = missing</spiffworkflow:postScript></extensionElements>
      <script>n = n + 1</script></scriptTask>`
    const story = new Story(around(task, 's'), { start: { data: { n: 0 } } })
    expect(story.incidents()).toEqual(['post_script_failed at s'])
    story.on({ kind: 'retry', incident: story.state.incidents[0]?.id ?? 0, data: { n: 1, missing: true } })
    expect(story.state).toMatchObject({ status: 'complete', data: { n: 1, y: true } })
  })
})

describe('human tasks', () => {
  it.each(['task', 'userTask', 'manualTask'] as const)('wait for a person: %s', (tag) => {
    const story = new Story(around(`<${tag} id="t" name="Look"/>`, 't'), { start: { data: { a: { b: 1 } } } })
    expect(story.state.status).toBe('user_input_required')
    expect(story.asked('createTask')).toMatchObject([{ node: 't', type: tag, name: 'Look', data: { a: { b: 1 } } }])
    story.complete('t', { a: { c: 2 } })
    expect(story.state).toMatchObject({ status: 'complete', data: { a: { b: 1, c: 2 } } })
    expect(story.asked('closeTask')).toMatchObject([{ how: 'completed' }])
  })

  it('leave in the history what they began with and what was submitted', () => {
    const story = new Story(around('<userTask id="t"/>', 't'), { start: { data: { a: 1 } } }).complete('t', { b: 2 })
    expect(story.history.find(({ kind, node }) => kind === 'completed' && node === 't')).toMatchObject({
      before: { a: 1 },
      data: { a: 1, b: 2 },
    })
  })

  it('keeps the form under the variable of the task', () => {
    const task = `<userTask id="t"><extensionElements><spiffworkflow:variableName>form</spiffworkflow:variableName></extensionElements></userTask>`
    expect(new Story(around(task, 't')).complete('t', { x: 1 }).state.data).toEqual({ form: { x: 1 } })
  })

  it('refuses the second submission of one task, even where the token has gone on to another', () => {
    const story = new Story(
      processOf(`<startEvent id="start"/><userTask id="a"/><userTask id="b"/><endEvent id="end"/>${flows('start>a', 'a>b', 'b>end')}`),
    )
    const first = story.at('a').id
    story.complete('a')
    expect(() => story.on({ kind: 'completeTask', token: first })).toThrow(/no token/)
    expect(story.tasks()).toEqual(['b'])
  })

  it('tells the lane and the metadata of a task', () => {
    const model = processOf(`<laneSet id="set"><lane id="l" name="Finance"><flowNodeRef>t</flowNodeRef></lane></laneSet>
      <startEvent id="start"/><endEvent id="end"/>${flows('start>t', 't>end')}
      <userTask id="t"><extensionElements><spiffworkflow:taskMetadataValues>
        <spiffworkflow:taskMetadataValue name="total" value="a * 2"/></spiffworkflow:taskMetadataValues></extensionElements></userTask>`)
    const story = new Story(model, { start: { data: { a: 4 } } })
    expect(story.asked('createTask')).toMatchObject([{ lane: 'Finance', metadata: { total: 8 } }])
    expect(story.at('t').lane).toBe('Finance')
  })
})
