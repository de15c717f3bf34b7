import type { Position } from './position.ts'

/** The source is not a program that the interpreter runs. */
export class SyntaxProblem extends Error {
  /** CPython's class for it. */
  readonly cls: 'SyntaxError' | 'IndentationError' | 'TabError'
  readonly position: Position
  readonly hint: string | undefined

  constructor(
    message: string,
    position: Position,
    { cls = 'SyntaxError', hint }: { readonly cls?: SyntaxProblem['cls']; readonly hint?: string } = {},
  ) {
    super(message)
    this.name = 'SyntaxProblem'
    this.cls = cls
    this.position = position
    this.hint = hint
  }
}

/** For the parts of Python that are left out on purpose. */
export function unsupported(construct: string, position: Position, hint?: string): SyntaxProblem {
  return new SyntaxProblem(`${construct} cannot be used in scripts`, position, hint === undefined ? {} : { hint })
}
