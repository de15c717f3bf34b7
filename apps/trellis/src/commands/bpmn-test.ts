import type { ScriptTestResult } from '@trellis/bpmn'
import { readModelFiles } from '../bpmn/model-files.ts'
import { type Command, jsonOption } from '../command.ts'

/** Where the clock of the tests stands: the start of 2030, as in scenarios. */
const nowMs = Date.UTC(2030, 0, 1)

/** `trellis bpmn test` */
export const testScripts: Command = {
  words: ['bpmn', 'test'],
  summary: 'run the unit tests that script tasks carry in their models',
  positionals: ['FILE…'],
  options: jsonOption,
  examples: ['trellis bpmn test order.bpmn'],
  run: async ({ positionals, values, terminal }) => {
    const { readModels, runScriptTests } = await import('@trellis/bpmn')
    const { createInterpreter } = await import('@trellis/python')
    const { definitions, problems } = await readModels(readModelFiles(positionals))
    for (const { file, line, level, message } of problems) if (level === 'error') terminal.complain(`${file}:${line ?? ''} ${message}`)
    const unreadable = problems.some(({ level }) => level === 'error')
    const tests = runScriptTests(definitions, createInterpreter({ monotonicMs: () => performance.now() }), nowMs)
    const failed = tests.filter(({ ok }) => !ok).length
    if (values.json === true) terminal.print(JSON.stringify({ tests, passed: tests.length - failed, failed }))
    else {
      for (const line of tests.flatMap(linesOf)) terminal.print(line)
      terminal.print(`${tests.length - failed} passed, ${failed} failed`)
    }
    return failed === 0 && !unreadable ? 0 : 1
  },
}

function linesOf({ file, task, name, ok, expected, got }: ScriptTestResult): readonly string[] {
  if (ok) return [`ok    ${task}: ${name}`]
  return [
    `FAIL  ${task}: ${name}  (${file})`,
    ...(expected === null ? [] : [`      expected  ${JSON.stringify(expected)}`]),
    `      got       ${typeof got === 'string' ? got : JSON.stringify(got)}`,
  ]
}
