import { objectType, PyObject, PyType } from './object.ts'

class NotImplementedValue extends PyObject {
  override get type(): PyType {
    return notImplementedType
  }
}

export const notImplementedType = new PyType('NotImplementedType', { bases: [objectType] })

/** `NotImplemented`: a special method does not know these operands. */
export const notImplemented: PyObject = new NotImplementedValue()
