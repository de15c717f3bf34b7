import type { Slots } from './slots.ts'

/**
 * A Python value. `str` is a JS string, `None` is null, `bool` a boolean, `int` an integral JS number as long as it is safe and a
 * bigint beyond, `float` a non-integral JS number or a `PyFloat` (integral, infinite, NaN). Everything else is a `PyObject`.
 * `undefined` is never a Python value: it says "nothing there" or "not implemented".
 */
export type Value = null | boolean | number | bigint | string | PyObject

/** A value of our own classes. Its `type` is the only thing that scripts can learn about it beyond what the type declares. */
export abstract class PyObject {
  abstract get type(): PyType
}

/** A class as scripts see it. What instances can do is declared once, through `defineType` or a `class` statement. */
export class PyType extends PyObject {
  readonly name: string
  readonly bases: readonly PyType[]
  /** This type first, `object` last. */
  readonly mro: readonly PyType[]
  /** Methods, getters and constants by name, of this type alone. */
  readonly members = new Map<string, Value>()
  /** Operators, inherited ones included. */
  slots: Slots<Value>
  /** What a call of the type does; `cls` is the type that was called, which may be a subclass. */
  construct: ((cls: PyType, args: readonly Value[], keywords: Keywords | undefined) => Value) | undefined
  /** The class statement that made it, or undefined for a type of the interpreter. */
  readonly own: boolean
  readonly #lookups = new Map<string, Value | undefined>()

  constructor(name: string, { bases = [], own = false }: { readonly bases?: readonly PyType[]; readonly own?: boolean } = {}) {
    super()
    this.name = name
    this.bases = bases
    this.own = own
    this.mro = [this, ...linearised(name, bases)]
    const base = this.mro[1]
    this.slots = { ...base?.slots }
    this.construct = base?.construct
  }

  override get type(): PyType {
    return typeType
  }

  /** `type(x).__name__`: what follows the last dot of the name that messages show whole. */
  get shortName(): string {
    return this.name.slice(this.name.lastIndexOf('.') + 1)
  }

  /** The member of that name, of this type or the nearest ancestor that has it. */
  lookup(name: string): Value | undefined {
    if (this.#lookups.has(name)) return this.#lookups.get(name)
    const owner = this.mro.find((type) => type.members.has(name))
    const member = owner?.members.get(name)
    // Types of the interpreter never change after start-up; a script may assign to its own classes.
    if (!this.mro.some((type) => type.own)) this.#lookups.set(name, member)
    return member
  }

  isSubtypeOf(other: PyType): boolean {
    return this === other || this.mro.includes(other)
  }
}

/** Keyword arguments of a call. */
export type Keywords = ReadonlyMap<string, Value>

/** C3 linearisation of the ancestors, as in "The Python 2.3 Method Resolution Order". Throws RangeError when there is none. */
function linearised(name: string, bases: readonly PyType[]): readonly PyType[] {
  const queues = [...bases.map((base) => [...base.mro]), [...bases]].filter((queue) => queue.length > 0)
  const order: PyType[] = []
  while (queues.length > 0) {
    const head = queues.map((queue) => queue[0]).find((type) => type !== undefined && !queues.some((queue) => queue.indexOf(type) > 0))
    if (head === undefined) throw new RangeError(`no method resolution order for the bases of ${name}`)
    order.push(head)
    for (let index = queues.length - 1; index >= 0; index--) {
      const queue = queues[index]
      if (queue?.[0] === head) queue.shift()
      if (queue?.length === 0) queues.splice(index, 1)
    }
  }
  return order
}

/** `object` */
export const objectType = new PyType('object')
/** `type` */
export const typeType: PyType = new PyType('type', { bases: [objectType] })
