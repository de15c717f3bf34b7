import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { correlationOf } from '../../src/scenario/correlation.ts'
import { chooseProcess, readModels } from '../../src/scenario/models.ts'
import { observe } from '../../src/scenario/observe.ts'
import { readCompatibility } from '../../src/scenario/read-compatibility.ts'
import { readScenarios } from '../../src/scenario/read-scenarios.ts'
import { Rehearsal } from '../../src/scenario/rehearsal.ts'
import { runScenario } from '../../src/scenario/run-scenario.ts'
import { literals } from './literals.ts'

const folder = join(import.meta.dirname, '../../scenarios')
const textOf = (name: string) => readFileSync(join(folder, name), 'utf8')
const models = async (...names: readonly string[]) => await readModels(names.map((name) => ({ name, text: textOf(name) })))

async function play(scenario: object) {
  const [read] = readScenarios(JSON.stringify({ steps: [], ...scenario }), 'test')
  if (read === undefined || 'malformed' in read) throw new Error(JSON.stringify(read))
  return await runScenario(read.scenario, {
    read: (name) => (name.startsWith('nowhere') ? undefined : textOf(name)),
    createEvaluator: () => literals,
  })
}

describe('a scenario', () => {
  it('passes when everything is as expected', async () => {
    const steps = [{ expect: { ready: ['Work'] } }, { advance: 'PT1H' }, { complete: 'Escalate' }]
    expect(await play({ files: ['timers/boundary.bpmn'], steps, expect: { status: 'complete' } })).toMatchObject({ ok: true, failures: [] })
  })

  it('goes on after an expectation that is not met, and ends at a step that cannot be done', async () => {
    const steps = [{ expect: { ready: ['Other'] } }, { complete: 'Other' }, { expect: { ready: ['Never asked'] } }]
    expect((await play({ files: ['timers/boundary.bpmn'], steps, expect: { status: 'complete' } })).failures).toEqual([
      { step: 1, expected: { ready: ['Other'] }, got: { ready: ['Work'] } },
      { step: 2, expected: { ready: ['Other'] }, got: { ready: ['Work'] } },
    ])
  })

  it('fails for a missing file, a wrong process and a model with problems, each in one sentence', async () => {
    expect((await play({ files: ['nowhere.bpmn'] })).failures).toMatchObject([{ step: 'start', got: 'there is no such file' }])
    expect((await play({ files: ['timers/boundary.bpmn'], process: 'x' })).failures).toMatchObject([
      { step: 'start', got: 'no process "x"; there are: timer_boundary' },
    ])
    expect((await play({ files: ['invalid/no-start.bpmn'] })).failures).toMatchObject([
      { step: 'start', got: { problems: [{ code: 'no_start' }] } },
    ])
    expect(await play({ files: ['invalid/no-start.bpmn'], expect: { problems: ['no_start'] } })).toMatchObject({ ok: true })
  })

  it('fails when something is thrown on the way, instead of ending the others', async () => {
    const [read] = readScenarios(JSON.stringify({ files: ['timers/boundary.bpmn'], steps: [] }), 'test')
    if (read === undefined || 'malformed' in read) throw new Error('malformed')
    const stage = {
      read: textOf,
      createEvaluator: () => {
        throw new Error('no interpreter today')
      },
    }
    expect((await runScenario(read.scenario, stage)).failures).toMatchObject([{ step: 'start', got: 'no interpreter today' }])
  })

  it('may list forms with its models', async () => {
    expect(await play({ files: ['timers/boundary.bpmn', 'nowhere-form.json'], expect: { ready: ['Work'] } })).toMatchObject({ ok: true })
  })

  it('loses messages that nobody waits for, before and after the end', async () => {
    const steps = [{ message: 'nothing' }, { signal: 'nothing' }, { complete: 'Work' }, { message: 'nothing' }, { signal: 'nothing' }]
    expect(await play({ files: ['timers/boundary.bpmn'], steps, expect: { status: 'complete' } })).toMatchObject({ ok: true })
  })

  it('gives up on timers that would fire for ever', async () => {
    const steps = [{ advance: 'P100Y' }]
    const { failures } = await play({ files: ['gateways/event-based-loop.bpmn'], steps })
    expect(failures).toMatchObject([{ step: 1, expected: 'an end of the timers on the way' }])
  })
})

describe('the virtual clock', () => {
  it('stops at every timer on the way, at the time of each', async () => {
    const rehearsal = new Rehearsal({ models: await models('timers/endless-cycle.bpmn'), evaluator: literals, nowMs: 0 })
    rehearsal.happen({ kind: 'start', process: 'endless_cycle' })
    const day = 86_400_000
    expect(rehearsal.nextDueMs()).toBe(day)
    expect(rehearsal.moveTo(3.5 * day)).toBe(3)
    expect(rehearsal.nowMs).toBe(3.5 * day)
    expect(rehearsal.nextDueMs()).toBe(4 * day)
    const times = rehearsal.history.filter(({ kind, node }) => kind === 'entered' && node === 'note').map(({ atMs }) => atMs / day)
    expect(times).toEqual([1, 2, 3])
    expect(observe(rehearsal).ready).toEqual(['Work', 'Note', 'Note', 'Note'])
  })
})

describe('what is to be started', () => {
  it('is the process that nothing calls', async () => {
    expect(chooseProcess(await models('calls/level-1.bpmn', 'calls/level-2.bpmn', 'calls/level-3.bpmn'))).toEqual({ id: 'level_1' })
    expect(chooseProcess(await models('calls/in-circles.bpmn'))).toEqual({ id: 'in_circles' })
  })

  it('is the collaboration when there is one', async () => {
    expect(chooseProcess(await models('messages/collaboration.bpmn'))).toEqual({ id: 'love' })
  })

  it('must be named when there are several, and is found by id', async () => {
    const several = await models('decisions/policies.bpmn')
    expect(chooseProcess(several)).toMatchObject({ sentence: expect.stringContaining('ask_unique, ask_first') })
    expect(chooseProcess(several, 'ask_any')).toEqual({ id: 'ask_any' })
    expect(chooseProcess(several, 'ask_nobody')).toMatchObject({ sentence: expect.stringContaining('no process "ask_nobody"') })
  })
})

describe('model files', () => {
  it('are told apart by what they hold, whatever their names', async () => {
    const read = await readModels([
      { name: 'a.xml', text: textOf('decisions/prices.dmn') },
      { name: 'b.xml', text: textOf('decisions/order.bpmn') },
    ])
    expect(read.problems).toEqual([])
    expect([...read.decisions.byId.keys()]).toEqual(['price', 'friends'])
    expect(read.definitions.map(({ id }) => id)).toEqual(['order'])
  })

  it('that are all there is may not call what none of them has', async () => {
    const order = { name: 'order.bpmn', text: textOf('decisions/order.bpmn') }
    const prices = { name: 'prices.dmn', text: textOf('decisions/prices.dmn') }
    expect((await readModels([order])).problems).toEqual([])
    expect((await readModels([order], { closed: true })).problems).toMatchObject([{ code: 'missing_callee', elementId: 'price_task' }])
    expect((await readModels([order, prices], { closed: true })).problems).toEqual([])
  })
})

describe('settings of a scenario', () => {
  it('are the switches of the engine, and anything else is left out', () => {
    expect(readCompatibility({ dotAccess: true, correlation: 'loose', dataMerge: 'later-wins', colour: 'red' })).toEqual({
      dotAccess: true,
      dataMerge: 'later-wins',
    })
    expect(readCompatibility({ semantics: 'spiff-arena', dotAccess: false })).toMatchObject({ correlation: 'permissive', dotAccess: false })
  })

  it('may give correlations by key, or leave the keys to the model', async () => {
    const love = await models('messages/collaboration.bpmn')
    expect(correlationOf(love, { lover: { lover_name: 'Peggy' } })).toEqual({ lover: { lover_name: 'Peggy' } })
    expect(correlationOf(love, { lover_name: 'Peggy' })).toEqual({ lover: { lover_name: 'Peggy' } })
    expect(correlationOf(love, { other: 1 })).toEqual({ MainCorrelationKey: { other: 1 } })
  })
})
