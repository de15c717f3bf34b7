import { callMethod } from '../operations/call.ts'
import { double, expectStr, indexOf, typeName } from '../operations/expect.ts'
import { isAmong } from '../operations/iterate.ts'
import { truth } from '../operations/truth.ts'
import { typeError, valueError } from '../raise.ts'
import { Raised } from '../values/exception.ts'
import { PyIterator } from '../values/iterator.ts'
import { notImplemented } from '../values/not-implemented.ts'
import type { PyType, Value } from '../values/object.ts'
import type { BinaryOperator, HashKey, OrderOperator, Slots, UnaryOperator } from '../values/slots.ts'
import { typeOf } from '../values/type-of.ts'
import { ownHash } from './own-hash.ts'

const binaryNames: Readonly<Record<BinaryOperator, string>> = {
  '+': 'add',
  '-': 'sub',
  '*': 'mul',
  '/': 'truediv',
  '//': 'floordiv',
  '%': 'mod',
  '**': 'pow',
  '@': 'matmul',
  '<<': 'lshift',
  '>>': 'rshift',
  '&': 'and',
  '|': 'or',
  '^': 'xor',
}
const orderNames: Readonly<Record<OrderOperator, string>> = { '<': '__lt__', '<=': '__le__', '>': '__gt__', '>=': '__ge__' }
const unaryNames: Readonly<Record<UnaryOperator, string>> = { '-': '__neg__', '+': '__pos__', '~': '__invert__' }

/** What a special method of the class answers, or undefined when it has none or answers NotImplemented. */
function asked(self: Value, name: string, args: readonly Value[]): Value | undefined {
  const method = typeOf(self).lookup(name)
  if (method === undefined || method === null) return undefined
  const answer = callMethod(method, self, args)
  return answer === notImplemented ? undefined : answer
}

/** The operators of a class, as far as it and its ancestors have the special methods for them. */
export function ownSlots(type: PyType): Slots<Value> {
  const has = (name: string) => type.lookup(name) !== undefined && type.lookup(name) !== null
  return {
    ...texts(has),
    ...comparisons(has),
    ...containers(has),
    ...numbers(has),
    ...(has('__call__') ? { call: (self, args, keywords) => callMethod(type.lookup('__call__') ?? null, self, args, keywords) } : {}),
    ...(has('__getattr__') ? { getAttribute: (self, name) => asked(self, '__getattr__', [name]) } : {}),
    ...(has('__enter__') ? { enter: (self) => asked(self, '__enter__', []) ?? null } : {}),
    ...(has('__exit__') ? { exit: exited } : {}),
  }
}

type Has = (name: string) => boolean

function exited(self: Value, exception: Value): boolean {
  const cls = exception === null ? null : typeOf(exception)
  return truth(asked(self, '__exit__', [cls, exception, null]) ?? null)
}

function texts(has: Has): Slots<Value> {
  const text = (name: string) => (self: Value) => {
    const answer = asked(self, name, []) ?? null
    if (typeof answer !== 'string') throw typeError(`${name} returned non-string (type ${typeName(answer)})`)
    return answer
  }
  return {
    ...(has('__repr__') ? { repr: text('__repr__') } : {}),
    ...(has('__str__') ? { str: text('__str__') } : {}),
    ...(has('__format__') ? { format: (self, spec) => expectStr(asked(self, '__format__', [spec]) ?? null) } : {}),
  }
}

function comparisons(has: Has): Slots<Value> {
  const orders = Object.values(orderNames).some(has)
  return {
    ...(has('__eq__') ? { eq: ownEquals } : {}),
    ...(has('__eq__') && has('__hash__') ? { hash: (self) => ownHash(self, asked(self, '__hash__', []) ?? null) } : {}),
    ...(!has('__eq__') && has('__hash__') ? { hash: (self): HashKey => self as HashKey } : {}),
    ...(orders ? { order: (operator, self, other) => asked(self, orderNames[operator], [other]) } : {}),
    ...(has('__bool__') ? { truth: (self) => truth(asked(self, '__bool__', []) ?? null) } : {}),
  }
}

function ownEquals(self: Value, other: Value): boolean | undefined {
  const answer = asked(self, '__eq__', [other])
  return answer === undefined ? undefined : truth(answer)
}

function containers(has: Has): Slots<Value> {
  return {
    ...(has('__len__') ? { length: ownLength } : {}),
    ...(has('__iter__') ? { iterate: ownIterate } : has('__getitem__') ? { iterate: iterateByIndex } : {}),
    ...(has('__contains__')
      ? { contains: (self, item) => truth(asked(self, '__contains__', [item]) ?? null) }
      : has('__iter__')
        ? { contains: (self, item) => isAmong(ownIterate(self), item) }
        : {}),
    ...(has('__getitem__') ? { getItem: (self, key) => asked(self, '__getitem__', [key]) ?? null } : {}),
    ...(has('__setitem__') ? { setItem: (self, key, value) => void asked(self, '__setitem__', [key, value]) } : {}),
    ...(has('__delitem__') ? { deleteItem: (self, key) => void asked(self, '__delitem__', [key]) } : {}),
  }
}

function ownLength(self: Value): number {
  const answer = asked(self, '__len__', []) ?? null
  const length = indexOf(answer)
  if (typeof length !== 'number') throw typeError(`'${typeName(answer)}' object cannot be interpreted as an integer`)
  if (length < 0) throw valueError('__len__() should return >= 0')
  return length
}

function ownIterate(self: Value): PyIterator {
  const answer = asked(self, '__iter__', []) ?? null
  if (answer instanceof PyIterator) return answer
  if (typeOf(answer).lookup('__next__') === undefined) throw typeError(`iter() returned non-iterator of type '${typeName(answer)}'`)
  return new OwnIterator(answer)
}

/** Walks by `__next__` until it raises StopIteration. */
class OwnIterator extends PyIterator {
  readonly #source: Value

  constructor(source: Value) {
    super()
    this.#source = source
  }

  override next(): Value | undefined {
    return stoppable(() => asked(this.#source, '__next__', []) ?? null, 'StopIteration')
  }
}

/** What the action answers, or undefined when it raises that exception. */
function stoppable(action: () => Value, cls: string): Value | undefined {
  try {
    return action()
  } catch (error) {
    if (error instanceof Raised && error.exception.cls.mro.some((type) => type.name === cls && !type.own)) return undefined
    throw error
  }
}

function iterateByIndex(self: Value): PyIterator {
  return new IndexIterator(self)
}

class IndexIterator extends PyIterator {
  readonly #source: Value
  #index = 0

  constructor(source: Value) {
    super()
    this.#source = source
  }

  override next(): Value | undefined {
    const index = this.#index++
    return stoppable(() => asked(this.#source, '__getitem__', [index]) ?? null, 'IndexError')
  }
}

function numbers(has: Has): Slots<Value> {
  const operators = Object.values(binaryNames)
  return {
    ...(operators.some((name) => has(`__${name}__`) || has(`__r${name}__`))
      ? { binary: (operator, self, other, reflected) => asked(self, `__${reflected ? 'r' : ''}${binaryNames[operator]}__`, [other]) }
      : {}),
    ...(operators.some((name) => has(`__i${name}__`))
      ? { inPlace: (operator, self, other) => asked(self, `__i${binaryNames[operator]}__`, [other]) }
      : {}),
    ...(Object.values(unaryNames).some(has) ? { unary: (operator, self) => asked(self, unaryNames[operator], []) } : {}),
    ...(has('__index__') ? { index: (self) => asked(self, '__index__', []) ?? null } : {}),
    ...(has('__int__') || has('__index__') ? { int: (self) => asked(self, has('__int__') ? '__int__' : '__index__', []) ?? null } : {}),
    ...(has('__float__') ? { float: (self) => double(asked(self, '__float__', []) ?? null) ?? Number.NaN } : {}),
    ...(has('__abs__') ? { absolute: (self) => asked(self, '__abs__', []) ?? null } : {}),
    ...(has('__round__') ? { round: (self, digits) => asked(self, '__round__', digits === undefined ? [] : [digits]) ?? null } : {}),
  }
}
