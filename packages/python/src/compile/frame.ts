import type { Value } from '../values/object.ts'
import type { Globals } from './globals.ts'

/** A variable that functions inside share. */
export class Cell {
  value: Value | undefined = undefined
}

/** The variables of one call. */
export class Frame {
  readonly slots: (Value | undefined)[]
  readonly cells: Cell[]
  readonly globals: Globals
  /** What `return` gave. */
  result: Value = null

  constructor(slots: (Value | undefined)[], cells: Cell[], globals: Globals) {
    this.slots = slots
    this.cells = cells
    this.globals = globals
  }
}

/** Compiled expression. */
export type Code = (frame: Frame) => Value
/** Compiled expression that is asked for its truth. */
export type Test = (frame: Frame) => boolean
/** Compiled assignment. */
export type Store = (frame: Frame, value: Value) => void
/** How a statement ended: numbers, because the inner loop looks at them after every statement. */
export type Signal = 0 | 1 | 2 | 3
export const normally: Signal = 0
export const broken: Signal = 1
export const returned: Signal = 3
/** Compiled statement. */
export type Exec = (frame: Frame) => Signal

const noCells: Cell[] = []

export function freshSlots(count: number): (Value | undefined)[] {
  const slots: (Value | undefined)[] = []
  for (let index = 0; index < count; index++) slots.push(undefined)
  return slots
}

export function freshCells(count: number): Cell[] {
  if (count === 0) return noCells
  const cells: Cell[] = []
  for (let index = 0; index < count; index++) cells.push(new Cell())
  return cells
}
