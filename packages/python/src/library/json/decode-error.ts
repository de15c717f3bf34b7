import { meter } from '../../budget.ts'
import { exceptionClass, newExceptionClass, PyException, Raised } from '../../values/exception.ts'
import '../../types/exception.ts'

/** `json.JSONDecodeError`: has `msg`, `doc`, `pos`, `lineno` and `colno`. */
export const decodeErrorType = newExceptionClass('JSONDecodeError', exceptionClass('ValueError'))

/** The error for what is wrong at `index` (in JS characters) of `text`. */
export function decodeError(message: string, text: string, index: number): Raised {
  const before = Array.from(text.slice(0, index))
  const line = before.filter((character) => character === '\n').length + 1
  const column = before.length - before.lastIndexOf('\n')
  const exception = new PyException(decodeErrorType, [`${message}: line ${line} column ${column} (char ${before.length})`])
  exception.attributes.set('msg', message)
  exception.attributes.set('doc', text)
  exception.attributes.set('pos', before.length)
  exception.attributes.set('lineno', line)
  exception.attributes.set('colno', column)
  return new Raised(exception, meter.position)
}
