import { BudgetExceeded, meter } from './budget.ts'
import { columnOf, lineOf } from './parse/position.ts'
import { normalised } from './parse/program.ts'
import { SyntaxProblem } from './parse/syntax-problem.ts'
import { catchable } from './recursion.ts'
import { exceptionMessage } from './types/exception.ts'
import type { Raised } from './values/exception.ts'

/** Why a script or expression failed, as its author would see it. */
export interface ScriptFailure {
  /** The exception's class: CPython's, one of the script's own, `BudgetExceeded`, or `InternalError` for a fault of the interpreter. */
  readonly class: string
  readonly message: string
  /** Counted from 1. */
  readonly line?: number
  /** Counted from 1. */
  readonly column?: number
  /** The line as it stands in the source. */
  readonly sourceLine?: string
  /** What to try instead. */
  readonly hint?: string
}

/** Turns whatever ended a run into a failure. */
export function failureOf(error: unknown, source: string): ScriptFailure {
  const raised = catchable(error)
  if (raised !== undefined) {
    const hint = typeof raised.hint === 'function' ? raised.hint() : raised.hint
    return located({ class: raised.exception.cls.shortName, message: advised(messageOf(raised), hint), hint }, raised.position, source)
  }
  if (error instanceof SyntaxProblem) {
    return located({ class: error.cls, message: error.message, hint: error.hint }, error.position, source)
  }
  const spent = error instanceof BudgetExceeded ? error : spentOnTheWay(error)
  if (spent !== undefined) return located({ class: 'BudgetExceeded', message: spent.message, hint: undefined }, spent.position, source)
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  return located(
    { class: 'InternalError', message, hint: 'This is a fault of the interpreter, not of the script.' },
    meter.position,
    source,
  )
}

/** As CPython's tracebacks end. A KeyError's message is the key alone, which stays as it is. */
function advised(message: string, hint: string | undefined): string {
  return hint?.startsWith('Did you mean') === true && message.includes(' ') ? `${message}. ${hint}` : message
}

/** A text for an exception whose own `__str__` may fail too. */
function messageOf(raised: Raised): string {
  try {
    return exceptionMessage(raised.exception)
  } catch (error) {
    if (catchable(error) !== undefined || error instanceof BudgetExceeded) return `<exception str() failed>`
    throw error
  }
}

/** What the engine itself refused before our own limits did. */
function spentOnTheWay(error: unknown): BudgetExceeded | undefined {
  if (!(error instanceof RangeError)) return undefined
  return /length|allocation|BigInt/i.test(error.message) ? meter.exceeded('memory') : undefined
}

type Told = Pick<ScriptFailure, 'class' | 'message'> & { readonly hint: string | undefined }

function located({ hint, ...told }: Told, position: number, source: string): ScriptFailure {
  const line = lineOf(position)
  const sourceLine = line === 0 ? undefined : normalised(source).split('\n')[line - 1]
  return {
    ...told,
    ...(line === 0 ? {} : { line, column: columnOf(position) + 1 }),
    ...(sourceLine === undefined ? {} : { sourceLine }),
    ...(hint === undefined ? {} : { hint }),
  }
}
