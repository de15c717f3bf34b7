import type { SyntaxCheck } from '../parse/sources.ts'
import type { Cell, Decision, DecisionProblem } from './decision.ts'
import { conditionOf } from './python-cell.ts'

interface PlacedCell {
  readonly cell: Cell
  readonly elementId: string
  /** What is evaluated, which for a test is more than the text of the cell. */
  readonly source: string | undefined
  readonly place: string
}

/** The Python cells of a decision that do not parse. */
export function syntaxProblems(decision: Decision, syntax: SyntaxCheck): readonly DecisionProblem[] {
  return cellsOf(decision).flatMap(({ cell, elementId, source, place }): readonly DecisionProblem[] => {
    if (cell.language !== 'python' || cell.text === '' || source === undefined) return []
    const fault = syntax(source, 'expression')
    if (fault === null) return []
    const message = `decision "${decision.name}", ${place}: ${fault.message} in ${cell.text}`
    return [{ code: 'cell_syntax', level: 'error', file: decision.file, elementId: elementId || decision.id, line: cell.line, message }]
  })
}

function cellsOf({ id, logic }: Decision): readonly PlacedCell[] {
  if (logic.kind === 'literal') return [{ cell: logic.expression, elementId: id, source: logic.expression.text, place: 'its expression' }]
  const columns = logic.inputs.map(({ id: elementId, title, expression: cell }) => {
    return { cell, elementId, source: cell.text, place: `input "${title}"` }
  })
  const rules = logic.rules.flatMap(({ id: elementId, number, tests, outputs }) => [
    ...tests.map((cell, index) => ({
      cell,
      elementId,
      source: conditionOf(cell),
      place: `rule ${number}, column "${logic.inputs[index]?.title ?? ''}"`,
    })),
    ...outputs.map((cell, index) => ({
      cell,
      elementId,
      source: cell.text,
      place: `rule ${number}, column "${logic.outputs[index]?.key ?? ''}"`,
    })),
  ])
  return [...columns, ...rules]
}
