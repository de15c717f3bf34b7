import { meter } from '../budget.ts'
import { typeError } from '../raise.ts'
import { BoundMethod, NativeClassMethod, NativeFunction, NativeMethod } from '../values/function.ts'
import { type Keywords, PyObject, PyType, type Value } from '../values/object.ts'
import { PyFunction } from '../values/py-function.ts'
import { bind } from '../values/signature.ts'
import { isInstance } from '../values/type-of.ts'
import { typeName } from './expect.ts'

/** What a call costs, in turns of a loop. */
export const callSteps = 3

/** Calls anything that can be called. */
export function call(callee: Value, args: readonly Value[], keywords?: Keywords): Value {
  if (callee instanceof PyFunction) return callee.call(args, keywords)
  meter.left -= callSteps
  if (meter.left < 0) meter.refill()
  if (callee instanceof NativeFunction) return spread(callee.run, bind(callee.signature, args, keywords))
  if (callee instanceof BoundMethod) return callMethod(callee.method, callee.self, args, keywords)
  if (callee instanceof PyType) return construct(callee, args, keywords)
  if (callee instanceof NativeMethod) return callUnbound(callee, args, keywords)
  if (callee instanceof PyObject) {
    const { slots } = callee.type
    if (slots.call !== undefined) return slots.call(callee, args, keywords)
  }
  throw typeError(`'${typeName(callee)}' object is not callable`)
}

/** Calls a method that was found on `self`'s type. */
export function callMethod(method: Value, self: Value, args: readonly Value[], keywords?: Keywords): Value {
  if (method instanceof NativeMethod) {
    meter.left -= callSteps
    if (meter.left < 0) meter.refill()
    const bound = bind(method.signature, args, keywords)
    switch (bound.length) {
      case 0:
        return method.run(self)
      case 1:
        return method.run(self, bound[0] ?? null)
      default:
        return method.run(self, ...bound)
    }
  }
  return call(method, [self, ...args], keywords)
}

function spread(run: (...args: Value[]) => Value, bound: readonly Value[]): Value {
  switch (bound.length) {
    case 1:
      return run(bound[0] ?? null)
    case 2:
      return run(bound[0] ?? null, bound[1] ?? null)
    default:
      return run(...bound)
  }
}

function construct(type: PyType, args: readonly Value[], keywords: Keywords | undefined): Value {
  if (type.construct === undefined) throw typeError(`cannot create '${type.name}' instances`)
  return type.construct(type, args, keywords)
}

/** `str.upper('a')`: self comes as the first argument, and must be one of the owner's. */
function callUnbound(method: NativeMethod, args: readonly Value[], keywords: Keywords | undefined): Value {
  const [self, ...rest] = args
  const { name, owner } = method.signature
  if (self === undefined) throw typeError(`unbound method ${owner}.${name}() needs an argument`)
  if (method instanceof NativeClassMethod) return callMethod(method, method.owner, args, keywords)
  if (!isInstance(self, method.owner)) {
    throw typeError(`descriptor '${name}' for '${owner}' objects doesn't apply to a '${typeName(self)}' object`)
  }
  return callMethod(method, self, rest, keywords)
}

/** Whether `call` would get anywhere. */
export function isCallable(value: Value): boolean {
  if (!(value instanceof PyObject)) return false
  return (
    value instanceof PyFunction ||
    value instanceof NativeFunction ||
    value instanceof NativeMethod ||
    value instanceof BoundMethod ||
    value instanceof PyType ||
    value.type.slots.call !== undefined
  )
}
