import { meter } from '../budget.ts'
import { add, binary, unary } from '../operations/arithmetic.ts'
import { equals, identical, order } from '../operations/compare.ts'
import { contains } from '../operations/items.ts'
import { truth } from '../operations/truth.ts'
import type { Binary, Compare, CompareOperator, Conditional, Expression, Logical, Unary } from '../parse/syntax.ts'
import type { Value } from '../values/object.ts'
import { compileExpression } from './expressions.ts'
import type { Code, Test } from './frame.ts'
import type { Unit } from './unit.ts'

/** A condition, as a function that answers true or false. */
export function compileTest(expression: Expression, unit: Unit): Test {
  if (expression.kind === 'logical') return compileLogicalTest(expression, unit)
  if (expression.kind === 'unary' && expression.operator === 'not') {
    const test = compileTest(expression.operand, unit)
    return (frame) => !test(frame)
  }
  if (expression.kind === 'compare') return compileComparison(expression, unit)
  const code = compileExpression(expression, unit)
  return (frame) => {
    const value = code(frame)
    return typeof value === 'boolean' ? value : truth(value)
  }
}

function compileLogicalTest({ operator, values }: Logical, unit: Unit): Test {
  const tests = values.map((value) => compileTest(value, unit))
  const all = operator === 'and'
  return tests.reduceRight((rest, test) => (all ? (frame) => test(frame) && rest(frame) : (frame) => test(frame) || rest(frame)))
}

/** `a and b` answers the value that decided. */
export function compileLogical({ operator, values }: Logical, unit: Unit): Code {
  const codes = values.map((value) => compileExpression(value, unit))
  const all = operator === 'and'
  return codes.reduceRight((rest, code) => (frame) => {
    const value = code(frame)
    return truth(value) === all ? rest(frame) : value
  })
}

export function compileConditional({ test, then, otherwise }: Conditional, unit: Unit): Code {
  const condition = compileTest(test, unit)
  const yes = compileExpression(then, unit)
  const no = compileExpression(otherwise, unit)
  return (frame) => (condition(frame) ? yes(frame) : no(frame))
}

export function compileUnary({ operator, operand, at }: Unary, unit: Unit): Code {
  if (operator === 'not') {
    const test = compileTest(operand, unit)
    return (frame) => !test(frame)
  }
  if (operator === '-' && operand.kind === 'constant' && typeof operand.value === 'number' && operand.value !== 0) {
    const value = -operand.value
    return () => value
  }
  const code = compileExpression(operand, unit)
  return (frame) => {
    const value = code(frame)
    meter.position = at
    return unary(operator, value)
  }
}

/** `a OP b`; numbers whose outcome a JS number holds are decided on the spot. */
export function compileBinary({ operator, left, right, at }: Binary, unit: Unit): Code {
  const a = compileExpression(left, unit)
  const b = compileExpression(right, unit)
  switch (operator) {
    case '+':
      return (frame) => added(a(frame), b(frame), at)
    case '-':
      return (frame) => subtracted(a(frame), b(frame), at)
    case '*':
      return (frame) => multiplied(a(frame), b(frame), at)
    default:
      return (frame) => {
        const x = a(frame)
        const y = b(frame)
        meter.position = at
        return binary(operator, x, y)
      }
  }
}

/**
 * Whether a result is a JS number that means the right Python number: an int when both operands are ints and it is safe, a float
 * when it has a fraction. Everything else goes the long way.
 */
function plain(result: number, a: number, b: number): boolean {
  const floor = Math.floor(result)
  if (result !== floor) return result - floor > 0
  return Number.isSafeInteger(result) && a === Math.floor(a) && b === Math.floor(b)
}

/** `a + b` */
export function added(a: Value, b: Value, at: number): Value {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b
    if (plain(sum, a, b)) return sum
  }
  meter.position = at
  return add(a, b)
}

/** `a - b` */
export function subtracted(a: Value, b: Value, at: number): Value {
  if (typeof a === 'number' && typeof b === 'number') {
    const difference = a - b
    if (plain(difference, a, b)) return difference
  }
  meter.position = at
  return binary('-', a, b)
}

/** `a * b` */
export function multiplied(a: Value, b: Value, at: number): Value {
  if (typeof a === 'number' && typeof b === 'number') {
    const product = a * b
    // 0 could be -0, which ints lack.
    if (product !== 0 && plain(product, a, b)) return product
  }
  meter.position = at
  return binary('*', a, b)
}

type Relation = (a: Value, b: Value, at: number) => boolean

const relations: Readonly<Record<Exclude<CompareOperator, '<' | '<=' | '>' | '>='>, Relation>> = {
  '==': equalAt,
  '!=': (a, b, at) => !equalAt(a, b, at),
  in: containedAt,
  'not in': (item, container, at) => !containedAt(item, container, at),
  is: (a, b) => identical(a, b),
  'is not': (a, b) => !identical(a, b),
}

function equalAt(a: Value, b: Value, at: number): boolean {
  if (typeof a === 'string' && typeof b === 'string') return a === b
  meter.position = at
  return equals(a, b)
}

function containedAt(item: Value, container: Value, at: number): boolean {
  meter.position = at
  return contains(container, item)
}

/** One link of a chain, its outcome as a truth. */
function compileLink(operator: CompareOperator, at: number): (a: Value, b: Value) => boolean {
  switch (operator) {
    case '<':
      return (a, b) => (typeof a === 'number' && typeof b === 'number' ? a < b : orderedAt('<', a, b, at))
    case '<=':
      return (a, b) => (typeof a === 'number' && typeof b === 'number' ? a <= b : orderedAt('<=', a, b, at))
    case '>':
      return (a, b) => (typeof a === 'number' && typeof b === 'number' ? a > b : orderedAt('>', a, b, at))
    case '>=':
      return (a, b) => (typeof a === 'number' && typeof b === 'number' ? a >= b : orderedAt('>=', a, b, at))
    default: {
      const relation = relations[operator]
      return (a, b) => relation(a, b, at)
    }
  }
}

function orderedAt(operator: '<' | '<=' | '>' | '>=', a: Value, b: Value, at: number): boolean {
  meter.position = at
  const answer = order(operator, a, b)
  return typeof answer === 'boolean' ? answer : truth(answer)
}

function compileComparison({ left, rest, at }: Compare, unit: Unit): Test {
  const first = compileExpression(left, unit)
  const [only] = rest
  if (only !== undefined && rest.length === 1) {
    const second = compileExpression(only.right, unit)
    const link = compileLink(only.operator, at)
    return (frame) => link(first(frame), second(frame))
  }
  const links = rest.map(({ operator, right }) => ({ code: compileExpression(right, unit), link: compileLink(operator, at) }))
  return (frame) => {
    let value = first(frame)
    for (const { code, link } of links) {
      const next = code(frame)
      if (!link(value, next)) return false
      value = next
    }
    return true
  }
}

/** A comparison as a value. Only a lone order comparison of a script's own class may answer something else than a bool. */
export function compileCompare(compare: Compare, unit: Unit): Code {
  const [only] = compare.rest
  const { at } = compare
  if (only === undefined || compare.rest.length > 1) return compileComparison(compare, unit)
  const { operator } = only
  if (operator !== '<' && operator !== '<=' && operator !== '>' && operator !== '>=') return compileComparison(compare, unit)
  const first = compileExpression(compare.left, unit)
  const second = compileExpression(only.right, unit)
  return (frame) => {
    const a = first(frame)
    const b = second(frame)
    meter.position = at
    return order(operator, a, b)
  }
}
