import { objectType, PyObject, PyType, type Value } from './object.ts'

/** Something that `for` and `next()` draw from. */
export abstract class PyIterator extends PyObject {
  /** The next value, or undefined at the end; stays undefined after that. */
  abstract next(): Value | undefined

  override get type(): PyType {
    return iteratorType
  }
}

/** Type of the iterators that have no name of their own. */
export const iteratorType = new PyType('iterator', { bases: [objectType] })
// Here, not with the other declarations, so that every type derived from it has the slot from the start.
iteratorType.slots.iterate = (self) => {
  if (self instanceof PyIterator) return self
  throw new RangeError('not an iterator')
}

const named = new Map<string, PyType>()

/** An iterator over whatever `draw` gives; `name` is what `type(x).__name__` says, such as `list_iterator`. */
export function iterator(name: string, draw: () => Value | undefined): PyIterator {
  let type = named.get(name)
  if (type === undefined) {
    type = new PyType(name, { bases: [iteratorType] })
    named.set(name, type)
  }
  return new DrawnIterator(type, draw)
}

class DrawnIterator extends PyIterator {
  readonly #type: PyType
  readonly #draw: () => Value | undefined
  #ended = false

  constructor(type: PyType, draw: () => Value | undefined) {
    super()
    this.#type = type
    this.#draw = draw
  }

  override get type(): PyType {
    return this.#type
  }

  override next(): Value | undefined {
    if (this.#ended) return undefined
    const value = this.#draw()
    if (value === undefined) this.#ended = true
    return value
  }
}
