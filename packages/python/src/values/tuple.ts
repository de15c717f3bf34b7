import { objectType, PyObject, PyType, type Value } from './object.ts'

export const tupleType = new PyType('tuple', { bases: [objectType] })

/** `tuple`: never changes. */
export class PyTuple extends PyObject {
  readonly items: readonly Value[]

  constructor(items: readonly Value[]) {
    super()
    this.items = items
  }

  override get type(): PyType {
    return tupleType
  }
}

/** `()` */
export const emptyTuple = new PyTuple([])
