import { meter } from '../budget.ts'
import { inPlace } from '../operations/arithmetic.ts'
import { getAttribute } from '../operations/attributes.ts'
import { getItem, setItem } from '../operations/items.ts'
import type { Assert, Assign, Augment, Block, If, Statement } from '../parse/syntax.ts'
import { raise, raiseWith } from '../raise.ts'
import { PyDict } from '../values/dict.ts'
import type { Value } from '../values/object.ts'
import { compileClass } from './classes.ts'
import { compileExpression } from './expressions.ts'
import { type Code, type Exec, type Frame, normally, returned, type Signal } from './frame.ts'
import { compileFunction } from './functions.ts'
import { compileImport, compileImportFrom } from './imports.ts'
import { compileFor, compileWhile } from './loops.ts'
import { compileMatch } from './match.ts'
import { compileAssignName, compileName, compileStore } from './names.ts'
import { added, compileTest, multiplied, subtracted } from './operators.ts'
import { assignAttribute, compileDelete, compileTarget } from './targets.ts'
import { compileRaise, compileTry } from './tries.ts'
import type { Unit } from './unit.ts'
import { compileWith } from './withs.ts'

/** Statements one after the other, up to the first that does not end normally. */
export function compileBlock(block: Block, unit: Unit): Exec {
  return sequence(block.map((statement) => compileStatement(statement, unit)))
}

/** Runs compiled statements in order; the short lists that scripts are made of without a loop. */
function sequence(execs: readonly Exec[]): Exec {
  const [first, second, third] = execs
  if (first === undefined) return () => normally
  if (second === undefined) return first
  if (third === undefined) return (frame) => first(frame) || second(frame)
  if (execs.length === 3) return (frame) => first(frame) || second(frame) || third(frame)
  return (frame) => {
    for (let index = 0; index < execs.length; index++) {
      const signal = execs[index]?.(frame) ?? normally
      if (signal !== normally) return signal
    }
    return normally
  }
}

/** One statement. Throws SyntaxProblem for what cannot be run. */
export function compileStatement(statement: Statement, unit: Unit): Exec {
  switch (statement.kind) {
    case 'expression': {
      const code = compileExpression(statement.value, unit)
      return (frame) => {
        code(frame)
        return normally
      }
    }
    case 'assign':
      return compileAssign(statement, unit)
    case 'augment':
      return compileAugment(statement, unit)
    case 'annotated':
      if (statement.value === undefined) return () => normally
      return compileAssign({ kind: 'assign', at: statement.at, targets: [statement.target], value: statement.value }, unit)
    case 'delete':
      return then(statement.targets.map((target) => compileDelete(target, unit)))
    case 'pass':
    case 'global':
    case 'nonlocal':
      return () => normally
    case 'break':
      return () => 1
    case 'continue':
      return () => 2
    case 'return':
      return compileReturn(statement.value === undefined ? () => null : compileExpression(statement.value, unit))
    case 'raise':
      return compileRaise(statement, unit)
    case 'assert':
      return compileAssert(statement, unit)
    case 'import':
      return compileImport(statement, unit)
    case 'import-from':
      return compileImportFrom(statement, unit)
    default:
      return compileCompound(statement, unit)
  }
}

function compileCompound(
  statement: Extract<Statement, { kind: 'if' | 'while' | 'for' | 'try' | 'with' | 'function' | 'class' | 'match' }>,
  unit: Unit,
): Exec {
  switch (statement.kind) {
    case 'if':
      return compileIf(statement, unit)
    case 'while':
      return compileWhile(statement, unit)
    case 'for':
      return compileFor(statement, unit)
    case 'try':
      return compileTry(statement, unit)
    case 'with':
      return compileWith(statement, unit)
    case 'function':
      return then([compileFunction(statement, unit)])
    case 'class':
      return then([compileClass(statement, unit)])
    case 'match':
      return compileMatch(statement, unit)
  }
}

function then(actions: readonly ((frame: Frame) => void)[]): Exec {
  return (frame) => {
    for (const action of actions) action(frame)
    return normally
  }
}

function compileReturn(value: Code): Exec {
  return (frame) => {
    frame.result = value(frame)
    return returned
  }
}

function compileAssign({ targets, value }: Assign, unit: Unit): Exec {
  const code = compileExpression(value, unit)
  const [only] = targets
  if (only !== undefined && targets.length === 1) {
    if (only.kind === 'name') return compileAssignName(only.name, code, unit)
    const store = compileTarget(only, unit)
    return (frame) => {
      store(frame, code(frame))
      return normally
    }
  }
  const stores = targets.map((target) => compileTarget(target, unit))
  return (frame) => {
    const found = code(frame)
    for (const store of stores) store(frame, found)
    return normally
  }
}

type Combine = (a: Value, b: Value, at: number) => Value

/** The operators whose usual operands are numbers, decided on the spot; texts and lists go the long way. */
function combiner(operator: Augment['operator']): Combine {
  const numbers: Partial<Record<Augment['operator'], Combine>> = { '+': added, '-': subtracted, '*': multiplied }
  const quick = numbers[operator]
  return (a, b, at) => {
    if (quick !== undefined && typeof a === 'number' && typeof b === 'number') return quick(a, b, at)
    meter.position = at
    return inPlace(operator, a, b)
  }
}

function compileAugment({ target, operator, value, at }: Augment, unit: Unit): Exec {
  const code = compileExpression(value, unit)
  const combine = combiner(operator)
  if (target.kind === 'name') {
    const load = compileName(target.name, unit, target.at)
    const store = compileStore(target.name, unit)
    return (frame) => {
      const before = load(frame)
      store(frame, combine(before, code(frame), at))
      return normally
    }
  }
  if (target.kind === 'subscript') return compileAugmentItem(target, code, { combine, unit })
  if (target.kind !== 'attribute') throw new RangeError(`no augmented assignment to ${target.kind}`)
  const owner = compileExpression(target.target, unit)
  const { name } = target
  const { dotAccess } = unit.options
  return (frame) => {
    const found = owner(frame)
    meter.position = at
    const item = dotAccess && found instanceof PyDict ? found.get(name) : undefined
    const before = item === undefined ? getAttribute(found, name) : item
    const after = combine(before, code(frame), at)
    meter.position = at
    assignAttribute(found, name, after, dotAccess)
    return normally
  }
}

function compileAugmentItem(
  { target, key, at }: Extract<Augment['target'], { kind: 'subscript' }>,
  code: Code,
  { combine, unit }: { readonly combine: Combine; readonly unit: Unit },
): Exec {
  const container = compileExpression(target, unit)
  const index = compileExpression(key, unit)
  return (frame) => {
    const into = container(frame)
    const found = index(frame)
    meter.position = at
    const before = getItem(into, found)
    const after = combine(before, code(frame), at)
    meter.position = at
    setItem(into, found, after)
    return normally
  }
}

function compileIf({ test, then: yes, otherwise }: If, unit: Unit): Exec {
  const condition = compileTest(test, unit)
  const first = compileBlock(yes, unit)
  if (otherwise.length === 0) return (frame): Signal => (condition(frame) ? first(frame) : normally)
  const second = compileBlock(otherwise, unit)
  return (frame) => (condition(frame) ? first(frame) : second(frame))
}

function compileAssert({ test, message, at }: Assert, unit: Unit): Exec {
  const condition = compileTest(test, unit)
  const text = message === undefined ? undefined : compileExpression(message, unit)
  return (frame) => {
    if (condition(frame)) return normally
    const value = text?.(frame)
    meter.position = at
    throw value === undefined ? raise('AssertionError') : raiseWith('AssertionError', [value])
  }
}
