import type { ScenarioFailure } from '@trellis/bpmn'
import { playFile, scenarioFiles } from '../bpmn/scenario-files.ts'
import { type Command, jsonOption } from '../command.ts'

/** `trellis bpmn scenario` */
export const playScenarios: Command = {
  words: ['bpmn', 'scenario'],
  summary: 'play scenarios of process models on a virtual clock and say which fail, and why',
  positionals: ['FILE|DIR…'],
  options: jsonOption,
  examples: ['trellis bpmn scenario models/', 'trellis bpmn scenario order.scenario.json --json'],
  run: async ({ positionals, values, terminal }) => {
    const played = []
    const files = (await Promise.all(positionals.map(scenarioFiles))).flat()
    for (const file of files) {
      for (const { name, ok, failures } of await playFile(file)) {
        played.push({ name, file, ok, failures })
        if (values.json === true) continue
        terminal.print(`${ok ? 'ok  ' : 'FAIL'}  ${name}${ok ? '' : `  (${file})`}`)
        for (const line of failures.flatMap(linesOf)) terminal.print(`      ${line}`)
      }
    }
    const failed = played.filter(({ ok }) => !ok).length
    const passed = played.length - failed
    if (values.json === true) terminal.print(JSON.stringify({ scenarios: played, passed, failed }))
    else terminal.print(`${passed} passed, ${failed} failed`)
    if (played.length === 0) terminal.complain(`trellis: no scenarios in ${positionals.join(', ')}`)
    return failed === 0 && played.length > 0 ? 0 : 1
  },
}

function linesOf({ step, expected, got }: ScenarioFailure): readonly string[] {
  const place = typeof step === 'number' ? `step ${step}` : step === 'start' ? 'before the first step' : 'at the end'
  return [`${place}:`, `  expected  ${textOf(expected)}`, `  got       ${textOf(got)}`]
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
