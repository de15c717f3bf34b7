import type { SyntaxCheck } from '@trellis/bpmn'
import type { Interpreter } from '@trellis/python'

const ctx = { nowMs: 0, seed: 'syntax' }

/**
 * Finds syntax errors of Python sources without running them: an interpreter reads a whole script before its first line runs, and that
 * line, put in front, ends it at once; an expression stands in a function that nobody calls.
 */
export function syntaxCheckOf(interpreter: Interpreter): SyntaxCheck {
  return (source, mode) => {
    const outcome =
      mode === 'expression'
        ? interpreter.evaluate(`(lambda: (${source.trim()}\n))`, {}, ctx)
        : interpreter.execute(`raise ValueError\n${source}`, {}, ctx)
    if (!('failure' in outcome) || !/^(?:Syntax|Indentation|Tab)Error$/.test(outcome.failure.class)) return null
    const before = mode === 'expression' ? 0 : 1
    const { message, line } = outcome.failure
    return {
      message: message.replaceAll(/\bline (\d+)/g, (_whole, number: string) => `line ${Number(number) - before}`),
      ...(line === undefined ? {} : { line: line - before }),
    }
  }
}
