import { meter } from '../budget.ts'
import { PyInstance } from './instance.ts'
import { objectType, PyType, type Value } from './object.ts'

/** An exception as scripts see it. */
export class PyException extends PyInstance {
  args: readonly Value[]
  cause: PyException | null = null
  context: PyException | null = null
  suppressContext = false

  constructor(cls: PyType, args: readonly Value[]) {
    super(cls)
    this.args = args
  }
}

/** Advice that goes with an exception. */
export type Hint = string | (() => string | undefined)

/** Calls remembered of a traceback. */
const maxCalls = 20

/** What an exception costs, and each call that it ends, in turns of a loop: 3 µs and 2 µs. */
const raiseSteps = 100
const passSteps = 50

/**
 * A Python exception on its way up. Not an Error: capturing a JS stack costs microseconds, and scripts raise and catch in loops.
 * Only a script's `except` and the interpreter's outer edge catch it.
 */
export class Raised {
  readonly exception: PyException
  /** Where in the source, see `Meter.position`. */
  readonly position: number
  /** What to try instead; a function when it takes some working out, which is only done for people. */
  readonly hint: Hint | undefined
  /** The calls it came through, innermost first. */
  readonly calls: number[] = []

  constructor(exception: PyException, position: number, hint?: Hint) {
    this.exception = exception
    this.position = position
    this.hint = hint
    // The next turn or call looks whether that was too much: an exception that is on its way cannot be replaced by another.
    meter.left -= raiseSteps
  }

  /** Notes a call on the way up. */
  passed(call: number): void {
    meter.left -= passSteps
    if (this.calls.length < maxCalls) this.calls.push(call)
  }
}

const types = new Map<string, PyType>()

function exceptionType(name: string, base: PyType): PyType {
  const type = new PyType(name, { bases: [base] })
  types.set(name, type)
  return type
}

/** CPython's tree: every line is a base, then its children. */
const tree: readonly (readonly [string, readonly string[]])[] = [
  ['BaseException', ['Exception', 'GeneratorExit', 'KeyboardInterrupt', 'SystemExit']],
  [
    'Exception',
    [
      'ArithmeticError',
      'AssertionError',
      'AttributeError',
      'BufferError',
      'EOFError',
      'ImportError',
      'LookupError',
      'MemoryError',
      'NameError',
      'OSError',
      'ReferenceError',
      'RuntimeError',
      'StopAsyncIteration',
      'StopIteration',
      'SyntaxError',
      'SystemError',
      'TypeError',
      'ValueError',
      'Warning',
    ],
  ],
  ['ArithmeticError', ['FloatingPointError', 'OverflowError', 'ZeroDivisionError']],
  ['ImportError', ['ModuleNotFoundError']],
  ['LookupError', ['IndexError', 'KeyError']],
  ['NameError', ['UnboundLocalError']],
  ['OSError', ['FileExistsError', 'FileNotFoundError', 'InterruptedError', 'PermissionError', 'TimeoutError', 'ConnectionError']],
  ['RuntimeError', ['NotImplementedError', 'RecursionError']],
  ['SyntaxError', ['IndentationError']],
  ['IndentationError', ['TabError']],
  ['ValueError', ['UnicodeError']],
  ['UnicodeError', ['UnicodeDecodeError', 'UnicodeEncodeError', 'UnicodeTranslateError']],
  ['Warning', ['DeprecationWarning', 'FutureWarning', 'RuntimeWarning', 'SyntaxWarning', 'UserWarning']],
]

exceptionType('BaseException', objectType)
for (const [base, children] of tree) for (const child of children) exceptionType(child, exceptionClass(base))

/** The built-in exception class of that name. Throws RangeError when there is none. */
export function exceptionClass(name: string): PyType {
  const type = types.get(name)
  if (type === undefined) throw new RangeError(`no exception class "${name}"`)
  return type
}

/** The built-in exception classes by name. */
export const exceptionTypes: ReadonlyMap<string, PyType> = types

/** Makes a new built-in exception class, for a module of the library (`decimal.InvalidOperation`). */
export function newExceptionClass(name: string, ...bases: readonly PyType[]): PyType {
  return new PyType(name, { bases })
}
