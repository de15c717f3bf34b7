import { readFileSync } from 'node:fs'
import type { Rehearsal } from '@trellis/bpmn'
import { readModelFiles } from '../bpmn/model-files.ts'
import { terminalPrompt } from '../bpmn/terminal-prompt.ts'
import { type Command, type Invocation, jsonOption, textOf, UsageError } from '../command.ts'
import { readDataOption } from '../python-json.ts'

/** `trellis bpmn run` */
export const runModel: Command = {
  words: ['bpmn', 'run'],
  summary: 'run a process model here, asking for what its tasks need',
  positionals: ['FILE…'],
  options: {
    process: { type: 'string', value: 'ID', summary: 'process or collaboration to start (default: the one that nothing calls)' },
    data: { type: 'string', value: 'JSON', summary: 'data to start with, a JSON object or @FILE' },
    answer: { type: 'string', value: 'FILE', summary: 'answers instead of a terminal: a list of scenario steps, or {"task": data}' },
    config: { type: 'string', value: 'JSON', summary: 'switches as in a scenario, a JSON object or @FILE: {"semantics": "spiff-arena"}' },
    now: { type: 'string', value: 'DATE', summary: 'where the virtual clock begins (default: the current time)' },
    ...jsonOption,
  },
  examples: ['trellis bpmn run order.bpmn prices.dmn --data \'{"amount": 3}\'', 'trellis bpmn run order.bpmn --answer answers.json --json'],
  run: async (invocation) => {
    const { answerFrom } = await import('../bpmn/answers.ts')
    const { conversation } = await import('../bpmn/conversation.ts')
    const { resultJson, resultLines } = await import('../bpmn/result.ts')
    const rehearsal = await started(invocation)
    const { terminal, values } = invocation
    const answers = textOf(invocation, 'answer')
    let failures: readonly unknown[] = []
    if (answers !== undefined) failures = await answerFrom(readAnswers(answers), rehearsal)
    else if (terminal.stdin.isTTY && values.json !== true) await conversation(rehearsal, terminalPrompt(terminal))
    const result = resultJson(rehearsal, failures)
    if (values.json === true) terminal.print(JSON.stringify(result))
    else for (const line of resultLines(result)) terminal.print(line)
    return failures.length === 0 && result.status !== 'error' ? 0 : 1
  },
}

async function started(invocation: Invocation): Promise<Rehearsal> {
  const { chooseProcess, readConfig, readModels, Rehearsal, parseInstant } = await import('@trellis/bpmn')
  const { createInterpreter } = await import('@trellis/python')
  const now = textOf(invocation, 'now')
  const nowMs = now === undefined ? Date.now() : parseInstant(now)
  if (nowMs === undefined) throw new UsageError(`--now ${now} is no ISO date, for example 2030-01-01T00:00:00Z`)
  const data = readDataOption(textOf(invocation, 'data') ?? '{}')
  const config = readConfig(readDataOption(textOf(invocation, 'config') ?? '{}', '--config'))
  const models = await readModels(readModelFiles(invocation.positionals), config.models)
  const errors = models.problems.filter(({ level }) => level === 'error')
  if (errors.length > 0) {
    const lines = errors.map(({ file, line, elementId, message }) => `  ${file}:${line ?? ''} ${elementId ?? ''} ${message}`)
    throw new Error(['the models have problems:', ...lines].join('\n'))
  }
  const chosen = chooseProcess(models, textOf(invocation, 'process'))
  if ('sentence' in chosen) throw new UsageError(chosen.sentence.replace('Name it by "process"', 'Name it by --process'))
  const rehearsal = new Rehearsal({
    models,
    evaluator: createInterpreter({ ...config.interpreter, monotonicMs: () => performance.now() }),
    nowMs,
    seed: String(nowMs),
    ...config.rehearsal,
  })
  rehearsal.happen({ kind: 'start', process: chosen.id, data })
  return rehearsal
}

function readAnswers(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new UsageError(`cannot read --answer ${file}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
}
