import { objectType, PyObject, PyType } from './object.ts'

export const rangeType = new PyType('range', { bases: [objectType] })

/** `range(start, stop, step)`; its numbers are safe integers. */
export class PyRange extends PyObject {
  readonly start: number
  readonly stop: number
  readonly step: number
  readonly length: number

  constructor(start: number, stop: number, step: number) {
    super()
    this.start = start
    this.stop = stop
    this.step = step
    this.length = Math.max(0, Math.ceil((stop - start) / step))
  }

  override get type(): PyType {
    return rangeType
  }

  at(index: number): number {
    return this.start + index * this.step
  }
}
