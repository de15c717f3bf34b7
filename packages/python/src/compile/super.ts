import { meter } from '../budget.ts'
import { boundTo } from '../operations/attributes.ts'
import type { Call } from '../parse/syntax.ts'
import { raise } from '../raise.ts'
import { PyObject, PyType, type Value } from '../values/object.ts'
import { typeOf } from '../values/type-of.ts'
import type { Code } from './frame.ts'
import { compileName } from './names.ts'
import type { Unit } from './unit.ts'

// Not derived from object, whose members would come before those of the ancestors.
const superType = new PyType('super')

/** `super()`: the members that come after `cls` in the order of the object's ancestors. */
class PySuper extends PyObject {
  readonly cls: PyType
  readonly self: Value

  constructor(cls: PyType, self: Value) {
    super()
    this.cls = cls
    this.self = self
  }

  override get type(): PyType {
    return superType
  }
}

superType.slots.getAttribute = (value: Value, name: string) => (value instanceof PySuper ? ancestral(value, name) : undefined)

function ancestral({ cls, self }: PySuper, name: string): Value | undefined {
  const type = self instanceof PyType ? self : typeOf(self)
  const rest = type.mro.slice(type.mro.indexOf(cls) + 1)
  const member = rest.find((ancestor) => ancestor.members.has(name))?.members.get(name)
  return member === undefined ? undefined : boundTo(self, member, type)
}

/** `super()` inside a method; undefined for every other call. */
export function compileSuper({ callee, args, at }: Call, unit: Unit): Code | undefined {
  if (callee.kind !== 'name' || callee.name !== 'super' || args.length > 0) return undefined
  if (unit.scope.locate('super').kind !== 'global') return undefined
  const [first] = unit.scope.frame.names.keys()
  if (first === undefined || unit.scope.locate('__class__').kind === 'global') {
    return () => {
      meter.position = at
      throw raise('RuntimeError', 'super(): no arguments')
    }
  }
  const cls = compileName('__class__', unit, at)
  const self = compileName(first, unit, at)
  return (frame) => {
    const found = cls(frame)
    if (!(found instanceof PyType)) throw raise('RuntimeError', 'super(): __class__ is not a type')
    return new PySuper(found, self(frame))
  }
}
