import type { Data, Json, ScriptFailure } from '../expression/evaluator.ts'
import type { Aggregation, Cell } from './decision.ts'

type Evaluated = { readonly value: Json } | { readonly failure: ScriptFailure }

/** What a decision table needs of a language: the port between hit policies and Python or FEEL. */
export interface ExpressionLanguage {
  /** Value of an expression; an empty one is null. */
  value(cell: Cell, data: Data): Evaluated
  /** `data` with the value of an input column, for the tests of its cells. */
  withInput(input: Json, data: Data): Data
  /** Whether an input cell is true; `data` comes from `withInput`. */
  test(cell: Cell, data: Data): { readonly matched: boolean } | { readonly failure: ScriptFailure }
  /** The values of a comma-separated cell. */
  list(cell: Cell, data: Data): Evaluated
  fold(aggregation: Aggregation, values: readonly Json[]): Evaluated
}
