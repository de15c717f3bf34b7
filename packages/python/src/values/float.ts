import { objectType, PyObject, PyType, type Value } from './object.ts'

export const floatType = new PyType('float', { bases: [objectType] })

/** A `float` that a plain JS number cannot be told from an int: integral, infinite or NaN. Made by `float()` only. */
export class PyFloat extends PyObject {
  readonly value: number

  constructor(value: number) {
    super()
    this.value = value
  }

  override get type(): PyType {
    return floatType
  }
}

/** The Python float of a JS number: boxed when integral, infinite or NaN. */
export function float(value: number): number | PyFloat {
  // Fails for NaN and the infinities too: those are the numbers whose difference to themselves rounded down is not above zero.
  return value - Math.floor(value) > 0 ? value : new PyFloat(value)
}

/** Whether a value is a Python float. */
export function isFloat(value: Value): value is number | PyFloat {
  return value instanceof PyFloat || (typeof value === 'number' && !Number.isInteger(value))
}
