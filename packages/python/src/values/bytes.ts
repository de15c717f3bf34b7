import { objectType, PyObject, PyType } from './object.ts'

export const bytesType = new PyType('bytes', { bases: [objectType] })

/** `bytes`: never changes. */
export class PyBytes extends PyObject {
  readonly octets: Uint8Array

  constructor(octets: Uint8Array) {
    super()
    this.octets = octets
  }

  override get type(): PyType {
    return bytesType
  }
}
