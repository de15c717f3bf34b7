import type { Data, Json } from '../expression/evaluator.ts'
import type { Decided, DecisionScope } from './decide.ts'
import type { DecisionFailure, DecisionTable, Explanation, Rule, TestedCell } from './decision.ts'
import type { ExpressionLanguage } from './expression-language.ts'
import { locate } from './failure.ts'
import { choose, type Hit, stopsAtFirstHit } from './hit-policy.ts'
import { outputsOf } from './outputs.ts'

type Failed = { readonly failure: DecisionFailure }
type TestedRule = Explanation['rules'][number]

/** The value of an input column, and the data in which its cells are tested. */
interface Input {
  readonly title: string
  readonly id: string
  readonly value: Json
  readonly data: Data
}

/** Evaluates the input columns, tests the rules from top to bottom and applies the hit policy. */
export function decideTable(scope: DecisionScope, table: DecisionTable): Decided {
  const inputs: Input[] = []
  for (const column of table.inputs) {
    const language = scope.languages[column.expression.language]
    const evaluated = language.value(column.expression, scope.data)
    if ('failure' in evaluated)
      return locate(evaluated.failure, { ...scope, element: column.id, column: column.title, cell: column.expression })
    inputs.push({ title: column.title, id: column.id, value: evaluated.value, data: language.withInput(evaluated.value, scope.data) })
  }
  const tested = testRules(scope, table, inputs)
  if ('failure' in tested) return tested
  const outputs = resultOf(scope, table, tested.hits)
  if ('failure' in outputs) return outputs
  const { id, name } = scope.decision
  return {
    outputs: outputs.outputs,
    explanation: {
      decision: id,
      name,
      hitPolicy: table.hitPolicy,
      inputs: inputs.map(({ title, value }) => ({ title, value })),
      rules: tested.rules,
      outputs: outputs.outputs,
      warnings: [],
      required: [],
    },
  }
}

function testRules(
  scope: DecisionScope,
  table: DecisionTable,
  inputs: readonly Input[],
): { readonly hits: readonly Hit[]; readonly rules: readonly TestedRule[] } | Failed {
  const hits: Hit[] = []
  const rules: TestedRule[] = []
  for (const rule of table.rules) {
    const cells = testCells(scope, rule, inputs)
    if ('failure' in cells) return cells
    const explained = { id: rule.id, number: rule.number, description: rule.description, cells: cells.cells }
    if (cells.cells.some(({ matched }) => matched !== true)) {
      rules.push({ ...explained, matched: false })
      continue
    }
    const values = outputValues(scope, table, rule)
    if ('failure' in values) return values
    hits.push({ rule, values: values.values })
    rules.push({ ...explained, matched: true, outputs: values.values })
    if (stopsAtFirstHit(table.hitPolicy, scope.uniqueIsFirst)) break
  }
  return { hits, rules }
}

/** From left to right until one is false, so that a later cell may rely on an earlier one. */
function testCells(scope: DecisionScope, rule: Rule, inputs: readonly Input[]): { readonly cells: readonly TestedCell[] } | Failed {
  const cells: TestedCell[] = []
  let open = true
  for (const [index, cell] of rule.tests.entries()) {
    const input = inputs[index]
    if (!open || input === undefined) {
      cells.push({ text: cell.text, matched: null })
      continue
    }
    const tested = scope.languages[cell.language].test(cell, input.data)
    if ('failure' in tested) return locate(tested.failure, { ...scope, element: rule.id, rule: rule.number, column: input.title, cell })
    cells.push({ text: cell.text, matched: tested.matched })
    open = tested.matched
  }
  return { cells }
}

function outputValues(scope: DecisionScope, table: DecisionTable, rule: Rule): { readonly values: readonly Json[] } | Failed {
  const values: Json[] = []
  for (const [index, cell] of rule.outputs.entries()) {
    const evaluated = scope.languages[cell.language].value(cell, scope.data)
    if ('failure' in evaluated) {
      return locate(evaluated.failure, { ...scope, element: rule.id, rule: rule.number, column: titleOf(scope, table, index), cell })
    }
    values.push(evaluated.value)
  }
  return { values }
}

function resultOf(scope: DecisionScope, table: DecisionTable, hits: readonly Hit[]): { readonly outputs: Data } | Failed {
  const [first, ...others] = hits
  if (first === undefined) return resultWithoutHit(scope, table)
  const ranking = rankingOf(scope, table)
  if ('failure' in ranking) return ranking
  const chosen = choose(keyed(scope, table), [first, ...others], { uniqueIsFirst: scope.uniqueIsFirst, ranking: ranking.ranking })
  if ('failure' in chosen) return locate(chosen.failure, scope)
  return 'row' in chosen ? { outputs: chosen.row } : gather(scope, table, chosen.all)
}

/** Default outputs where there are any; else lists stay empty and single results absent. */
function resultWithoutHit(scope: DecisionScope, table: DecisionTable): { readonly outputs: Data } | Failed {
  const entries: [string, Json][] = []
  for (const [index, { otherwise, key }] of table.outputs.entries()) {
    if (otherwise === undefined) continue
    const evaluated = scope.languages[otherwise.language].value(otherwise, scope.data)
    if ('failure' in evaluated) return locate(evaluated.failure, { ...scope, column: titleOf(scope, table, index), cell: otherwise })
    entries.push([key === '' ? scope.decision.variable : key, evaluated.value])
  }
  if (entries.length > 0) return { outputs: outputsOf(entries) }
  const makesLists = table.hitPolicy === 'COLLECT' || table.hitPolicy === 'RULE ORDER' || table.hitPolicy === 'OUTPUT ORDER'
  return makesLists ? gather(scope, table, []) : { outputs: {} }
}

function gather(scope: DecisionScope, table: DecisionTable, hits: readonly Hit[]): { readonly outputs: Data } | Failed {
  const { outputs: columns } = keyed(scope, table)
  if (table.aggregation === undefined && scope.collect === 'rows') {
    const rows = hits.map(({ values }) => {
      return columns.length === 1 ? (values[0] ?? null) : outputsOf(columns.map(({ key }, index) => [key, values[index] ?? null]))
    })
    return { outputs: outputsOf([[scope.decision.variable, rows]]) }
  }
  const entries: [string, Json][] = []
  for (const [index, { key }] of columns.entries()) {
    const values = hits.map((hit) => hit.values[index] ?? null)
    const folded = table.aggregation === undefined ? { value: values } : foldLanguage(scope, table, index).fold(table.aggregation, values)
    if ('failure' in folded) return locate(folded.failure, { ...scope, column: key })
    entries.push([key, folded.value])
  }
  return { outputs: outputsOf(entries) }
}

function rankingOf(scope: DecisionScope, table: DecisionTable): { readonly ranking: readonly (readonly Json[])[] } | Failed {
  if (table.hitPolicy !== 'PRIORITY' && table.hitPolicy !== 'OUTPUT ORDER') return { ranking: [] }
  const ranking: (readonly Json[])[] = []
  for (const [index, { values }] of table.outputs.entries()) {
    if (values === undefined) {
      ranking.push([])
      continue
    }
    const evaluated = scope.languages[values.language].list(values, scope.data)
    if ('failure' in evaluated) return locate(evaluated.failure, { ...scope, column: titleOf(scope, table, index), cell: values })
    ranking.push(Array.isArray(evaluated.value) ? evaluated.value : [])
  }
  return { ranking }
}

/** The one output of a table may be nameless; the decision's name stands in. */
function keyed(scope: DecisionScope, table: DecisionTable): DecisionTable {
  return { ...table, outputs: table.outputs.map((output) => (output.key === '' ? { ...output, key: scope.decision.variable } : output)) }
}

function titleOf(scope: DecisionScope, table: DecisionTable, index: number): string {
  return keyed(scope, table).outputs[index]?.key ?? ''
}

function foldLanguage(scope: DecisionScope, table: DecisionTable, index: number): ExpressionLanguage {
  return scope.languages[table.rules[0]?.outputs[index]?.language ?? 'python']
}
