import { objectType, PyType, type Value } from './object.ts'

export const intType = new PyType('int', { bases: [objectType] })
export const boolType = new PyType('bool', { bases: [intType] })

/** The Python int of a bigint: a JS number when it is safe. Every int has exactly one representation. */
export function int(value: bigint): number | bigint {
  return value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value
}

/** Whether a value is an int; bool counts, as in `isinstance`. */
export function isInt(value: Value): value is number | bigint | boolean {
  return typeof value === 'boolean' || typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value))
}
