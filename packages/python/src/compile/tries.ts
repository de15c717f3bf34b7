import { meter } from '../budget.ts'
import { call } from '../operations/call.ts'
import type { ExceptClause, Raise, Try } from '../parse/syntax.ts'
import { raise, typeError } from '../raise.ts'
import { catchable } from '../recursion.ts'
import { exceptionClass, PyException, Raised } from '../values/exception.ts'
import { PyType, type Value } from '../values/object.ts'
import { PyTuple } from '../values/tuple.ts'
import { compileExpression } from './expressions.ts'
import { type Exec, type Frame, normally, type Signal, type Store } from './frame.ts'
import { compileDeleteName, compileStore } from './names.ts'
import { compileBlock } from './statements.ts'
import type { Unit } from './unit.ts'

/** What an `except` is dealing with, for a bare `raise`, and as the context of what is raised meanwhile. */
let handling: Raised | undefined

/** Forgets what the last run left, and answers what puts it back: runs may be inside each other. */
export function startHandling(): () => void {
  const outer = handling
  handling = undefined
  return () => {
    handling = outer
  }
}

/** An `except` clause, compiled. */
export interface Handler {
  readonly matches: (frame: Frame, raised: Raised) => boolean
  readonly bind: Store | undefined
  readonly unbind: ((frame: Frame) => void) | undefined
  readonly at: number
}

export function compileHandler({ classes, name, at }: ExceptClause, unit: Unit): Handler {
  const code = classes === undefined ? undefined : compileExpression(classes, unit)
  return {
    matches: (frame, raised) => code === undefined || matched(code(frame), raised.exception, classes?.at ?? at),
    bind: name === undefined ? undefined : compileStore(name, unit),
    unbind: name === undefined ? undefined : compileDeleteName(name, unit, at, true),
    at,
  }
}

function matched(classes: Value, exception: PyException, at: number): boolean {
  const list = classes instanceof PyTuple ? classes.items : [classes]
  return list.some((cls) => {
    if (!(cls instanceof PyType) || !cls.isSubtypeOf(exceptionClass('BaseException'))) {
      meter.position = at
      throw typeError('catching classes that do not inherit from BaseException is not allowed')
    }
    return exception.cls.isSubtypeOf(cls)
  })
}

/** Runs a handler's body with `raised` as the exception being handled. Not for generators, which may stop in between. */
function handled(raised: Raised, { bind, unbind }: Handler, body: Exec, frame: Frame): Signal {
  const outer = handling
  handling = raised
  bind?.(frame, raised.exception)
  try {
    return body(frame)
  } finally {
    handling = outer
    unbind?.(frame)
  }
}

export function compileTry({ body, handlers, otherwise, last }: Try, unit: Unit): Exec {
  const inner = compileBlock(body, unit)
  const clauses = handlers.map((handler) => ({ handler: compileHandler(handler, unit), body: compileBlock(handler.body, unit) }))
  const after = compileBlock(otherwise, unit)
  const guarded: Exec = (frame) => {
    const { depth } = meter
    let signal: Signal
    try {
      signal = inner(frame)
    } catch (error) {
      // Spent budgets and errors of ours are not a script's to catch.
      const raised = catchable(error)
      if (raised === undefined) throw error
      meter.depth = depth
      withContext(raised)
      const clause = clauses.find(({ handler }) => handler.matches(frame, raised))
      if (clause === undefined) throw raised
      return handled(raised, clause.handler, clause.body, frame)
    }
    return signal === normally ? after(frame) : signal
  }
  return last.length === 0 ? guarded : compileFinally(guarded, compileBlock(last, unit))
}

/** A `finally` that ends abruptly wins over whatever the body did. */
function compileFinally(body: Exec, last: Exec): Exec {
  return (frame) => {
    const { depth } = meter
    let signal: Signal
    try {
      signal = body(frame)
    } catch (error) {
      const raised = catchable(error)
      if (raised === undefined) throw error
      meter.depth = depth
      const outer = handling
      handling = raised
      const { result } = frame
      const ended = last(frame)
      handling = outer
      if (ended !== normally) return ended
      frame.result = result
      throw raised
    }
    const { result } = frame
    const ended = last(frame)
    if (ended !== normally) return ended
    frame.result = result
    return signal
  }
}

/** Raised while another was being handled: that one is its context. */
export function withContext(raised: Raised): void {
  if (handling !== undefined && handling.exception !== raised.exception && raised.exception.context === null) {
    raised.exception.context = handling.exception
  }
}

/** `raise`, `raise value`, `raise value from cause` */
export function compileRaise({ value, cause, at }: Raise, unit: Unit): Exec {
  if (value === undefined) {
    return () => {
      meter.position = at
      if (handling === undefined) throw raise('RuntimeError', 'No active exception to reraise')
      throw handling
    }
  }
  const code = compileExpression(value, unit)
  const origin = cause === undefined ? undefined : compileExpression(cause, unit)
  return (frame) => {
    const found = code(frame)
    const from = origin?.(frame)
    meter.position = at
    const exception = asException(found, 'exceptions must derive from BaseException')
    if (from !== undefined) {
      exception.suppressContext = true
      exception.cause = from === null ? null : asException(from, 'exception causes must derive from BaseException')
    }
    const raised = new Raised(exception, at)
    withContext(raised)
    throw raised
  }
}

function asException(value: Value, message: string): PyException {
  if (value instanceof PyException) return value
  if (value instanceof PyType && value.isSubtypeOf(exceptionClass('BaseException'))) {
    const made = call(value, [])
    if (made instanceof PyException) return made
  }
  throw typeError(message)
}
