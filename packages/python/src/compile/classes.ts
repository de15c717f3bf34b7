import { meter } from '../budget.ts'
import { call } from '../operations/call.ts'
import type { ClassDefinition } from '../parse/syntax.ts'
import { typeError } from '../raise.ts'
import { newClass } from '../types/own-class.ts'
import { objectType, PyType, type Value } from '../values/object.ts'
import { compileExpression } from './expressions.ts'
import { Cell, Frame, freshCells, freshSlots } from './frame.ts'
import { compileStore } from './names.ts'
import { compileBlock } from './statements.ts'
import { inside, type Unit } from './unit.ts'

/** What making a class costs, in turns of a loop and in bytes. */
const classSteps = 500
const classBytes = 2000

/** `class`, decorators included, as what stores it. */
export function compileClass(node: ClassDefinition, outer: Unit): (frame: Frame) => void {
  const bases = node.bases.map((base) => compileExpression(base, outer))
  const decorators = node.decorators.map((decorator) => compileExpression(decorator, outer))
  const store = compileStore(node.name, outer)
  const unit = inside(outer, node, `${outer.path}${node.name}.`)
  const { scope } = unit
  const body = compileBlock(node.body, unit)
  const names = [...scope.names.keys()].filter((name) => name !== '__class__')
  const places = names.map((name) => ({ name, ...scope.placeOfOwn(name) }))
  const self = scope.placeOfOwn('__class__')
  const { at, name } = node
  return (around) => {
    const wrappers = decorators.map((decorator) => decorator(around))
    const parents = bases.map((base) => base(around))
    meter.position = at
    meter.spend(classSteps)
    meter.allocate(classBytes)
    const ancestors = checkedBases(parents)
    const frame = new Frame(freshSlots(scope.slotCount), freshCells(scope.cellCount), around.globals)
    for (const { from, to } of scope.captures) frame.cells[to] = around.cells[from] ?? new Cell()
    body(frame)
    const members = new Map<string, Value>()
    for (const place of places) {
      const value = place.kind === 'slot' ? frame.slots[place.index] : frame.cells[place.index]?.value
      if (value !== undefined) members.set(place.name, value)
    }
    meter.position = at
    const cls = newClass(name, ancestors, members)
    const cell = frame.cells[self.index]
    if (cell !== undefined) cell.value = cls
    store(around, decorated(cls, wrappers))
  }
}

function decorated(cls: PyType, wrappers: readonly Value[]): Value {
  let value: Value = cls
  for (const wrapper of wrappers.toReversed()) value = call(wrapper, [value])
  return value
}

function checkedBases(parents: readonly Value[]): readonly PyType[] {
  const types = parents.map((parent) => {
    if (!(parent instanceof PyType)) throw typeError('bases must be types')
    return parent
  })
  return types.length === 0 ? [objectType] : types
}
