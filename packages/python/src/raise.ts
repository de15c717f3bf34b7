import { meter } from './budget.ts'
import { exceptionClass, type Hint, PyException, Raised } from './values/exception.ts'
import type { PyType, Value } from './values/object.ts'

/** A Python exception to throw: `throw raise('ValueError', 'no such day')`. Throws RangeError for a class that CPython lacks. */
export function raise(cls: string | PyType, message?: string, hint?: Hint): Raised {
  return raiseWith(cls, message === undefined ? [] : [message], hint)
}

/** The same with arguments that are not one message: `throw raiseWith('KeyError', [key])`. */
export function raiseWith(cls: string | PyType, args: readonly Value[], hint?: Hint): Raised {
  const type = typeof cls === 'string' ? exceptionClass(cls) : cls
  return new Raised(new PyException(type, args), meter.position, hint)
}

/** `throw typeError('…')`: a wrong kind of value. */
export function typeError(message: string): Raised {
  return raise('TypeError', message)
}

/** `throw valueError('…')`: the right kind, a value that cannot be. */
export function valueError(message: string): Raised {
  return raise('ValueError', message)
}
