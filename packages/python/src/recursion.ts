import { BudgetExceeded, meter } from './budget.ts'
import { raise } from './raise.ts'
import { Raised } from './values/exception.ts'

/**
 * The exception that a script may catch in whatever was thrown, or undefined for spent budgets and faults of ours. Too many calls
 * inside calls are a RecursionError, whether our limit ended them or the stack of the engine.
 */
export function catchable(error: unknown): Raised | undefined {
  if (error instanceof Raised) return error
  const tooDeep = error instanceof BudgetExceeded ? error.budget === 'depth' : isStackOverflow(error)
  if (!tooDeep) return undefined
  const { limit, position } = error instanceof BudgetExceeded ? error : { limit: meter.maxDepth, position: meter.position }
  meter.position = position
  return raise(
    'RecursionError',
    'maximum recursion depth exceeded',
    `The budget of depth is ${limit.toLocaleString('en-US')} calls inside calls.`,
  )
}

function isStackOverflow(error: unknown): boolean {
  // Without a regular expression: at the end of the stack there is no room left for compiling one, which then is a SyntaxError.
  return error instanceof RangeError && error.message.includes('call stack')
}
