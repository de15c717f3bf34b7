import type { Data, Rehearsal, ScenarioFailure } from '@trellis/bpmn'

/** As many tasks may be answered from one entry as a person could do in a long day; a loop ends there. */
const maxAnswers = 10_000

/**
 * Answers the tasks of an instance from a file: a list of steps as in a scenario, or an object of task (name or id) to data, with which
 * every ready task of that name is completed for as long as there is one. Returns what could not be done or was not as expected.
 */
export async function answerFrom(text: string, rehearsal: Rehearsal): Promise<readonly ScenarioFailure[]> {
  const { playSteps, readSteps } = await import('@trellis/bpmn')
  let answers: unknown
  try {
    answers = JSON.parse(text)
  } catch (cause) {
    return [{ step: 'start', expected: 'answers in JSON', got: cause instanceof Error ? cause.message : String(cause) }]
  }
  if (!Array.isArray(answers)) return await answerByTask(answers, rehearsal)
  const read = readSteps(answers)
  return 'malformed' in read ? [{ step: 'start', expected: 'a list of steps', got: read.malformed }] : playSteps(read.steps, rehearsal)
}

async function answerByTask(answers: unknown, rehearsal: Rehearsal): Promise<readonly ScenarioFailure[]> {
  const { openTasks } = await import('@trellis/bpmn')
  if (!isRecord(answers))
    return [{ step: 'start', expected: 'a list of steps, or an object of task to data', got: JSON.stringify(answers) }]
  for (let count = 0; count < maxAnswers; count += 1) {
    const next = openTasks(rehearsal, 'user').find(({ name, token }) => Object.hasOwn(answers, name) || Object.hasOwn(answers, token.node))
    if (next === undefined) return []
    const data = answers[Object.hasOwn(answers, next.name) ? next.name : next.token.node]
    if (!isRecord(data)) return [{ step: 'start', expected: `an object for "${next.name}"`, got: JSON.stringify(data) }]
    rehearsal.happen({ kind: 'completeTask', token: next.token.id, data })
  }
  return [{ step: 'end', expected: 'an end of the tasks', got: `still answering after ${maxAnswers} tasks` }]
}

function isRecord(value: unknown): value is Data {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
