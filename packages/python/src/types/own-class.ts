import { callMethod } from '../operations/call.ts'
import { typeName } from '../operations/expect.ts'
import { typeError } from '../raise.ts'
import { exceptionClass, PyException } from '../values/exception.ts'
import { NativeMethod } from '../values/function.ts'
import { PyInstance } from '../values/instance.ts'
import { type Keywords, objectType, PyType, type Value } from '../values/object.ts'
import { PyFunction } from '../values/py-function.ts'
import { ownSlots } from './own-slots.ts'
import './exception.ts'

/** The class that a `class` statement makes. Raises TypeError for ancestors that cannot be inherited from. */
export function newClass(name: string, bases: readonly PyType[], members: ReadonlyMap<string, Value>): PyType {
  for (const base of bases) {
    if (!base.own && base !== objectType && !isException(base)) {
      throw typeError(`type '${base.name}' is not an acceptable base type in scripts`)
    }
  }
  const type = ordered(name, bases)
  for (const [member, value] of members) type.members.set(member, value)
  const unhashable = members.has('__eq__') && !members.has('__hash__')
  Object.assign(type.slots, ownSlots(type), { unhashable: unhashable || members.get('__hash__') === null })
  type.construct = construct
  return type
}

function isException(type: PyType): boolean {
  return type.isSubtypeOf(exceptionClass('BaseException'))
}

function ordered(name: string, bases: readonly PyType[]): PyType {
  try {
    return new PyType(name, { bases, own: true })
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    const names = bases.map((base) => base.name).join(', ')
    throw typeError(`Cannot create a consistent method resolution\norder (MRO) for bases ${names}`)
  }
}

/** A new instance, set up by the nearest `__init__`. */
function construct(cls: PyType, args: readonly Value[], keywords: Keywords | undefined): Value {
  const exception = isException(cls)
  const self = exception ? new PyException(cls, args) : new PyInstance(cls)
  const init = cls.lookup('__init__')
  if (init instanceof PyFunction) {
    const answer = init.call([self, ...args], keywords)
    if (answer !== null) throw typeError(`__init__() should return None, not '${typeName(answer)}'`)
  } else if (init !== undefined && exception) {
    if (keywords !== undefined) throw typeError(`${cls.name}() takes no keyword arguments`)
  } else if (init !== undefined && !(init instanceof NativeMethod)) callMethod(init, self, args, keywords)
  else if (args.length > 0 || keywords !== undefined) throw typeError(`${cls.name}() takes no arguments`)
  return self
}
