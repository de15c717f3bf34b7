import { formatFloat, formatInt } from '../format/number.ts'
import { padded, parseSpec, unknownCode } from '../format/spec.ts'
import { typeError, valueError } from '../raise.ts'
import { PyFloat } from '../values/float.ts'
import type { Value } from '../values/object.ts'
import { typeOf } from '../values/type-of.ts'
import { str } from './text.ts'

/** `format(value, spec)` */
export function formatValue(value: Value, spec: string): string {
  switch (typeof value) {
    case 'string':
      return spec === '' ? value : formatStr(value, spec)
    case 'number':
      if (spec === '') return str(value)
      return Number.isInteger(value) ? formatInt(value, spec) : formatFloat(value, spec)
    case 'bigint':
      return spec === '' ? str(value) : formatInt(value, spec)
    case 'boolean':
      return spec === '' ? str(value) : formatInt(value ? 1 : 0, spec, 'bool')
    default:
      return formatObject(value, spec)
  }
}

function formatObject(value: Exclude<Value, string | number | bigint | boolean>, spec: string): string {
  if (value instanceof PyFloat) return spec === '' ? str(value) : formatFloat(value.value, spec)
  const type = typeOf(value)
  if (value !== null && type.slots.format !== undefined) return type.slots.format(value, spec)
  if (spec === '') return str(value)
  throw typeError(`unsupported format string passed to ${type.name}.__format__`)
}

function formatStr(text: string, format: string): string {
  const spec = parseSpec(format, 'str')
  if (spec.type !== '' && spec.type !== 's') throw unknownCode(spec.type, 'str')
  if (spec.grouping !== '') throw valueError(`Cannot specify '${spec.grouping}' with 's'.`)
  if (spec.sign !== '') {
    throw valueError(spec.sign === ' ' ? 'Space not allowed in string format specifier' : 'Sign not allowed in string format specifier')
  }
  if (spec.noNegativeZero) throw valueError('Negative zero coercion (z) not allowed in string format specifier')
  if (spec.alternate) throw valueError('Alternate form (#) not allowed in string format specifier')
  if (spec.align === '=' && !spec.zero) throw valueError("'=' alignment not allowed in string format specifier")
  const shown = spec.precision === undefined ? text : Array.from(text).slice(0, spec.precision).join('')
  return padded(shown, spec.align === '=' ? { ...spec, align: '<' } : spec, '<')
}
