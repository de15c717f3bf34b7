/** Ways to round, by the names that scripts use. */
export const ROUNDINGS = [
  'ROUND_UP',
  'ROUND_DOWN',
  'ROUND_CEILING',
  'ROUND_FLOOR',
  'ROUND_HALF_UP',
  'ROUND_HALF_DOWN',
  'ROUND_HALF_EVEN',
  'ROUND_05UP',
] as const
export type Rounding = (typeof ROUNDINGS)[number]

/** What may happen to a result, in the order in which CPython lists signals. */
export const SIGNALS = [
  'InvalidOperation',
  'FloatOperation',
  'DivisionByZero',
  'Overflow',
  'Subnormal',
  'Underflow',
  'Rounded',
  'Inexact',
  'Clamped',
] as const
export type Signal = (typeof SIGNALS)[number]

/** Sorts of an invalid operation, which the exception names. */
export type InvalidCondition = 'InvalidOperation' | 'ConversionSyntax' | 'DivisionImpossible' | 'DivisionUndefined' | 'InvalidContext'

/** How far and how to round, and who is told. */
export interface Context {
  readonly precision: number
  readonly rounding: Rounding
  readonly minExponent: number
  readonly maxExponent: number
  readonly clamp: boolean
  /** Notes the signals; throws when one of them is trapped. */
  readonly signal: (signals: readonly Signal[], condition?: InvalidCondition) => void
}

/** Smallest exponent a result may have. */
export function tinyExponent(context: Context): number {
  return context.minExponent - context.precision + 1
}

/** The same context at another precision, with nobody told and hardly any bound on exponents. */
export function working(precision: number, rounding: Rounding = 'ROUND_HALF_EVEN'): Context {
  return { precision, rounding, minExponent: -1e15, maxExponent: 1e15, clamp: false, signal: () => undefined }
}

/** The same context with another rounding. Field by field: contexts may be objects with getters. */
export function withRounding(context: Context, rounding: Rounding): Context {
  const { precision, minExponent, maxExponent, clamp, signal } = context
  return { precision, rounding, minExponent, maxExponent, clamp, signal }
}
