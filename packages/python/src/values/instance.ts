import { PyObject, type PyType, type Value } from './object.ts'

/** An instance of a class that a script wrote, and the base of exceptions. */
export class PyInstance extends PyObject {
  readonly cls: PyType
  readonly attributes = new Map<string, Value>()

  constructor(cls: PyType) {
    super()
    this.cls = cls
  }

  override get type(): PyType {
    return this.cls
  }
}
