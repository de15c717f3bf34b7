import { meter } from '../budget.ts'
import { iterate } from '../operations/iterate.ts'
import type { Clause, Comprehension } from '../parse/syntax.ts'
import { PyDict } from '../values/dict.ts'
import { iterator, type PyIterator } from '../values/iterator.ts'
import { PyList } from '../values/list.ts'
import type { Value } from '../values/object.ts'
import { PySet } from '../values/set.ts'
import { compileExpression } from './expressions.ts'
import { Cell, type Code, Frame, freshCells, freshSlots, type Store, type Test } from './frame.ts'
import { compileTest } from './operators.ts'
import { compileTarget } from './targets.ts'
import { inside, type Unit } from './unit.ts'

/** A loop of a comprehension, compiled. */
interface Loop {
  readonly source: Code
  readonly at: number
  readonly store: Store
  readonly conditions: readonly Test[]
}

/** `[x for x in xs if x]` and its kin. */
export function compileComprehension(node: Comprehension, outer: Unit): Code {
  const [first] = node.clauses
  if (first === undefined) throw new RangeError('a comprehension without a loop')
  const source = compileExpression(first.source, outer)
  const unit = inside(outer, node)
  const loops = node.clauses.map((clause, index) => compileLoop(clause, index === 0 ? source : undefined, unit))
  if (node.makes === 'generator') return compileGenerator(node, loops, unit)
  const element = compileExpression(node.element, unit)
  const reset = compileReset(unit)
  const { at } = node
  if (node.makes === 'list') {
    return (frame) => {
      const items: Value[] = []
      reset(frame)
      run(loops, frame, () => {
        items.push(element(frame))
        meter.allocate(8)
      })
      return new PyList(items)
    }
  }
  if (node.makes === 'set') {
    return (frame) => {
      const set = new PySet()
      reset(frame)
      run(loops, frame, () => {
        const value = element(frame)
        meter.position = at
        meter.allocate(80)
        set.add(value)
      })
      return set
    }
  }
  const value = node.value === undefined ? element : compileExpression(node.value, unit)
  return (frame) => {
    const dict = new PyDict()
    reset(frame)
    run(loops, frame, () => {
      const key = element(frame)
      const found = value(frame)
      meter.position = at
      meter.allocate(100)
      dict.set(key, found)
    })
    return dict
  }
}

function compileLoop({ target, source, conditions, at }: Clause, first: Code | undefined, unit: Unit): Loop {
  return {
    source: first ?? compileExpression(source, unit),
    at: source.at ?? at,
    store: compileTarget(target, unit),
    conditions: conditions.map((condition) => compileTest(condition, unit)),
  }
}

/** Functions made in the comprehension share its variables with each other, not with those of the run before. */
function compileReset(unit: Unit): (frame: Frame) => void {
  const own = [...unit.scope.names.keys()].map((name) => unit.scope.placeOfOwn(name))
  const cells = own.filter((place) => place.kind === 'cell').map((place) => place.index)
  return (frame) => {
    for (const index of cells) frame.cells[index] = new Cell()
  }
}

function run(loops: readonly Loop[], frame: Frame, visit: () => void, depth = 0): void {
  const loop = loops[depth]
  if (loop === undefined) {
    visit()
    return
  }
  const { source, at, store, conditions } = loop
  const value = source(frame)
  meter.position = at
  const walk = iterate(value)
  const last = depth === loops.length - 1
  for (;;) {
    meter.position = at
    const item = walk.next()
    if (item === undefined) return
    if (--meter.left < 0) meter.refill()
    store(frame, item)
    if (!passes(conditions, frame)) continue
    if (last) visit()
    else run(loops, frame, visit, depth + 1)
  }
}

function passes(conditions: readonly Test[], frame: Frame): boolean {
  for (const condition of conditions) if (!condition(frame)) return false
  return true
}

/** A generator expression looks at its first source at once and at everything else when it is drawn from. */
function compileGenerator(node: Comprehension, loops: readonly Loop[], unit: Unit): Code {
  const { scope } = unit
  const element = compileExpression(node.element, unit)
  const [first, ...rest] = loops
  if (first === undefined) throw new RangeError('a comprehension without a loop')
  return (outer) => {
    const value = first.source(outer)
    meter.position = first.at
    const walk = iterate(value)
    const frame = new Frame(freshSlots(scope.slotCount), freshCells(scope.cellCount), outer.globals)
    for (const { from, to } of scope.captures) frame.cells[to] = outer.cells[from] ?? new Cell()
    const items = drawn(walk, first, rest, frame)
    return iterator('generator', () => {
      meter.depth++
      try {
        if (meter.depth > meter.maxDepth) throw meter.exceeded('depth')
        const next = items.next()
        return next.done === true ? undefined : element(frame)
      } finally {
        meter.depth--
      }
    })
  }
}

/** Stops wherever the innermost loop has set its variables. */
function* drawn(walk: PyIterator, loop: Loop, rest: readonly Loop[], frame: Frame): Generator<void> {
  const [next, ...others] = rest
  for (let item = walk.next(); item !== undefined; item = walk.next()) {
    if (--meter.left < 0) meter.refill()
    loop.store(frame, item)
    if (!passes(loop.conditions, frame)) continue
    if (next === undefined) yield
    else {
      const value = next.source(frame)
      meter.position = next.at
      yield* drawn(iterate(value), next, others, frame)
    }
  }
}
