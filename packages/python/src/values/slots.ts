import type { PyIterator } from './iterator.ts'
import type { Keywords, Value } from './object.ts'

/** Operators of two operands, as scripts write them. */
export type BinaryOperator = '+' | '-' | '*' | '/' | '//' | '%' | '**' | '@' | '<<' | '>>' | '&' | '|' | '^'
export type UnaryOperator = '-' | '+' | '~'
export type OrderOperator = '<' | '<=' | '>' | '>='

/** What a value is found by in dictionaries and sets: equal values have equal keys (`===`, or the same bigint). */
export type HashKey = string | number | bigint | boolean | null | object

/**
 * Operators of a type. A slot that answers `undefined` does not know these operands: the other side is asked, then a TypeError is
 * raised with CPython's text. A slot left out is not supported, except `eq`, `hash` (identity), `truth` (true) and `repr`.
 */
export interface Slots<S> {
  repr?(self: S): string
  /** `str(x)`; `repr` unless given. */
  str?(self: S): string
  /** `format(x, spec)`, for a spec that is not empty; without it, a spec is refused. */
  format?(self: S, spec: string): string
  truth?(self: S): boolean
  length?(self: S): number
  /** Omit together with `eq` for identity; `null` as the slot means unhashable. */
  hash?(self: S): HashKey
  /** True for types without a hash, such as list. */
  unhashable?: boolean
  eq?(self: S, other: Value): boolean | undefined
  order?(operator: OrderOperator, self: S, other: Value): Value | undefined
  /** `reflected`: self is the right operand. */
  binary?(operator: BinaryOperator, self: S, other: Value, reflected: boolean): Value | undefined
  /** For sequences: the words of the TypeError when something else is added. */
  concatenation?(other: string): string
  /** `x += y` where it differs from `x = x + y`; answers the new value. */
  inPlace?(operator: BinaryOperator, self: S, other: Value): Value | undefined
  unary?(operator: UnaryOperator, self: S): Value | undefined
  iterate?(self: S): PyIterator
  contains?(self: S, item: Value): boolean
  getItem?(self: S, key: Value): Value
  setItem?(self: S, key: Value, value: Value): void
  deleteItem?(self: S, key: Value): void
  /** Attributes that the members do not list. */
  getAttribute?(self: S, name: string): Value | undefined
  /** False: there is no such attribute to set. */
  setAttribute?(self: S, name: string, value: Value): boolean
  deleteAttribute?(self: S, name: string): boolean
  call?(self: S, args: readonly Value[], keywords: Keywords | undefined): Value
  /** `int(x)` */
  int?(self: S): Value
  /** What stands for it as an index; for the classes of scripts. */
  index?(self: S): Value
  /** `float(x)` */
  float?(self: S): number
  /** `round(x, digits)`; digits is undefined for `round(x)`. */
  round?(self: S, digits: number | undefined): Value
  absolute?(self: S): Value
  /** `with x as y`: `enter` answers y, `exit` whether the exception is swallowed. */
  enter?(self: S): Value
  exit?(self: S, exception: Value): boolean
}
