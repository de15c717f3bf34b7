import { type Decided, type DecideOptions, decide } from '../../src/dmn/decide.ts'
import { parseDecisions } from '../../src/dmn/parse-decisions.ts'
import type { Data, Evaluator } from '../../src/expression/evaluator.ts'

/** The evaluator of tests in which every cell is FEEL: it must never be asked. */
const noEvaluator: Evaluator = {
  evaluate: (source) => ({ failure: { class: 'AssertionError', message: `nothing is Python here, got ${source}` } }),
  execute: (source) => ({ failure: { class: 'AssertionError', message: `nothing is Python here, got ${source}` } }),
  truthy: Boolean,
  plain: (value) => value,
}

const ctx = { nowMs: Date.UTC(2030, 0, 1), seed: 'test' }

/** One DMN file in FEEL around `decisions`. */
export function dmn(decisions: string, version = 'https://www.omg.org/spec/DMN/20191111/MODEL/'): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="${version}" id="definitions" name="test" namespace="urn:test" expressionLanguage="https://www.omg.org/spec/DMN/20191111/FEEL/">
${decisions}
</definitions>`
}

export interface TableSpec {
  readonly id?: string
  readonly name?: string
  readonly hitPolicy: string
  readonly aggregation?: string
  /** Expressions of the input columns. */
  readonly inputs: readonly string[]
  /** Names of the output columns, with the allowed values after a colon. */
  readonly outputs: readonly string[]
  /** Cells, inputs before outputs, in one text separated by `|`. */
  readonly rules: readonly string[]
  readonly requires?: readonly string[]
}

/** A decision with a table, every element with an id. */
export function table({ id = 'd', name = id, hitPolicy, aggregation, inputs, outputs, rules, requires = [] }: TableSpec): string {
  const cells = (rule: string, kind: 'inputEntry' | 'outputEntry', from: number, to?: number) =>
    rule
      .split('|')
      .slice(from, to)
      .map((text) => `<${kind}><text>${escaped(text.trim())}</text></${kind}>`)
      .join('')
  return `<decision id="${id}" name="${name}">
${requires.map((required) => `<informationRequirement><requiredDecision href="#${required}"/></informationRequirement>`).join('\n')}
<decisionTable id="${id}_table" hitPolicy="${hitPolicy}"${aggregation === undefined ? '' : ` aggregation="${aggregation}"`}>
${inputs.map((text, index) => `<input id="${id}_in${index + 1}"><inputExpression><text>${escaped(text)}</text></inputExpression></input>`).join('\n')}
${outputs
  .map((output, index) => {
    const [label, values] = output.split(':')
    return `<output id="${id}_out${index + 1}" name="${label}">${values === undefined ? '' : `<outputValues><text>${escaped(values)}</text></outputValues>`}</output>`
  })
  .join('\n')}
${rules.map((rule, index) => `<rule id="${id}_rule${index + 1}">${cells(rule, 'inputEntry', 0, inputs.length)}${cells(rule, 'outputEntry', inputs.length)}</rule>`).join('\n')}
</decisionTable></decision>`
}

/** Parses the files, expects no problem in them and decides `id`. */
export async function decided(text: string, data: Data, options: Partial<DecideOptions> & { readonly id?: string } = {}): Promise<Decided> {
  const { decisions, problems } = await parseDecisions([{ name: 'test.dmn', text }])
  if (problems.length > 0) throw new Error(JSON.stringify(problems))
  return decide(decisions, options.id ?? 'd', data, { evaluator: noEvaluator, ctx, ...options })
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
