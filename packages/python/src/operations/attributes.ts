import { memberHint } from '../library/left-out.ts'
import { raise } from '../raise.ts'
import { ClassMethod, Property, StaticMethod } from '../values/descriptors.ts'
import { BoundMethod, Getter, NativeClassMethod, NativeFunction, NativeMethod } from '../values/function.ts'
import { PyInstance } from '../values/instance.ts'
import { PyModule } from '../values/module.ts'
import { PyType, type Value } from '../values/object.ts'
import { PyFunction } from '../values/py-function.ts'
import { typeOf } from '../values/type-of.ts'
import { suggestion } from './nearest.ts'

/** `value.name`. Raises AttributeError with CPython's words and, where one is near, another name. */
export function getAttribute(value: Value, name: string): Value {
  const found = findAttribute(value, name)
  if (found !== undefined) return found
  throw missingAttribute(value, name)
}

/** `value.name`, or undefined. What a type does not declare does not exist: there is nothing behind a value to reach. */
export function findAttribute(value: Value, name: string): Value | undefined {
  if (name === '__class__') return typeOf(value)
  if (value instanceof PyInstance) return instanceAttribute(value, name)
  if (value instanceof PyType) return typeAttribute(value, name)
  if (value instanceof PyModule) return name === '__name__' ? value.name : value.members.get(name)
  const type = typeOf(value)
  const member = type.lookup(name)
  return member === undefined ? type.slots.getAttribute?.(value, name) : boundTo(value, member, type)
}

function instanceAttribute(value: PyInstance, name: string): Value | undefined {
  const member = value.cls.lookup(name)
  if (member instanceof Property || member instanceof Getter) return boundTo(value, member, value.cls)
  const own = value.attributes.get(name)
  if (own !== undefined) return own
  if (member !== undefined) return boundTo(value, member, value.cls)
  return value.cls.slots.getAttribute?.(value, name)
}

function typeAttribute(type: PyType, name: string): Value | undefined {
  if (name === '__name__' || name === '__qualname__') return type.shortName
  const member = type.lookup(name)
  if (member === undefined) return name === '__doc__' ? null : undefined
  if (member instanceof StaticMethod) return member.code
  if (member instanceof ClassMethod) return new BoundMethod(type, member.code)
  return member instanceof NativeClassMethod ? new BoundMethod(type, member) : member
}

/** A member of the type, as it looks from the instance. */
export function boundTo(self: Value, member: Value, type: PyType): Value {
  if (member instanceof NativeClassMethod) return new BoundMethod(type, member)
  if (member instanceof NativeMethod || member instanceof PyFunction) return new BoundMethod(self, member)
  if (member instanceof Getter) return member.read(self)
  if (member instanceof Property) return member.read(self)
  if (member instanceof StaticMethod) return member.code
  return member instanceof ClassMethod ? new BoundMethod(type, member.code) : member
}

/** `value.name = assigned` */
export function setAttribute(value: Value, name: string, assigned: Value): void {
  if (value instanceof PyInstance) {
    setInstanceAttribute(value, name, assigned)
    return
  }
  if (value instanceof PyType && value.own) {
    value.members.set(name, assigned)
    return
  }
  if (value instanceof PyType) {
    throw raise('TypeError', `cannot set '${name}' attribute of immutable type '${value.name}'`)
  }
  const type = typeOf(value)
  if (type.slots.setAttribute?.(value, name, assigned) === true) return
  throw readOnly(value, name)
}

function setInstanceAttribute(value: PyInstance, name: string, assigned: Value): void {
  if (name.startsWith('__') && name.endsWith('__')) throw raise('AttributeError', `'${name}' cannot be set on an object`)
  const member = value.cls.lookup(name)
  if (member instanceof Property) {
    member.write(value, name, assigned)
    return
  }
  if (member instanceof Getter) throw raise('AttributeError', `attribute '${name}' of '${value.cls.name}' objects is not writable`)
  value.attributes.set(name, assigned)
}

/** `del value.name` */
export function deleteAttribute(value: Value, name: string): void {
  if (value instanceof PyInstance) {
    if (value.attributes.delete(name)) return
    throw missingAttribute(value, name)
  }
  if (value instanceof PyType && value.own) {
    if (value.members.delete(name)) return
    throw missingAttribute(value, name)
  }
  if (typeOf(value).slots.deleteAttribute?.(value, name) === true) return
  throw readOnly(value, name)
}

function readOnly(value: Value, name: string) {
  const type = typeOf(value)
  if (type.lookup(name) === undefined) return missingAttribute(value, name)
  if (type.lookup(name) instanceof Getter) {
    return raise('AttributeError', `attribute '${name}' of '${type.name}' objects is not writable`)
  }
  return raise('AttributeError', `'${type.name}' object attribute '${name}' is read-only`)
}

function missingAttribute(value: Value, name: string) {
  return raise(
    'AttributeError',
    `${attributeOwner(value)} has no attribute '${name}'`,
    value instanceof PyModule ? () => memberHint(value.name, name, value.members.keys()) : suggestion(name, () => attributeNames(value)),
  )
}

function attributeOwner(value: Value): string {
  if (value instanceof PyType) return `type object '${value.name}'`
  if (value instanceof PyModule) return `module '${value.name}'`
  return `'${typeOf(value).name}' object`
}

/** The names that `value.` can be followed by. */
function attributeNames(value: Value): readonly string[] {
  const type = value instanceof PyType ? value : typeOf(value)
  const own = value instanceof PyInstance ? [...value.attributes.keys()] : []
  return [...own, ...type.mro.flatMap((ancestor) => [...ancestor.members.keys()])]
}

/** Whether a value is a function of ours or of a script, for `callable` and messages. */
export function isFunction(value: Value): boolean {
  return value instanceof PyFunction || value instanceof NativeFunction || value instanceof NativeMethod || value instanceof BoundMethod
}
