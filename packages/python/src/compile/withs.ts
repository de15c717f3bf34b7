import { meter } from '../budget.ts'
import { typeName } from '../operations/expect.ts'
import type { With } from '../parse/syntax.ts'
import { typeError } from '../raise.ts'
import { catchable } from '../recursion.ts'
import type { Value } from '../values/object.ts'
import { typeOf } from '../values/type-of.ts'
import { compileExpression } from './expressions.ts'
import { type Exec, normally, type Signal } from './frame.ts'
import { compileBlock } from './statements.ts'
import { compileTarget } from './targets.ts'
import type { Unit } from './unit.ts'

export function compileWith({ items, body, at }: With, unit: Unit): Exec {
  return items.reduceRight<Exec>(
    (inner, { context, target }) => {
      const code = compileExpression(context, unit)
      const store = target === undefined ? undefined : compileTarget(target, unit)
      return (frame) => {
        const manager = code(frame)
        meter.position = context.at
        const { value, exit } = entered(manager)
        const { depth } = meter
        let signal: Signal
        try {
          store?.(frame, value)
          signal = inner(frame)
        } catch (error) {
          const raised = catchable(error)
          if (raised === undefined) throw error
          meter.depth = depth
          meter.position = at
          if (exit(raised.exception)) return normally
          throw raised
        }
        meter.position = at
        exit(null)
        return signal
      }
    },
    compileBlock(body, unit),
  )
}

/** Enters a context; `exit` answers whether the exception is swallowed. */
export function entered(manager: Value): { readonly value: Value; readonly exit: (exception: Value) => boolean } {
  const { enter, exit } = typeOf(manager).slots
  if (enter === undefined || exit === undefined) {
    throw typeError(`'${typeName(manager)}' object does not support the context manager protocol`)
  }
  return { value: enter(manager), exit: (exception) => exit(manager, exception) }
}
