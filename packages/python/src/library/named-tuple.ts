import { repr } from '../operations/text.ts'
import { defineType } from '../values/define.ts'
import { PyType, type Value } from '../values/object.ts'
import { PyTuple, tupleType } from '../values/tuple.ts'
import '../types/tuple.ts'

/** A tuple whose items have names too: `DecimalTuple`, `struct_time`, the classes of `collections.namedtuple`. */
export class PyNamedTuple extends PyTuple {
  readonly #type: PyType

  constructor(type: PyType, items: readonly Value[]) {
    super(items)
    this.#type = type
  }

  override get type(): PyType {
    return this.#type
  }
}

/** A tuple type with those fields. `shown` is the name that its repr begins with. */
export function namedTupleType(name: string, fields: readonly string[], shown = name): PyType {
  const type = new PyType(name, { bases: [tupleType] })
  return defineType<PyNamedTuple>(type, {
    construct: [`${shown.split('.').at(-1)}(${fields.join(', ')})`, (cls, ...items) => new PyNamedTuple(cls, items)],
    getters: Object.fromEntries(fields.map((field, index) => [field, (self: PyNamedTuple) => self.items[index] ?? null])),
    constants: { _fields: new PyTuple(fields) },
    slots: {
      repr: (self) => `${shown}(${fields.map((field, index) => `${field}=${repr(self.items[index] ?? null)}`).join(', ')})`,
    },
  })
}
