import { objectType, PyObject, PyType, type Value } from './object.ts'

export const sliceType = new PyType('slice', { bases: [objectType] })

/** `slice(start, stop, step)`, and what `[a:b:c]` passes. */
export class PySlice extends PyObject {
  readonly start: Value
  readonly stop: Value
  readonly step: Value

  constructor(start: Value, stop: Value, step: Value) {
    super()
    this.start = start
    this.stop = stop
    this.step = step
  }

  override get type(): PyType {
    return sliceType
  }
}
