import { meter } from '../budget.ts'
import { deleteAttribute, findAttribute, getAttribute, setAttribute } from '../operations/attributes.ts'
import { isCallable } from '../operations/call.ts'
import { expectStr, typeName } from '../operations/expect.ts'
import { formatValue } from '../operations/format.ts'
import { hashNumber } from '../operations/hash-number.ts'
import { asciiOnly } from '../operations/quoted.ts'
import { repr, str } from '../operations/text.ts'
import { typeError } from '../raise.ts'
import { currentRun } from '../run.ts'
import { native } from '../values/define.ts'
import { Raised } from '../values/exception.ts'
import { PyType, type Value } from '../values/object.ts'
import { absent } from '../values/signature.ts'
import { PyTuple } from '../values/tuple.ts'
import { typeOf } from '../values/type-of.ts'

function len(value: Value): Value {
  const { slots } = typeOf(value)
  if (slots.length === undefined) throw typeError(`object of type '${typeName(value)}' has no len()`)
  return slots.length(value)
}

/** Whether a type is one of those given, which may be in tuples of tuples. */
function isAmong(type: PyType, classes: Value, message: string): boolean {
  if (classes instanceof PyType) return type.isSubtypeOf(classes)
  if (!(classes instanceof PyTuple)) throw typeError(message)
  return classes.items.some((one) => isAmong(type, one, message))
}

function isinstance(value: Value, classes: Value): Value {
  return isAmong(typeOf(value), classes, 'isinstance() arg 2 must be a type, a tuple of types, or a union')
}

function issubclass(cls: Value, classes: Value): Value {
  if (!(cls instanceof PyType)) throw typeError('issubclass() arg 1 must be a class')
  return isAmong(cls, classes, 'issubclass() arg 2 must be a class, a tuple of classes, or a union')
}

function attributeName(name: Value): string {
  if (typeof name !== 'string') throw typeError(`attribute name must be string, not '${typeName(name)}'`)
  return name
}

function getattr(value: Value, name: Value, otherwise: Value): Value {
  if (otherwise === absent) return getAttribute(value, attributeName(name))
  return attributeOr(value, attributeName(name)) ?? otherwise
}

/** The attribute, or undefined; also when a property raises AttributeError. */
function attributeOr(value: Value, name: string): Value | undefined {
  try {
    return findAttribute(value, name)
  } catch (error) {
    if (error instanceof Raised && error.exception.cls.mro.some((type) => type.name === 'AttributeError')) return undefined
    throw error
  }
}

function print(args: Value, sep: Value, end: Value): null {
  const separator = printed(sep, 'sep') ?? ' '
  const last = printed(end, 'end') ?? '\n'
  const text = (args instanceof PyTuple ? args.items : []).map(str).join(separator) + last
  meter.print(text.length)
  currentRun().write(text)
  return null
}

function printed(value: Value, name: string): string | undefined {
  if (value === null) return undefined
  if (typeof value !== 'string') throw typeError(`${name} must be None or a string, not ${typeName(value)}`)
  return value
}

/** Numbers for `id`, in the order asked for: memory addresses would tell of the host and never be the same twice. */
function makeIdentities(): { readonly numbers: Map<Value, number> } {
  return { numbers: new Map() }
}

function id(value: Value): Value {
  const { numbers } = currentRun().state(makeIdentities)
  let number = numbers.get(value)
  if (number === undefined) {
    number = 1000 + numbers.size * 16
    numbers.set(value, number)
    meter.allocate(32)
  }
  return number
}

/** The builtins that ask or tell about any value. */
export const objectBuiltins: readonly Value[] = [
  native('ascii(obj, /)', (value) => asciiOnly(repr(value))),
  native('callable(obj, /)', isCallable),
  native('delattr(obj, name, /)', (value, name) => {
    deleteAttribute(value, attributeName(name))
    return null
  }),
  native("format(value, format_spec='', /)", (value, spec) => formatValue(value, expectStr(spec, 'format() argument 2'))),
  native('getattr(object, name, default=?, /)', getattr),
  native('hasattr(obj, name, /)', (value, name) => attributeOr(value, attributeName(name)) !== undefined),
  native('hash(obj, /)', hashNumber),
  native('id(obj, /)', id),
  native('isinstance(obj, class_or_tuple, /)', isinstance),
  native('issubclass(cls, class_or_tuple, /)', issubclass),
  native('len(obj, /)', len),
  native("print(*args, sep=' ', end='\\n', file=None, flush=False)", print),
  native('repr(obj, /)', repr),
  native('setattr(obj, name, value, /)', (value, name, assigned) => {
    setAttribute(value, attributeName(name), assigned)
    return null
  }),
]
