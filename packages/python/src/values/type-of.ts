import { floatType } from './float.ts'
import { boolType, intType } from './int.ts'
import { objectType, PyType, type Value } from './object.ts'

export const strType = new PyType('str', { bases: [objectType] })
export const noneType = new PyType('NoneType', { bases: [objectType] })

/** `type(value)` */
export function typeOf(value: Value): PyType {
  switch (typeof value) {
    case 'string':
      return strType
    case 'number':
      return Number.isInteger(value) ? intType : floatType
    case 'boolean':
      return boolType
    case 'bigint':
      return intType
    default:
      return value === null ? noneType : value.type
  }
}

/** `isinstance(value, type)` */
export function isInstance(value: Value, type: PyType): boolean {
  return typeOf(value).isSubtypeOf(type)
}
