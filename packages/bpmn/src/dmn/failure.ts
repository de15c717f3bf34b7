import type { ScriptFailure } from '../expression/evaluator.ts'
import type { Cell, Decision, DecisionFailure } from './decision.ts'

/** Where in a decision something failed. */
export interface FailedAt {
  readonly decision: Decision
  /** Id of the column or rule; the decision itself when left out. */
  readonly element?: string
  readonly rule?: number
  readonly column?: string
  readonly cell?: Cell
}

/** The failure of an expression with decision, rule and column before its message. */
export function locate(failure: ScriptFailure, { decision, element, rule, column, cell }: FailedAt): { readonly failure: DecisionFailure } {
  const place = [
    `decision "${decision.name}"`,
    ...(rule === undefined ? [] : [`rule ${rule}`]),
    ...(column === undefined ? [] : [`column "${column}"`]),
  ].join(', ')
  // The evaluated source wraps the cell; its author knows only the cell.
  const { sourceLine: _wrapped, line: _inWrapped, column: _at, ...said } = failure
  return {
    failure: {
      ...said,
      message: `${place}: ${inWordsOfTables(failure.message)}`,
      ...(failure.hint === undefined ? {} : { hint: inWordsOfTables(failure.hint) }),
      decision: decision.id,
      element: element === undefined || element === '' ? decision.id : element,
      ...(rule === undefined ? {} : { rule }),
      ...(column === undefined ? {} : { columnTitle: column }),
      ...(cell === undefined ? {} : { cell: cell.text, sourceLine: cell.text, line: cell.line }),
    },
  }
}

/** The hint of CPython has a colon, the one that authors of tables know from SpiffWorkflow has none. */
function inWordsOfTables(text: string): string {
  return text.replace("Did you mean: '", "Did you mean '")
}

/** A failure that is not of an expression but of the decision. */
export function decisionError(message: string): ScriptFailure {
  return { class: 'DecisionError', message }
}
