import { raise } from '../raise.ts'
import { objectType, PyObject, PyType, type Value } from './object.ts'

export const propertyType = new PyType('property', { bases: [objectType] })
export const staticMethodType = new PyType('staticmethod', { bases: [objectType] })
export const classMethodType = new PyType('classmethod', { bases: [objectType] })

type Call = (code: Value, args: readonly Value[]) => Value

/** `@property`, with its setter once `@x.setter` gave one. */
export class Property extends PyObject {
  readonly getter: Value
  readonly setter: Value
  readonly #call: Call

  constructor(getter: Value, setter: Value, call: Call) {
    super()
    this.getter = getter
    this.setter = setter
    this.#call = call
  }

  override get type(): PyType {
    return propertyType
  }

  read(self: Value): Value {
    return this.#call(this.getter, [self])
  }

  write(self: PyObject, name: string, value: Value): void {
    if (this.setter === null) throw raise('AttributeError', `property '${name}' of '${self.type.name}' object has no setter`)
    this.#call(this.setter, [self, value])
  }

  /** The same property with another setter. */
  withSetter(setter: Value): Property {
    return new Property(this.getter, setter, this.#call)
  }
}

/** `@staticmethod` */
export class StaticMethod extends PyObject {
  readonly code: Value

  constructor(code: Value) {
    super()
    this.code = code
  }

  override get type(): PyType {
    return staticMethodType
  }
}

/** `@classmethod` */
export class ClassMethod extends PyObject {
  readonly code: Value

  constructor(code: Value) {
    super()
    this.code = code
  }

  override get type(): PyType {
    return classMethodType
  }
}
