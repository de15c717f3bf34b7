import type { Expression } from '../parse/syntax.ts'
import { unsupported } from '../parse/syntax-problem.ts'
import { PySlice } from '../values/slice.ts'
import { compileCall } from './calls.ts'
import { compileComprehension } from './comprehensions.ts'
import { compileDict, compileSequence, compileText } from './displays.ts'
import type { Code } from './frame.ts'
import { compileLambda } from './functions.ts'
import { compileAttribute, compileSubscript } from './members.ts'
import { compileName, compileStore } from './names.ts'
import { compileBinary, compileCompare, compileConditional, compileLogical, compileUnary } from './operators.ts'
import type { Unit } from './unit.ts'

/** Turns an expression into a function of the frame. Throws SyntaxProblem for what cannot stand there. */
export function compileExpression(expression: Expression, unit: Unit): Code {
  switch (expression.kind) {
    case 'constant': {
      const { value } = expression
      return () => value
    }
    case 'name':
      return compileName(expression.name, unit, expression.at)
    case 'text':
      return compileText(expression, unit)
    case 'tuple':
    case 'list':
    case 'set':
      return compileSequence(expression, unit)
    case 'dict':
      return compileDict(expression, unit)
    case 'unary':
      return compileUnary(expression, unit)
    case 'binary':
      return compileBinary(expression, unit)
    case 'logical':
      return compileLogical(expression, unit)
    case 'compare':
      return compileCompare(expression, unit)
    case 'conditional':
      return compileConditional(expression, unit)
    case 'lambda':
      return compileLambda(expression, unit)
    case 'call':
      return compileCall(expression, unit)
    case 'attribute':
      return compileAttribute(expression, unit)
    case 'subscript':
      return compileSubscript(expression, unit)
    case 'comprehension':
      return compileComprehension(expression, unit)
    case 'walrus': {
      const value = compileExpression(expression.value, unit)
      const store = compileStore(expression.name.name, unit)
      return (frame) => {
        const found = value(frame)
        store(frame, found)
        return found
      }
    }
    case 'slice':
      return compileSlice(expression, unit)
    case 'starred':
      throw unsupported('a starred expression outside a list, tuple, set or call', expression.at)
    case 'yield':
      throw unsupported('yield inside a larger expression', expression.at, 'give it a line of its own: value = yield other')
  }
}

function compileSlice({ start, stop, step }: Extract<Expression, { kind: 'slice' }>, unit: Unit): Code {
  const none: Code = () => null
  const from = start === undefined ? none : compileExpression(start, unit)
  const to = stop === undefined ? none : compileExpression(stop, unit)
  const by = step === undefined ? none : compileExpression(step, unit)
  return (frame) => new PySlice(from(frame), to(frame), by(frame))
}
