import { parseOneExpression, parseProgram } from '../parse/program.ts'
import { analyseExpression, analyseProgram } from './analyse.ts'
import { compileExpression } from './expressions.ts'
import { type Code, type Exec, Frame, freshCells, freshSlots } from './frame.ts'
import type { Globals } from './globals.ts'
import type { GlobalNames, Scope } from './scope.ts'
import { compileBlock } from './statements.ts'
import type { Options } from './unit.ts'

/** A source, ready to run any number of times. */
export interface CompiledProgram {
  readonly names: GlobalNames
  readonly run: (globals: Globals) => void
}

/** One expression, ready to be computed any number of times. */
export interface CompiledExpression {
  readonly names: GlobalNames
  readonly compute: Code
  readonly frame: (globals: Globals) => Frame
}

/** Throws SyntaxProblem. */
export function compileProgram(source: string, options: Options): CompiledProgram {
  const program = parseProgram(source)
  const { module, scopes } = analyseProgram(program)
  const exec: Exec = compileBlock(program.body, { scope: module, scopes, options, path: '' })
  return { names: module.globals, run: (globals) => void exec(frameOf(module, globals)) }
}

/** Throws SyntaxProblem. */
export function compileCondition(source: string, options: Options): CompiledExpression {
  const expression = parseOneExpression(source)
  const { module, scopes } = analyseExpression(expression)
  const compute = compileExpression(expression, { scope: module, scopes, options, path: '' })
  return { names: module.globals, compute, frame: (globals) => frameOf(module, globals) }
}

function frameOf(module: Scope, globals: Globals): Frame {
  return new Frame(freshSlots(module.slotCount), freshCells(module.cellCount), globals)
}
