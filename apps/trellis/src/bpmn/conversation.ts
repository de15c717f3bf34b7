import { type Data, type InstanceEvent, type Json, type OpenTask, observe, openTasks, plainData, type Rehearsal } from '@trellis/bpmn'
import { readAnswer } from './read-answer.ts'
import { renderInstructions } from './render-instructions.ts'
import type { Prompt } from './terminal-prompt.ts'

/** One thing that the person may choose to do next. */
interface Choice {
  readonly key: string
  readonly text: string
  /** Answers false when the person has left meanwhile. */
  act(): Promise<boolean>
}

/** Talks a person through an instance until it has ended, nothing more can happen to it, or they leave. */
export async function conversation(rehearsal: Rehearsal, prompt: Prompt): Promise<void> {
  try {
    let there = true
    while (there) {
      const { status, incidents } = observe(rehearsal)
      for (const { name, message } of incidents) prompt.say(`error in ${name}: ${message}`)
      const choices = choicesOf(rehearsal, prompt)
      if (status === 'complete' || status === 'terminated') return
      there = await choose(choices, rehearsal, prompt)
    }
    prompt.say('')
  } finally {
    prompt.close()
  }
}

async function choose(choices: readonly Choice[], rehearsal: Rehearsal, prompt: Prompt): Promise<boolean> {
  prompt.say(`\n${new Date(rehearsal.nowMs).toISOString()}`)
  for (const { key, text } of choices) prompt.say(`  ${key}  ${text}`)
  const [first] = choices
  const answer = await prompt.ask(`What happens next? [${first?.key}] `)
  if (answer === undefined) return false
  const chosen = choices.find(({ key }) => key === (answer === '' ? first?.key : answer))
  if (chosen === undefined) {
    prompt.say(`There is no "${answer}".`)
    return true
  }
  return await chosen.act()
}

function choicesOf(rehearsal: Rehearsal, prompt: Prompt): readonly Choice[] {
  const people = openTasks(rehearsal, 'user')
  const services = openTasks(rehearsal, 'service')
  const due = rehearsal.nextDueMs()
  return [
    ...people.map((open, index) => ({
      key: String(index + 1),
      text: `complete ${open.name}${open.token.lane === undefined ? '' : ` (${open.token.lane})`}`,
      act: () => complete(open, rehearsal, prompt),
    })),
    ...services.map((open, index) => ({
      key: String(people.length + index + 1),
      text: `answer the service task ${open.name}`,
      act: () => answerService(open, rehearsal, prompt),
    })),
    ...(due === undefined
      ? []
      : [{ key: 't', text: `move the clock to the next timer, ${new Date(due).toISOString()}`, act: () => moveClock(rehearsal, due) }]),
    { key: 'm', text: 'send a message', act: () => send('message', rehearsal, prompt) },
    { key: 's', text: 'send a signal', act: () => send('signal', rehearsal, prompt) },
    { key: 'd', text: 'show the data', act: () => showData(rehearsal, prompt) },
    { key: 'q', text: 'leave', act: async () => false },
  ]
}

async function complete({ token, node, name }: OpenTask, rehearsal: Rehearsal, prompt: Prompt): Promise<boolean> {
  const instructions = node?.extensions.instructions
  prompt.say(`\n${name}`)
  if (instructions) prompt.say(renderInstructions(instructions, token.data, rehearsal))
  const data = await askData(prompt)
  return data !== undefined && happen({ kind: 'completeTask', token: token.id, data }, rehearsal, prompt)
}

async function answerService({ token }: OpenTask, rehearsal: Rehearsal, prompt: Prompt): Promise<boolean> {
  const answer = await prompt.ask('Result as JSON, or error:CODE: ')
  if (answer === undefined) return false
  const code = /^error:(.+)$/.exec(answer)?.[1]
  if (code !== undefined) return happen({ kind: 'serviceError', token: token.id, code: code.trim() }, rehearsal, prompt)
  return happen({ kind: 'serviceResult', token: token.id, result: readAnswer(answer) }, rehearsal, prompt)
}

async function send(kind: 'message' | 'signal', rehearsal: Rehearsal, prompt: Prompt): Promise<boolean> {
  const name = await prompt.ask(`Name of the ${kind}: `)
  const payload = name === undefined ? undefined : await prompt.ask('Payload as JSON (empty for none): ')
  if (name === undefined || payload === undefined) return false
  return happen({ kind, name, ...(payload === '' ? {} : { payload: readAnswer(payload) }) }, rehearsal, prompt)
}

async function moveClock(rehearsal: Rehearsal, due: number): Promise<boolean> {
  rehearsal.moveTo(due)
  return true
}

async function showData(rehearsal: Rehearsal, prompt: Prompt): Promise<boolean> {
  prompt.say(JSON.stringify(observe(rehearsal).data, null, 2))
  for (const { name, token } of openTasks(rehearsal, 'user'))
    prompt.say(`${name}: ${JSON.stringify(plainData(rehearsal, token.data), null, 2)}`)
  return true
}

/** What cannot happen is said, and the person may choose again. */
function happen(event: InstanceEvent, rehearsal: Rehearsal, prompt: Prompt): boolean {
  try {
    rehearsal.happen(event)
  } catch (cause) {
    prompt.say(cause instanceof Error ? cause.message : String(cause))
  }
  return true
}

/** A JSON object, or lines of `name=value` up to an empty one. */
async function askData(prompt: Prompt): Promise<Data | undefined> {
  let data: Data = {}
  for (;;) {
    const line = await prompt.ask('Data, as JSON or name=value (empty to go on): ')
    if (line === undefined) return undefined
    if (line === '') return data
    const pair = /^([^={["]+?)\s*=\s*(.*)$/.exec(line)
    if (pair !== null) {
      data = { ...data, [pair[1] ?? '']: readAnswer(pair[2] ?? '') }
      continue
    }
    const value = readAnswer(line)
    if (isData(value)) return { ...data, ...value }
    prompt.say(`That is neither a JSON object nor name=value: ${line}`)
  }
}

function isData(value: Json): value is Data {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
