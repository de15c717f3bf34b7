import { meter } from '../budget.ts'
import { iterate } from '../operations/iterate.ts'
import type { For, While } from '../parse/syntax.ts'
import type { Value } from '../values/object.ts'
import { PyRange } from '../values/range.ts'
import { compileExpression } from './expressions.ts'
import { broken, type Exec, type Frame, normally, returned, type Signal, type Store } from './frame.ts'
import { compileTest } from './operators.ts'
import { compileBlock } from './statements.ts'
import { compileTarget } from './targets.ts'
import type { Unit } from './unit.ts'

export function compileWhile({ test, body, otherwise, at }: While, unit: Unit): Exec {
  const condition = compileTest(test, unit)
  const turn = compileBlock(body, unit)
  const after = compileBlock(otherwise, unit)
  return (frame) => {
    while (condition(frame)) {
      if (--meter.left < 0) refill(at)
      const signal = turn(frame)
      if (signal === broken) return normally
      if (signal === returned) return returned
    }
    return after(frame)
  }
}

function refill(at: number): void {
  meter.position = at
  meter.refill()
}

export function compileFor({ target, source, body, otherwise, at }: For, unit: Unit): Exec {
  const items = compileExpression(source, unit)
  const store = compileTarget(target, unit)
  const turn = compileBlock(body, unit)
  const after = compileBlock(otherwise, unit)
  const loop: Loop = { store, turn, at, sourceAt: source.at }
  return (frame) => {
    const value = items(frame)
    const signal = value instanceof PyRange ? counted(loop, value, frame) : walked(loop, value, frame)
    if (signal === broken) return normally
    return signal === returned ? returned : after(frame)
  }
}

interface Loop {
  readonly store: Store
  readonly turn: Exec
  readonly at: number
  readonly sourceAt: number
}

function counted({ store, turn, at }: Loop, { start, step, length }: PyRange, frame: Frame): Signal {
  for (let count = 0, value = start; count < length; count++, value += step) {
    if (--meter.left < 0) refill(at)
    store(frame, value)
    const signal = turn(frame)
    if (signal === broken || signal === returned) return signal
  }
  return normally
}

function walked({ store, turn, at, sourceAt }: Loop, source: Value, frame: Frame): Signal {
  meter.position = sourceAt
  const walk = iterate(source)
  for (;;) {
    meter.position = sourceAt
    const item = walk.next()
    if (item === undefined) return normally
    if (--meter.left < 0) refill(at)
    store(frame, item)
    const signal = turn(frame)
    if (signal === broken || signal === returned) return signal
  }
}
