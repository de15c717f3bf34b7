import type { ModelProblem } from '@trellis/bpmn'
import { readModelFiles } from '../bpmn/model-files.ts'
import { type Command, jsonOption } from '../command.ts'

/** `trellis bpmn check` */
export const checkModels: Command = {
  words: ['bpmn', 'check'],
  summary: 'say what is wrong with BPMN and DMN files, with line and element',
  positionals: ['FILE…'],
  options: {
    strict: { type: 'boolean', summary: 'let warnings count as problems' },
    ...jsonOption,
  },
  examples: ['trellis bpmn check order.bpmn prices.dmn'],
  run: async ({ positionals, values, terminal }) => {
    const { readModels } = await import('@trellis/bpmn')
    const { createInterpreter } = await import('@trellis/python')
    const { syntaxCheckOf } = await import('../bpmn/syntax-check.ts')
    const found = (await readModels(readModelFiles(positionals), { closed: true, syntax: syntaxCheckOf(createInterpreter()) })).problems
    const counts = ({ level }: ModelProblem) => level === 'error' || values.strict === true
    const problems = found.filter(counts)
    if (values.json === true) {
      const warnings = found.filter((problem) => !counts(problem))
      terminal.print(JSON.stringify({ problems: problems.map(jsonOf), warnings: warnings.map(jsonOf) }))
    } else {
      for (const problem of found) terminal.print(lineOf(problem))
      const files = positionals.length === 1 ? positionals[0] : `${positionals.length} files`
      terminal.print(
        problems.length === 0
          ? `${files}: no problems`
          : `${files}: ${problems.length === 1 ? 'one problem' : `${problems.length} problems`}`,
      )
    }
    return problems.length === 0 ? 0 : 1
  },
}

function jsonOf({ code, elementId, file, line, message }: ModelProblem) {
  return { code, element: elementId, file, line, message }
}

function lineOf({ code, level, elementId, file, line, message }: ModelProblem): string {
  const place = `${file}${line === null ? '' : `:${line}`}`
  return `${place}: ${level}: ${elementId === null ? '' : `${elementId}: `}${message} [${code}]`
}
