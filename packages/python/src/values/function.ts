import { objectType, PyObject, PyType, type Value } from './object.ts'
import type { Signature } from './signature.ts'

export const nativeFunctionType = new PyType('builtin_function_or_method', { bases: [objectType] })
export const nativeMethodType = new PyType('method_descriptor', { bases: [objectType] })
export const boundMethodType = new PyType('method', { bases: [objectType] })
export const getterType = new PyType('getset_descriptor', { bases: [objectType] })

/** `len`, `math.sqrt`: a function of ours. */
export class NativeFunction extends PyObject {
  readonly signature: Signature
  /** Gets one argument for each parameter of the signature. */
  readonly run: (...args: Value[]) => Value

  constructor(signature: Signature, run: (...args: Value[]) => Value) {
    super()
    this.signature = signature
    this.run = run
  }

  override get type(): PyType {
    return nativeFunctionType
  }
}

/** `str.upper`: a function of ours whose first argument is self, which is always an instance of `owner`. */
export class NativeMethod extends PyObject {
  readonly owner: PyType
  readonly signature: Signature
  readonly run: (self: Value, ...args: Value[]) => Value

  constructor(owner: PyType, signature: Signature, run: (self: Value, ...args: Value[]) => Value) {
    super()
    this.owner = owner
    this.signature = signature
    this.run = run
  }

  override get type(): PyType {
    return nativeMethodType
  }
}

/** `date.fromisoformat`: gets the class it is called on as its first argument. */
export class NativeClassMethod extends NativeMethod {}

/** `'abc'.upper`, not called yet. */
export class BoundMethod extends PyObject {
  readonly self: Value
  readonly method: Value

  constructor(self: Value, method: Value) {
    super()
    this.self = self
    this.method = method
  }

  override get type(): PyType {
    return this.method instanceof NativeMethod ? nativeFunctionType : boundMethodType
  }
}

/** `date.year`: computed when read. */
export class Getter extends PyObject {
  readonly name: string
  readonly read: (self: Value) => Value

  constructor(name: string, read: (self: Value) => Value) {
    super()
    this.name = name
    this.read = read
  }

  override get type(): PyType {
    return getterType
  }
}
