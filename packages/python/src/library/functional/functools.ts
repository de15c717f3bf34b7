import { call } from '../../operations/call.ts'
import { each, toArray } from '../../operations/iterate.ts'
import { repr } from '../../operations/text.ts'
import { typeError } from '../../raise.ts'
import { defineType, native } from '../../values/define.ts'
import { PyDict } from '../../values/dict.ts'
import { PyModule } from '../../values/module.ts'
import { type Keywords, objectType, PyObject, PyType, type Value } from '../../values/object.ts'
import { absent } from '../../values/signature.ts'
import { PyTuple } from '../../values/tuple.ts'

/** `functools.partial` */
const partialType = new PyType('functools.partial', { bases: [objectType] })

class PyPartial extends PyObject {
  readonly run: Value
  readonly args: readonly Value[]
  readonly keywords: Keywords

  constructor(run: Value, args: readonly Value[], keywords: Keywords) {
    super()
    this.run = run
    this.args = args
    this.keywords = keywords
  }

  override get type(): PyType {
    return partialType
  }
}

function keywordsOf(dict: Value): Keywords {
  return new Map(dict instanceof PyDict ? [...dict.entries()].map(([name, value]) => [String(name), value] as const) : [])
}

function shown(self: PyPartial): string {
  const parts = [repr(self.run), ...self.args.map(repr), ...[...self.keywords].map(([name, value]) => `${name}=${repr(value)}`)]
  return `functools.partial(${parts.join(', ')})`
}

defineType<PyPartial>(partialType, {
  construct: [
    'partial(func, /, *args, **keywords)',
    (_cls, run, args, keywords) => new PyPartial(run, toArray(args), keywordsOf(keywords)),
  ],
  getters: { func: (self) => self.run, args: (self) => new PyTuple(self.args), keywords: (self) => PyDict.of(self.keywords) },
  slots: {
    repr: shown,
    call: (self, args, keywords) => call(self.run, [...self.args, ...args], new Map([...self.keywords, ...(keywords ?? [])])),
  },
})

function reduce(run: Value, iterable: Value, initial: Value): Value {
  let total: Value | undefined = initial === absent ? undefined : initial
  for (const item of each(iterable)) total = total === undefined ? item : call(run, [total, item])
  if (total === undefined) throw typeError('reduce() of empty iterable with no initial value')
  return total
}

/** What `cmp_to_key` wraps around a value. */
const keyType = new PyType('functools.KeyWrapper', { bases: [objectType] })

class PyKey extends PyObject {
  readonly compare: Value
  readonly value: Value

  constructor(compare: Value, value: Value) {
    super()
    this.compare = compare
    this.value = value
  }

  override get type(): PyType {
    return keyType
  }
}

defineType<PyKey>(keyType, {
  slots: {
    order: (operator, self, other) => {
      if (!(other instanceof PyKey)) return undefined
      const sign = Number(call(self.compare, [self.value, other.value]))
      return operator === '<' ? sign < 0 : operator === '<=' ? sign <= 0 : operator === '>' ? sign > 0 : sign >= 0
    },
  },
})

/** `functools`: functions made of functions. */
export function functoolsModule(): PyModule {
  return new PyModule('functools', {
    partial: partialType,
    reduce: native('reduce(function, iterable, initial=?, /)', reduce),
    cmp_to_key: native('cmp_to_key(mycmp)', (compare) => native('K(obj)', (value) => new PyKey(compare, value))),
  })
}
