import { objectType, PyObject, PyType } from './object.ts'

class EllipsisValue extends PyObject {
  override get type(): PyType {
    return ellipsisType
  }
}

/** The type of `...`. */
export const ellipsisType = new PyType('ellipsis', { bases: [objectType] })

/** `...`: the body of what is still to be written. */
export const ellipsis: PyObject = new EllipsisValue()
