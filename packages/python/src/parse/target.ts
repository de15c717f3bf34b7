import type { TokenStream } from './stream.ts'
import type { Expression } from './syntax.ts'
import { SyntaxProblem } from './syntax-problem.ts'

const descriptions: Readonly<Record<Expression['kind'], string>> = {
  name: 'name',
  constant: 'literal',
  text: 'f-string expression',
  tuple: 'tuple',
  list: 'list',
  set: 'set display',
  dict: 'dict literal',
  unary: 'expression',
  binary: 'expression',
  logical: 'expression',
  compare: 'comparison',
  conditional: 'conditional expression',
  lambda: 'lambda',
  call: 'function call',
  attribute: 'attribute',
  subscript: 'subscript',
  slice: 'slice',
  comprehension: 'comprehension',
  walrus: 'named expression',
  starred: 'starred',
  yield: 'yield expression',
}

/** What CPython calls an expression in its messages. */
export function described(expression: Expression): string {
  if (expression.kind === 'constant') {
    const { value } = expression
    if (value === null || typeof value === 'boolean') return value === null ? 'None' : value ? 'True' : 'False'
  }
  if (expression.kind === 'comprehension') {
    return expression.makes === 'generator' ? 'generator expression' : `${expression.makes} comprehension`
  }
  return descriptions[expression.kind]
}

/** Refuses what cannot be assigned to. `lone`: in a statement that `==` would turn into a comparison. */
export function checkTarget(stream: TokenStream, target: Expression, { lone = false, verb = 'assign to' } = {}): void {
  switch (target.kind) {
    case 'name':
    case 'attribute':
    case 'subscript':
      return
    case 'starred':
      if (lone) throw new SyntaxProblem('starred assignment target must be in a list or tuple', target.at)
      checkTarget(stream, target.value, { verb })
      return
    case 'tuple':
    case 'list':
      if (target.items.filter((item) => item.kind === 'starred').length > 1) {
        throw new SyntaxProblem('multiple starred expressions in assignment', target.at)
      }
      for (const item of target.items) checkTarget(stream, item, { verb })
      return
    default: {
      const what = described(target)
      const fixed = what === 'True' || what === 'False' || what === 'None'
      const advice = lone && !fixed && verb === 'assign to' ? " here. Maybe you meant '==' instead of '='?" : ''
      throw new SyntaxProblem(`cannot ${verb} ${what}${advice}`, target.at)
    }
  }
}
