import { meter } from '../budget.ts'
import { inPlace } from '../operations/arithmetic.ts'
import { iterate } from '../operations/iterate.ts'
import type { Block, For, If, Match, Statement, Try, While, With, Yield } from '../parse/syntax.ts'
import { unsupported } from '../parse/syntax-problem.ts'
import { catchable } from '../recursion.ts'
import { Raised } from '../values/exception.ts'
import type { PyIterator } from '../values/iterator.ts'
import type { Value } from '../values/object.ts'
import { compileExpression } from './expressions.ts'
import { broken, type Exec, type Frame, normally, returned, type Signal } from './frame.ts'
import { type GeneratorBody, PyGenerator } from './generators.ts'
import { compileCases } from './match.ts'
import { compileTest } from './operators.ts'
import { compileStatement } from './statements.ts'
import { compileTarget } from './targets.ts'
import { compileHandler, withContext } from './tries.ts'
import type { Unit } from './unit.ts'
import { entered } from './withs.ts'
import { holdsYield, yieldOf } from './yields.ts'

type Step = { readonly plain: Exec } | { readonly generate: GeneratorBody }

/** Statements of a generator: those without a `yield` run as everywhere else. */
export function compileGeneratorBlock(block: Block, unit: Unit): GeneratorBody {
  const steps = block.map(
    (statement): Step =>
      holdsYield(statement) ? { generate: compileGenerating(statement, unit) } : { plain: compileStatement(statement, unit) },
  )
  return function* (frame) {
    for (const step of steps) {
      const signal = 'plain' in step ? step.plain(frame) : yield* step.generate(frame)
      if (signal !== normally) return signal
    }
    return normally
  }
}

function compileGenerating(statement: Statement, unit: Unit): GeneratorBody {
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
    case 'match':
      return compileMatch(statement, unit)
    default:
      return compileYieldStatement(statement, unit)
  }
}

/** `yield x`, `a = yield x`, `a += yield x`, `return (yield x)`. */
function compileYieldStatement(statement: Statement, unit: Unit): GeneratorBody {
  const node = yieldOf(statement)
  if (node === undefined) {
    throw unsupported('yield inside a larger expression', statement.at, 'give it a line of its own: value = yield other')
  }
  const wait = compileYield(node, unit)
  const use = compileUse(statement, unit)
  return function* (frame) {
    return use(frame, yield* wait(frame))
  }
}

function compileUse(statement: Statement, unit: Unit): (frame: Frame, value: Value) => Signal {
  if (statement.kind === 'assign') {
    const stores = statement.targets.map((target) => compileTarget(target, unit))
    return (frame, value) => {
      for (const store of stores) store(frame, value)
      return normally
    }
  }
  if (statement.kind === 'annotated') {
    const store = compileTarget(statement.target, unit)
    return (frame, value) => {
      store(frame, value)
      return normally
    }
  }
  if (statement.kind === 'augment') {
    const load = compileExpression(statement.target, unit)
    const store = compileTarget(statement.target, unit)
    return (frame, value) => {
      store(frame, inPlace(statement.operator, load(frame), value))
      return normally
    }
  }
  if (statement.kind === 'return') {
    return (frame, value) => {
      frame.result = value
      return returned
    }
  }
  return () => normally
}

function compileYield({ value, from, at }: Yield, unit: Unit): (frame: Frame) => Generator<Value, Value, Value> {
  const code = value === undefined ? () => null : compileExpression(value, unit)
  if (!from) {
    return function* (frame) {
      const given: Value = code(frame)
      return yield given
    }
  }
  return function* (frame) {
    const source = code(frame)
    meter.position = at
    const walk = iterate(source)
    let sent: Value = null
    for (;;) {
      meter.position = at
      const item: Value | undefined = walk instanceof PyGenerator && sent !== null ? walk.send(sent) : walk.next()
      if (item === undefined) return walk instanceof PyGenerator ? walk.returned : null
      sent = yield* passedOn(walk, item)
    }
  }
}

/** Hands an item out; what is thrown in goes to the inner generator first. */
function* passedOn(walk: PyIterator, item: Value): Generator<Value, Value, Value> {
  let current = item
  for (;;) {
    try {
      return yield current
    } catch (error) {
      if (!(error instanceof Raised) || !(walk instanceof PyGenerator)) throw error
      const next = walk.throw(error)
      if (next === undefined) return null
      current = next
    }
  }
}

function compileIf({ test, then, otherwise }: If, unit: Unit): GeneratorBody {
  const condition = compileTest(test, unit)
  const yes = compileGeneratorBlock(then, unit)
  const no = compileGeneratorBlock(otherwise, unit)
  return function* (frame) {
    return yield* (condition(frame) ? yes : no)(frame)
  }
}

function compileWhile({ test, body, otherwise }: While, unit: Unit): GeneratorBody {
  const condition = compileTest(test, unit)
  const turn = compileGeneratorBlock(body, unit)
  const after = compileGeneratorBlock(otherwise, unit)
  return function* (frame) {
    while (condition(frame)) {
      if (--meter.left < 0) meter.refill()
      const signal = yield* turn(frame)
      if (signal === broken) return normally
      if (signal === returned) return signal
    }
    return yield* after(frame)
  }
}

function compileFor({ target, source, body, otherwise }: For, unit: Unit): GeneratorBody {
  const items = compileExpression(source, unit)
  const store = compileTarget(target, unit)
  const turn = compileGeneratorBlock(body, unit)
  const after = compileGeneratorBlock(otherwise, unit)
  return function* (frame) {
    const value = items(frame)
    meter.position = source.at
    const walk = iterate(value)
    for (let item = walk.next(); item !== undefined; item = walk.next()) {
      if (--meter.left < 0) meter.refill()
      store(frame, item)
      const signal = yield* turn(frame)
      if (signal === broken) return normally
      if (signal === returned) return signal
      meter.position = source.at
    }
    return yield* after(frame)
  }
}

function compileTry({ body, handlers, otherwise, last }: Try, unit: Unit): GeneratorBody {
  const inner = compileGeneratorBlock(body, unit)
  const clauses = handlers.map((handler) => ({ handler: compileHandler(handler, unit), body: compileGeneratorBlock(handler.body, unit) }))
  const after = compileGeneratorBlock(otherwise, unit)
  const guarded: GeneratorBody = function* (frame) {
    let caught: Raised
    try {
      const signal = yield* inner(frame)
      if (signal !== normally) return signal
      return yield* after(frame)
    } catch (error) {
      caught = caughtIn(error)
    }
    withContext(caught)
    const clause = clauses.find(({ handler }) => handler.matches(frame, caught))
    if (clause === undefined) throw caught
    clause.handler.bind?.(frame, caught.exception)
    const signal = yield* clause.body(frame)
    clause.handler.unbind?.(frame)
    return signal
  }
  return last.length === 0 ? guarded : compileFinally(guarded, compileGeneratorBlock(last, unit))
}

/** What a script may catch; throws everything else on. */
function caughtIn(error: unknown): Raised {
  const raised = catchable(error)
  if (raised === undefined) throw error
  return raised
}

function compileFinally(body: GeneratorBody, last: GeneratorBody): GeneratorBody {
  return function* (frame) {
    let caught: Raised | undefined
    let signal: Signal = normally
    try {
      signal = yield* body(frame)
    } catch (error) {
      caught = caughtIn(error)
    }
    const { result } = frame
    const ended = yield* last(frame)
    if (ended !== normally) return ended
    frame.result = result
    if (caught !== undefined) throw caught
    return signal
  }
}

function compileWith({ items, body }: With, unit: Unit): GeneratorBody {
  return items.reduceRight<GeneratorBody>(
    (inner, { context, target }) => {
      const code = compileExpression(context, unit)
      const store = target === undefined ? undefined : compileTarget(target, unit)
      return function* (frame) {
        const { value, exit } = entered(code(frame))
        try {
          store?.(frame, value)
          const signal = yield* inner(frame)
          exit(null)
          return signal
        } catch (error) {
          if (error instanceof Raised && exit(error.exception)) return normally
          throw error
        }
      }
    },
    compileGeneratorBlock(body, unit),
  )
}

function compileMatch(node: Match, unit: Unit): GeneratorBody {
  const subject = compileExpression(node.subject, unit)
  const tests = compileCases(node, unit)
  const bodies = node.cases.map(({ body }) => compileGeneratorBlock(body, unit))
  return function* (frame) {
    const value = subject(frame)
    const body = bodies[tests.findIndex((test) => test(frame, value))]
    return body === undefined ? normally : yield* body(frame)
  }
}
