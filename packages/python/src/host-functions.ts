import { BudgetExceeded, meter } from './budget.ts'
import type { Json } from './data/json.ts'
import { readJson } from './data/read.ts'
import { NotData, writeJson } from './data/write.ts'
import { raise, typeError } from './raise.ts'
import { native } from './values/define.ts'
import { Raised } from './values/exception.ts'
import type { NativeFunction } from './values/function.ts'
import type { Value } from './values/object.ts'
import { PyTuple } from './values/tuple.ts'

/** Functions that the host lends to scripts; arguments and answers are JSON. */
export type HostFunctions = Readonly<Record<string, (...args: readonly Json[]) => Json>>

const wrapped = new WeakMap<HostFunctions, Map<string, NativeFunction>>()

/** The host's function as scripts see it: nothing of it can be reached but its answers. */
export function hostFunction(functions: HostFunctions, name: string): NativeFunction {
  let known = wrapped.get(functions)
  if (known === undefined) {
    known = new Map()
    wrapped.set(functions, known)
  }
  let found = known.get(name)
  if (found === undefined) {
    found = native(`${name}(*args)`, (args) => called(functions, name, args))
    known.set(name, found)
  }
  return found
}

function called(functions: HostFunctions, name: string, args: Value): Value {
  const given = args instanceof PyTuple ? args.items.map((value) => argument(name, value)) : []
  meter.spend(10)
  try {
    return readJson(functions[name]?.(...given) ?? null)
  } catch (error) {
    if (error instanceof Raised || error instanceof BudgetExceeded) throw error
    throw raise('RuntimeError', `${name}() failed: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function argument(name: string, value: Value): Json {
  try {
    return writeJson(value)
  } catch (error) {
    if (error instanceof NotData) throw typeError(`${name}() takes data, not ${error.kind}`)
    throw error
  }
}
