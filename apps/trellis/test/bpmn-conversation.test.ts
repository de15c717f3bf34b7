import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { chooseProcess, observe, Rehearsal, readModels } from '@trellis/bpmn'
import { createInterpreter } from '@trellis/python'
import { describe, expect, it } from 'vitest'
import { conversation } from '../src/bpmn/conversation.ts'

/** Lets a person type `lines` and then leave, over a model of the scenario folder. */
async function talk(model: string, lines: readonly string[], data = {}) {
  const path = join(import.meta.dirname, '../../../packages/bpmn/scenarios', model)
  const models = await readModels([{ name: model, text: readFileSync(path, 'utf8') }])
  const rehearsal = new Rehearsal({ models, evaluator: createInterpreter({}), nowMs: Date.UTC(2030, 0, 1) })
  const chosen = chooseProcess(models)
  if ('sentence' in chosen) throw new Error(chosen.sentence)
  rehearsal.happen({ kind: 'start', process: chosen.id, data })
  const typed = [...lines]
  const said: string[] = []
  let closed = false
  await conversation(rehearsal, {
    say: (line) => said.push(line),
    ask: async (question) => {
      said.push(question)
      return typed.shift()
    },
    close: () => {
      closed = true
    },
  })
  expect(closed).toBe(true)
  return { said: said.join('\n'), left: typed.length, ...observe(rehearsal) }
}

describe('a conversation about a process', () => {
  it('lists what is to be done, takes data as name=value or JSON, and ends with the process', async () => {
    const { said, status, data, left } = await talk('tasks/people.bpmn', [
      '1',
      'n=3',
      'who = ada',
      '',
      '',
      '{"size": "L"}',
      '1',
      '',
      '1',
      '',
    ])
    expect(said).toContain('1  complete Form')
    expect({ status, left }).toEqual({ status: 'complete', left: 0 })
    expect(data).toMatchObject({ n: 3, who: 'ada', order: { size: 'L' } })
  })

  it('moves the clock to the next timer', async () => {
    const { said, status } = await talk('timers/computed.bpmn', ['t'])
    expect(said).toContain('move the clock to the next timer, 2030-01-01T01:30:00.000Z')
    expect(status).toBe('complete')
  })

  it('sends messages with a payload, and says when nobody takes one', async () => {
    const { said, data } = await talk('events/several-starts.bpmn', ['m', 'nobody', '', 'm', 'order', '{"n": 3}'])
    expect(said).toContain('waits for message "nobody"')
    expect(data).toMatchObject({ what: { n: 3 } })
  })

  it('answers service tasks with results and errors', async () => {
    expect(await talk('tasks/service.bpmn', ['1', '{"ok": true}', '1', '5'], { path: 'x', n: 1 })).toMatchObject({
      status: 'complete',
      data: { answer: { ok: true } },
    })
    const failed = await talk('tasks/service.bpmn', ['1', 'error:Http404'], { path: 'x', n: 1 })
    expect(failed.status).toBe('error')
    expect(failed.said).toContain('error in Call')
  })

  it('asks again after a wrong choice or wrong data, and shows the data', async () => {
    const { said } = await talk('tasks/people.bpmn', ['9', 'd', '1', 'nonsense', '', ''])
    expect(said).toContain('There is no "9".')
    expect(said).toContain('neither a JSON object nor name=value: nonsense')
    expect(said).toContain('Form: {}')
  })

  it('ends where the person leaves', async () => {
    expect(await talk('tasks/people.bpmn', ['q'])).toMatchObject({ status: 'user_input_required', ready: ['Form'] })
    expect(await talk('tasks/people.bpmn', ['1'])).toMatchObject({ status: 'user_input_required', ready: ['Form'] })
  })
})
