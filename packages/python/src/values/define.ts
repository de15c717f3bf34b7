import { Getter, NativeClassMethod, NativeFunction, NativeMethod } from './function.ts'
import type { PyType, Value } from './object.ts'
import { bind, signature } from './signature.ts'
import type { Slots } from './slots.ts'

/** What instances of a type can do. `S` is how they are represented. */
export interface TypeDefinition<S extends Value> {
  /** The signature of the constructor and its code, which gets the class that was called first. */
  readonly construct?: readonly [signature: string, run: (cls: PyType, ...args: Value[]) => Value]
  /** By signature: `'replace(old, new, count=-1, /)'`. */
  readonly methods?: Readonly<Record<string, (self: S, ...args: Value[]) => Value>>
  /** By signature; the code gets the class first. */
  readonly classMethods?: Readonly<Record<string, (cls: PyType, ...args: Value[]) => Value>>
  readonly staticMethods?: Readonly<Record<string, (...args: Value[]) => Value>>
  /** Attributes that are computed when read, by name. */
  readonly getters?: Readonly<Record<string, (self: S) => Value>>
  readonly constants?: Readonly<Record<string, Value>>
  readonly slots?: Slots<S>
}

/** Declares what a type can do; may be called again to add to it. Answers the type. */
export function defineType<S extends Value>(type: PyType, definition: TypeDefinition<S>): PyType {
  const { construct, members } = { construct: definition.construct, members: type.members }
  if (construct !== undefined) {
    const [text, run] = construct
    const takes = signature(text)
    type.construct = (cls, args, keywords) => run(cls, ...bind(takes, args, keywords))
  }
  for (const [text, run] of Object.entries(definition.methods ?? {})) {
    const takes = signature(text, type.name)
    members.set(takes.name, new NativeMethod(type, takes, uncheckedSelf(run)))
  }
  for (const [text, run] of Object.entries(definition.classMethods ?? {})) {
    const takes = signature(text, type.name)
    members.set(takes.name, new NativeClassMethod(type, takes, uncheckedSelf(run)))
  }
  for (const [text, run] of Object.entries(definition.staticMethods ?? {})) {
    const takes = signature(text, type.name)
    members.set(takes.name, new NativeFunction(takes, run))
  }
  for (const [name, read] of Object.entries(definition.getters ?? {})) members.set(name, new Getter(name, uncheckedSelf(read)))
  for (const [name, value] of Object.entries(definition.constants ?? {})) members.set(name, value)
  if (definition.slots !== undefined) Object.assign(type.slots, definition.slots)
  return type
}

/** A function for a module: `native('sqrt(x, /)', (x) => …, 'math')`. */
export function native(text: string, run: (...args: Value[]) => Value, module = ''): NativeFunction {
  return new NativeFunction(signature(text, module), run)
}

interface Method<A extends unknown[]> {
  run(self: Value | PyType, ...args: A): Value
}

/** Callers look at self first: an unbound method refuses a self that is not an instance of its owner. */
function uncheckedSelf<S extends Value, A extends unknown[]>(run: (self: S, ...args: A) => Value): Method<A>['run'] {
  const method: Method<A> = { run }
  return method.run
}
