import { meter } from '../budget.ts'
import { floatRepr } from '../format/float.ts'
import { valueError } from '../raise.ts'
import { PyFloat } from '../values/float.ts'
import { PyObject, type Value } from '../values/object.ts'
import { quoted } from './quoted.ts'

/** `repr(value)` */
export function repr(value: Value): string {
  switch (typeof value) {
    case 'string':
      return charged(quoted(value))
    case 'number':
      return Number.isInteger(value) ? String(value) : floatRepr(value)
    case 'boolean':
      return value ? 'True' : 'False'
    case 'bigint':
      return decimalText(value)
    default:
      return value === null ? 'None' : objectRepr(value)
  }
}

/** `str(value)` */
export function str(value: Value): string {
  if (typeof value === 'string') return value
  if (value instanceof PyObject && !(value instanceof PyFloat)) {
    const { slots } = value.type
    if (slots.str !== undefined) return slots.str(value)
  }
  return repr(value)
}

/** The decimal text of a big int. Raises ValueError beyond 4300 digits, as CPython does. */
export function decimalText(value: bigint): string {
  // 4300 digits are 14285 bits; the exact test is only made near the limit.
  const hexDigits = value.toString(16).length
  meter.spend(hexDigits)
  if (hexDigits < 3500) return value.toString()
  const text = hexDigits > 3700 ? undefined : value.toString()
  if (text === undefined || text.replace('-', '').length > 4300) {
    throw valueError(
      'Exceeds the limit (4300 digits) for integer string conversion; use sys.set_int_max_str_digits() to increase the limit',
    )
  }
  return text
}

function objectRepr(value: PyObject): string {
  if (value instanceof PyFloat) return floatRepr(value.value)
  const { slots, name } = value.type
  if (slots.repr === undefined) return `<${name} object>`
  meter.spend(1)
  return slots.repr(value)
}

function charged(text: string): string {
  meter.allocate(text.length)
  return text
}

const shown = new Set<PyObject>()

/** The repr of a container, or `again` when it holds itself. Nesting counts as depth. */
export function nested(container: PyObject, again: string, inside: () => string): string {
  if (shown.has(container)) return again
  shown.add(container)
  meter.depth++
  try {
    if (meter.depth > meter.maxDepth) throw meter.exceeded('depth')
    return charged(inside())
  } finally {
    meter.depth--
    shown.delete(container)
  }
}
