import { exceptionClass, newExceptionClass } from '../../values/exception.ts'
import type { PyType } from '../../values/object.ts'
import type { InvalidCondition, Signal } from './context.ts'
import '../../types/exception.ts'

/** `decimal.DecimalException` */
export const decimalExceptionType = newExceptionClass('decimal.DecimalException', exceptionClass('ArithmeticError'))

const inexact = newExceptionClass('decimal.Inexact', decimalExceptionType)
const rounded = newExceptionClass('decimal.Rounded', decimalExceptionType)
const subnormal = newExceptionClass('decimal.Subnormal', decimalExceptionType)
const invalidOperation = newExceptionClass('decimal.InvalidOperation', decimalExceptionType)

/** The class of each signal. */
export const signalTypes: Readonly<Record<Signal, PyType>> = {
  InvalidOperation: invalidOperation,
  FloatOperation: newExceptionClass('decimal.FloatOperation', decimalExceptionType, exceptionClass('TypeError')),
  DivisionByZero: newExceptionClass('decimal.DivisionByZero', decimalExceptionType, exceptionClass('ZeroDivisionError')),
  Overflow: newExceptionClass('decimal.Overflow', inexact, rounded),
  Subnormal: subnormal,
  Underflow: newExceptionClass('decimal.Underflow', inexact, rounded, subnormal),
  Rounded: rounded,
  Inexact: inexact,
  Clamped: newExceptionClass('decimal.Clamped', decimalExceptionType),
}

/** The class that names each sort of invalid operation inside the exception. */
export const conditionTypes: Readonly<Record<InvalidCondition, PyType>> = {
  InvalidOperation: invalidOperation,
  ConversionSyntax: newExceptionClass('decimal.ConversionSyntax', invalidOperation),
  DivisionImpossible: newExceptionClass('decimal.DivisionImpossible', invalidOperation),
  DivisionUndefined: newExceptionClass('decimal.DivisionUndefined', invalidOperation, exceptionClass('ZeroDivisionError')),
  InvalidContext: newExceptionClass('decimal.InvalidContext', invalidOperation),
}
