import { binary } from '../../operations/arithmetic.ts'
import { getAttribute } from '../../operations/attributes.ts'
import { call } from '../../operations/call.ts'
import { equals, order } from '../../operations/compare.ts'
import { expectStr } from '../../operations/expect.ts'
import { getItem } from '../../operations/items.ts'
import { toArray } from '../../operations/iterate.ts'
import { truth } from '../../operations/truth.ts'
import { native } from '../../values/define.ts'
import type { NativeFunction } from '../../values/function.ts'
import { PyModule } from '../../values/module.ts'
import type { Value } from '../../values/object.ts'
import type { BinaryOperator, OrderOperator } from '../../values/slots.ts'
import { PyTuple } from '../../values/tuple.ts'

const BINARY: Readonly<Record<string, BinaryOperator>> = {
  add: '+',
  sub: '-',
  mul: '*',
  truediv: '/',
  floordiv: '//',
  mod: '%',
  pow: '**',
  and_: '&',
  or_: '|',
  xor: '^',
  lshift: '<<',
  rshift: '>>',
  concat: '+',
}
const ORDER: Readonly<Record<string, OrderOperator>> = { lt: '<', le: '<=', gt: '>', ge: '>=' }

/** A function that reads one thing, or several into a tuple. */
function reader(name: string, names: readonly Value[], read: (from: Value, what: Value) => Value): NativeFunction {
  return native(`${name}(obj, /)`, (from) => {
    const values = names.map((what) => read(from, what))
    return values.length === 1 ? (values[0] ?? null) : new PyTuple(values)
  })
}

function attributeAt(from: Value, path: Value): Value {
  return expectStr(path).split('.').reduce(getAttribute, from)
}

/** `operator`: operators as functions. */
export function operatorModule(): PyModule {
  const two = (name: string, run: (a: Value, b: Value) => Value): readonly [string, Value] => [
    name,
    native(`${name}(a, b, /)`, run, 'operator'),
  ]
  return new PyModule('operator', {
    ...Object.fromEntries(Object.entries(BINARY).map(([name, operator]) => two(name, (a, b) => binary(operator, a, b)))),
    ...Object.fromEntries(Object.entries(ORDER).map(([name, operator]) => two(name, (a, b) => order(operator, a, b)))),
    ...Object.fromEntries([two('eq', equals), two('ne', (a, b) => !equals(a, b)), two('getitem', getItem)]),
    neg: native('neg(a, /)', (value) => binary('*', value, -1)),
    not_: native('not_(a, /)', (value) => !truth(value)),
    truth: native('truth(a, /)', (value) => truth(value)),
    itemgetter: native('itemgetter(item, /, *items)', (first, rest) => reader('itemgetter', [first, ...toArray(rest)], getItem)),
    attrgetter: native('attrgetter(attr, /, *attrs)', (first, rest) => reader('attrgetter', [first, ...toArray(rest)], attributeAt)),
    methodcaller: native('methodcaller(name, /, *args)', (name, args) =>
      native('methodcaller(obj, /)', (from) => call(getAttribute(from, expectStr(name)), toArray(args))),
    ),
  })
}
