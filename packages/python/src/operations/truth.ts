import { PyFloat } from '../values/float.ts'
import type { PyObject, Value } from '../values/object.ts'

/** `bool(value)` */
export function truth(value: Value): boolean {
  switch (typeof value) {
    case 'boolean':
      return value
    case 'number':
      return value !== 0
    case 'string':
      return value !== ''
    case 'bigint':
      return true
    default:
      return value !== null && objectTruth(value)
  }
}

function objectTruth(value: PyObject): boolean {
  if (value instanceof PyFloat) return value.value !== 0
  const { slots } = value.type
  if (slots.truth !== undefined) return slots.truth(value)
  return slots.length === undefined || slots.length(value) > 0
}
