import '../types/bytes.ts'
import '../types/dict.ts'
import '../types/exception.ts'
import '../types/list.ts'
import '../types/numbers.ts'
import '../types/range.ts'
import '../types/set.ts'
import '../types/small.ts'
import '../types/str.ts'
import '../types/tuple.ts'
import { bytesType } from '../values/bytes.ts'
import { classMethodType, propertyType, staticMethodType } from '../values/descriptors.ts'
import { dictType } from '../values/dict.ts'
import { ellipsis } from '../values/ellipsis.ts'
import { exceptionClass, exceptionTypes } from '../values/exception.ts'
import { floatType } from '../values/float.ts'
import { NativeFunction } from '../values/function.ts'
import { boolType, intType } from '../values/int.ts'
import { listType } from '../values/list.ts'
import { notImplemented } from '../values/not-implemented.ts'
import { objectType, type PyType, typeType, type Value } from '../values/object.ts'
import { rangeType } from '../values/range.ts'
import { frozensetType, setType } from '../values/set.ts'
import { sliceType } from '../values/slice.ts'
import { tupleType } from '../values/tuple.ts'
import { strType } from '../values/type-of.ts'
import { iteratingBuiltins } from './iterators.ts'
import { numericBuiltins } from './numbers.ts'
import { objectBuiltins } from './objects.ts'

/** The types among the builtins. */
export const builtinTypes: readonly PyType[] = [
  boolType,
  bytesType,
  classMethodType,
  dictType,
  floatType,
  frozensetType,
  intType,
  listType,
  objectType,
  propertyType,
  rangeType,
  setType,
  sliceType,
  staticMethodType,
  strType,
  tupleType,
  typeType,
]

/** The functions among the builtins. */
export const builtinFunctions: readonly NativeFunction[] = [...iteratingBuiltins, ...numericBuiltins, ...objectBuiltins].filter(
  (value) => value instanceof NativeFunction,
)

const all = new Map<string, Value>([
  ...builtinTypes.map((type) => [type.name, type] as const),
  ...builtinFunctions.map((code) => [code.signature.name, code] as const),
  ...exceptionTypes,
  ['EnvironmentError', exceptionClass('OSError')],
  ['IOError', exceptionClass('OSError')],
  ['NotImplemented', notImplemented],
  ['Ellipsis', ellipsis],
  ['__name__', '__main__'],
  ['__debug__', true],
])

/** What every script can name, by name. */
export const builtins: ReadonlyMap<string, Value> = all

/** Why some names of CPython are missing, for the hint of their NameError. */
export const leftOut: ReadonlyMap<string, string> = new Map([
  ['open', 'Scripts cannot reach files.'],
  ['eval', 'Scripts cannot run texts as code.'],
  ['exec', 'Scripts cannot run texts as code.'],
  ['compile', 'Scripts cannot run texts as code.'],
  ['__import__', 'Use the import statement.'],
  ['input', 'Nobody is there to type: read the task data instead.'],
  ['globals', 'Names are the task data: use them directly.'],
  ['locals', 'Names are the task data: use them directly.'],
  ['vars', 'Names are the task data: use them directly.'],
  ['dir', 'There is no introspection in scripts.'],
  ['complex', 'There are no complex numbers in scripts.'],
  ['bytearray', 'Use bytes, or a list of ints.'],
  ['memoryview', 'Use bytes.'],
  ['breakpoint', 'There is no debugger in scripts; print writes to the output.'],
  ['help', 'There is no help in scripts.'],
])
