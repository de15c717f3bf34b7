import type { Block, Expression, Statement, Yield } from '../parse/syntax.ts'

/** Whether a statement of this very function stops at a `yield` somewhere. */
export function holdsYield(statement: Statement): boolean {
  switch (statement.kind) {
    case 'if':
    case 'while':
    case 'for':
      return inBlocks([statement.kind === 'if' ? statement.then : statement.body, statement.otherwise])
    case 'try':
      return inBlocks([statement.body, ...statement.handlers.map((handler) => handler.body), statement.otherwise, statement.last])
    case 'with':
      return inBlocks([statement.body])
    case 'match':
      return inBlocks(statement.cases.map((one) => one.body))
    default:
      return yieldOf(statement) !== undefined
  }
}

function inBlocks(blocks: readonly Block[]): boolean {
  return blocks.some((block) => block.some(holdsYield))
}

/** The `yield` that is the whole value of a statement. */
export function yieldOf(statement: Statement): Yield | undefined {
  switch (statement.kind) {
    case 'expression':
    case 'assign':
    case 'annotated':
    case 'augment':
    case 'return':
      return asYield(statement.value)
    default:
      return undefined
  }
}

function asYield(value: Expression | undefined): Yield | undefined {
  return value?.kind === 'yield' ? value : undefined
}
