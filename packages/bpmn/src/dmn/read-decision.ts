// By name, because projects that import this file do not include the declarations beside it.
/// <reference path="./dmn-moddle.d.ts" />
import type { DmnElement } from 'dmn-moddle'
import {
  type Aggregation,
  aggregations,
  type Cell,
  type Decision,
  type DecisionLanguage,
  type DecisionProblemCode,
  type DecisionTable,
  type HitPolicy,
  hitPolicies,
  type InputColumn,
  type KnowledgeModel,
  type LiteralDecision,
  type OutputColumn,
  type Rule,
} from './decision.ts'

/** What reading one file needs to know and where it puts its complaints. */
export interface FileReader {
  readonly file: string
  /** Language of cells that name none. */
  readonly language: DecisionLanguage
  lineOf(element: DmnElement): number | undefined
  complain(code: DecisionProblemCode, element: DmnElement, message: string): void
}

/** An element of a table together with what applies to everything in it. */
interface Place {
  readonly element: DmnElement
  readonly language: DecisionLanguage
  readonly line: number
}

/** The decision, or undefined when its logic cannot be run; the reasons are complained of. */
export function readDecision(element: DmnElement, reader: FileReader): Decision | undefined {
  const id = element.id ?? element.name ?? ''
  const line = reader.lineOf(element) ?? 1
  const logic = readLogic(element, { element, language: languageOf(element, reader.language, reader), line }, reader)
  if (logic === undefined) return undefined
  return {
    id,
    name: element.name ?? id,
    variable: element.variable?.name ?? element.name ?? id,
    file: reader.file,
    line,
    requires: references(element.informationRequirement, 'requiredDecision'),
    inputData: references(element.informationRequirement, 'requiredInput'),
    logic,
  }
}

/** The function, or undefined when its body is no expression. */
export function readKnowledge(element: DmnElement, reader: FileReader): KnowledgeModel | undefined {
  const { body, formalParameter = [] } = element.encapsulatedLogic ?? {}
  if (body?.$type !== 'dmn:LiteralExpression') {
    reader.complain('unsupported_decision_logic', element, `the body of "${element.name}" is no literal expression; make it one`)
    return undefined
  }
  const place = { element, language: reader.language, line: reader.lineOf(element) ?? 1 }
  return {
    name: element.variable?.name ?? element.name ?? element.id ?? '',
    parameters: formalParameter.map(({ name }) => name ?? ''),
    body: readCell(body, place, reader),
  }
}

function readLogic(decision: DmnElement, place: Place, reader: FileReader): DecisionTable | LiteralDecision | undefined {
  const logic = decision.decisionLogic
  if (logic === undefined) {
    reader.complain('missing_decision_logic', decision, `decision "${nameOf(decision)}" has neither a table nor an expression; add one`)
    return undefined
  }
  switch (logic.$type) {
    case 'dmn:DecisionTable':
      return readTable(logic, { ...place, element: logic, language: languageOf(logic, place.language, reader) }, reader)
    case 'dmn:LiteralExpression':
      return { kind: 'literal', expression: readCell(logic, place, reader) }
    default: {
      const kind = logic.$type.replace('dmn:', '')
      reader.complain(
        'unsupported_decision_logic',
        decision,
        `the logic of decision "${nameOf(decision)}" is a ${kind}; use a table or a literal expression`,
      )
      return undefined
    }
  }
}

function readTable(table: DmnElement, place: Place, reader: FileReader): DecisionTable | undefined {
  const hitPolicy = oneOf(hitPolicies, table.hitPolicy ?? 'UNIQUE')
  const aggregation = table.aggregation === undefined ? undefined : oneOf(aggregations, table.aggregation)
  if (hitPolicy === undefined)
    reader.complain('unsupported_hit_policy', table, `hit policy "${table.hitPolicy}" is none of ${hitPolicies.join(', ')}`)
  if (table.aggregation !== undefined && aggregation === undefined) {
    reader.complain('unsupported_aggregation', table, `aggregation "${table.aggregation}" is none of ${aggregations.join(', ')}`)
  }
  const inputs = (table.input ?? []).map((column) => readInput(column, place, reader))
  const outputs = readOutputs(table, place, reader)
  const rules = (table.rule ?? []).map((rule, index) => readRule(rule, { index, table, inputs, place, reader }))
  if (hitPolicy === undefined || rules.includes(undefined)) return undefined
  const read: DecisionTable = {
    kind: 'table',
    hitPolicy,
    ...(aggregation === undefined ? {} : { aggregation }),
    inputs,
    outputs,
    rules: rules.filter((rule) => rule !== undefined),
  }
  checkPolicy(read, table, reader)
  return read
}

function checkPolicy({ hitPolicy, aggregation, outputs }: DecisionTable, table: DmnElement, reader: FileReader): void {
  if (aggregation !== undefined && hitPolicy !== 'COLLECT') {
    reader.complain('aggregation_without_collect', table, `${aggregation} goes with hit policy COLLECT, not with ${hitPolicy}`)
  }
  const ranks = hitPolicy === 'PRIORITY' || hitPolicy === 'OUTPUT ORDER'
  if (ranks && outputs.every(({ values }) => values === undefined)) {
    reader.complain('priority_without_values', table, `${hitPolicy} ranks by the allowed values of the outputs; list them, best first`)
  }
}

function readInput(column: DmnElement, place: Place, reader: FileReader): InputColumn {
  const expression = readCell(column.inputExpression ?? column, at(column, place, reader), reader)
  if (expression.text === '')
    reader.complain('missing_input_expression', column, `input column "${nameOf(column)}" has no expression; name the data it tests`)
  return { id: column.id ?? '', title: column.label ?? column.name ?? expression.text, expression }
}

function readOutputs(table: DmnElement, place: Place, reader: FileReader): readonly OutputColumn[] {
  const columns = table.output ?? []
  const seen = new Set<string>()
  return columns.map((column) => {
    const key = (column.name ?? column.label ?? '').trim()
    if (key === '' && columns.length > 1)
      reader.complain('missing_output_key', column, 'one of several outputs has neither a name nor a label; name it')
    if (seen.has(key)) reader.complain('duplicate_output_key', column, `two outputs are called "${key}"; rename one`)
    seen.add(key)
    const inside = at(column, place, reader)
    return {
      id: column.id ?? '',
      key,
      ...(column.outputValues?.text ? { values: readCell(column.outputValues, inside, reader) } : {}),
      ...(column.defaultOutputEntry?.text ? { otherwise: readCell(column.defaultOutputEntry, inside, reader) } : {}),
    }
  })
}

interface RulePlace {
  readonly index: number
  readonly table: DmnElement
  readonly inputs: readonly InputColumn[]
  readonly place: Place
  readonly reader: FileReader
}

function readRule(rule: DmnElement, { index, table, inputs, place, reader }: RulePlace): Rule | undefined {
  const { inputEntry = [], outputEntry = [] } = rule
  const wanted = [inputs.length, table.output?.length ?? 0]
  if (inputEntry.length !== wanted[0] || outputEntry.length !== wanted[1]) {
    const got = `${inputEntry.length} input and ${outputEntry.length} output cells`
    reader.complain('rule_width', rule, `rule ${index + 1} has ${got}; the table has ${wanted[0]} input and ${wanted[1]} output columns`)
    return undefined
  }
  const inside = at(rule, place, reader)
  return {
    id: rule.id ?? '',
    number: index + 1,
    description: rule.description ?? '',
    line: inside.line,
    tests: inputEntry.map((cell, column) =>
      readCell(cell, { ...inside, language: inputs[column]?.expression.language ?? inside.language }, reader),
    ),
    outputs: outputEntry.map((cell) => readCell(cell, inside, reader)),
  }
}

function readCell(element: DmnElement, place: Place, reader: FileReader): Cell {
  return {
    text: (element.text ?? '').trim(),
    language: languageOf(element, place.language, reader),
    line: reader.lineOf(element) ?? place.line,
  }
}

function at(element: DmnElement, place: Place, reader: FileReader): Place {
  return { ...place, element, line: reader.lineOf(element) ?? place.line }
}

/** The declared language; whoever draws for another one must know that it is not run. */
function languageOf(element: DmnElement, inherited: DecisionLanguage, reader: FileReader): DecisionLanguage {
  const declared = element.expressionLanguage ?? element.$attrs?.expressionLanguage
  if (declared === undefined || declared.trim() === '') return inherited
  if (/feel/i.test(declared)) return 'feel'
  if (/python/i.test(declared)) return 'python'
  reader.complain('unsupported_expression_language', element, `expression language "${declared}" is neither Python nor FEEL`)
  return inherited
}

function references(requirements: readonly DmnElement[] | undefined, kind: 'requiredDecision' | 'requiredInput'): readonly string[] {
  return (requirements ?? []).map((requirement) => requirement[kind]?.href?.replace(/^.*#/, '')).filter((id) => id !== undefined)
}

function oneOf<Choice extends HitPolicy | Aggregation>(choices: readonly Choice[], text: string): Choice | undefined {
  return choices.find((choice) => choice === text.trim().toUpperCase())
}

function nameOf(element: DmnElement): string {
  return element.name ?? element.label ?? element.id ?? ''
}
