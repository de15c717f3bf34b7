import { meter } from '../budget.ts'
import { raise } from '../raise.ts'
import type { Value } from '../values/object.ts'
import type { Code, Exec, Store } from './frame.ts'
import { normally } from './frame.ts'
import type { Location } from './scope.ts'
import type { Unit } from './unit.ts'

/** Reads a name. */
export function compileName(name: string, unit: Unit, at: number): Code {
  return loadFrom(unit.scope.locate(name), name, at)
}

function loadFrom(location: Location, name: string, at: number): Code {
  const { index } = location
  switch (location.kind) {
    case 'global':
      return (frame) => {
        const value = frame.globals.values[index]
        return value === undefined ? frame.globals.load(index, at) : value
      }
    case 'slot':
      return (frame) => {
        const value = frame.slots[index]
        if (value === undefined) throw unbound(name, at)
        return value
      }
    case 'cell':
      return (frame) => {
        const value = frame.cells[index]?.value
        if (value === undefined) throw unbound(name, at)
        return value
      }
    case 'class': {
      const otherwise = loadFrom(location.otherwise, name, at)
      return (frame) => {
        const value = frame.slots[index]
        return value === undefined ? otherwise(frame) : value
      }
    }
  }
}

function unbound(name: string, at: number) {
  meter.position = at
  return raise('UnboundLocalError', `cannot access local variable '${name}' where it is not associated with a value`)
}

/** Assigns a name. */
export function compileStore(name: string, unit: Unit): Store {
  const location = unit.scope.locate(name)
  const { index } = location
  switch (location.kind) {
    case 'global':
      return (frame, value) => {
        frame.globals.values[index] = value
      }
    case 'cell':
      return (frame, value) => {
        const cell = frame.cells[index]
        if (cell !== undefined) cell.value = value
      }
    default:
      return (frame, value) => {
        frame.slots[index] = value
      }
  }
}

/** `name = value`, as a statement of its own. */
export function compileAssignName(name: string, value: Code, unit: Unit): Exec {
  const location = unit.scope.locate(name)
  const { index } = location
  switch (location.kind) {
    case 'global':
      return (frame) => {
        frame.globals.values[index] = value(frame)
        return normally
      }
    case 'cell':
      return (frame) => {
        const found = value(frame)
        const cell = frame.cells[index]
        if (cell !== undefined) cell.value = found
        return normally
      }
    default:
      return (frame) => {
        frame.slots[index] = value(frame)
        return normally
      }
  }
}

/** `del name`; with `quietly`, a name that is not there is fine. */
export function compileDeleteName(name: string, unit: Unit, at: number, quietly = false): (frame: Parameters<Code>[0]) => void {
  const location = unit.scope.locate(name)
  const { index } = location
  if (location.kind === 'global') {
    return (frame) => {
      if (!quietly || frame.globals.values[index] !== undefined) frame.globals.delete(index, at)
    }
  }
  const slot = location.kind !== 'cell'
  return (frame) => {
    const cell = frame.cells[index]
    const value: Value | undefined = slot ? frame.slots[index] : cell?.value
    if (value === undefined && !quietly) throw unbound(name, at)
    if (slot) frame.slots[index] = undefined
    else if (cell !== undefined) cell.value = undefined
  }
}
