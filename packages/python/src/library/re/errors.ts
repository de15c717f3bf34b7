import { meter } from '../../budget.ts'
import { raise, valueError } from '../../raise.ts'
import { exceptionClass, newExceptionClass, PyException, Raised } from '../../values/exception.ts'
import { FlagMisuse, TooDeep } from './parse.ts'
import { RepetitionTooLarge } from './parse-repeat.ts'
import { RegexError } from './syntax.ts'
import { UnknownGroupName } from './template.ts'
import '../../types/exception.ts'

/** `re.error`: a pattern or replacement that cannot be read; has `msg`, `pattern`, `pos`, `lineno` and `colno`. */
export const regexErrorType = newExceptionClass('error', exceptionClass('Exception'))

/** What scripts see of an error of the reader; anything else passes unchanged. */
export function asRaised(error: unknown): unknown {
  if (error instanceof RegexError) return regexError(error)
  if (error instanceof FlagMisuse) return valueError(error.message)
  if (error instanceof RepetitionTooLarge) return raise('OverflowError', error.message)
  if (error instanceof TooDeep) return raise('RecursionError', error.message)
  if (error instanceof UnknownGroupName) return raise('IndexError', error.message)
  return error
}

function regexError(error: RegexError): Raised {
  const exception = new PyException(regexErrorType, [error.message])
  const before = error.position === null ? null : Array.from(error.pattern).slice(0, error.position)
  exception.attributes.set('msg', error.reason)
  exception.attributes.set('pattern', error.pattern)
  exception.attributes.set('pos', error.position)
  exception.attributes.set('lineno', before === null ? null : before.filter((character) => character === '\n').length + 1)
  exception.attributes.set('colno', before === null ? null : before.length - before.lastIndexOf('\n'))
  return new Raised(exception, meter.position)
}
