import { type Keywords, objectType, PyObject, PyType, type Value } from './object.ts'

export const functionType = new PyType('function', { bases: [objectType] })

/** A function that a script defined. */
export abstract class PyFunction extends PyObject {
  abstract readonly name: string
  abstract readonly qualifiedName: string

  override get type(): PyType {
    return functionType
  }

  abstract call(args: readonly Value[], keywords: Keywords | undefined): Value
}
