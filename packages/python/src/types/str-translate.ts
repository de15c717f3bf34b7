import { meter } from '../budget.ts'
import { indexOf, typeName } from '../operations/expect.ts'
import { getItem } from '../operations/items.ts'
import { typeError, valueError } from '../raise.ts'
import { PyDict } from '../values/dict.ts'
import { Raised } from '../values/exception.ts'
import type { Value } from '../values/object.ts'
import { absent } from '../values/signature.ts'

/** `str.maketrans` with a dict, or two or three texts. */
export function makeTranslation(x: Value, y: Value, z: Value): PyDict {
  const table = new PyDict()
  if (y === absent) {
    if (!(x instanceof PyDict)) throw typeError('if you give only one argument to maketrans it must be a dict')
    for (const [key, value] of x.entries()) table.set(translationKey(key), value)
    return table
  }
  if (typeof x !== 'string') throw typeError('first maketrans argument must be a string if there is a second argument')
  if (typeof y !== 'string') throw typeError(`maketrans() argument 2 must be str, not ${typeName(y)}`)
  const from = Array.from(x)
  const to = Array.from(y)
  if (from.length !== to.length) throw valueError('the first two maketrans arguments must have equal length')
  from.forEach((character, index) => {
    table.set(character.codePointAt(0) ?? 0, to[index]?.codePointAt(0) ?? 0)
  })
  if (typeof z === 'string') for (const character of z) table.set(character.codePointAt(0) ?? 0, null)
  return table
}

function translationKey(key: Value): Value {
  if (typeof key !== 'string') {
    if (indexOf(key) === undefined) throw typeError('keys in translate table must be strings or integers')
    return key
  }
  if (Array.from(key).length !== 1) throw valueError('string keys in translate table must be of length 1')
  return key.codePointAt(0) ?? 0
}

/** `text.translate(table)` */
export function translated(text: string, table: Value): string {
  let result = ''
  for (const character of text) {
    if (--meter.left < 0) meter.refill()
    const found = lookedUp(table, character.codePointAt(0) ?? 0)
    if (found === undefined) result += character
    else if (typeof found === 'string') result += found
    else if (found !== null) result += String.fromCodePoint(codeOf(found))
  }
  meter.allocate(result.length)
  return result
}

function codeOf(value: Value): number {
  const code = indexOf(value)
  if (code === undefined) throw typeError('character mapping must return integer, None or str')
  if (code < 0 || code > 0x10ffff) throw valueError('character mapping must be in range(0x110000)')
  return Number(code)
}

function lookedUp(table: Value, code: number): Value | undefined {
  if (table instanceof PyDict) return table.get(code)
  try {
    return getItem(table, code)
  } catch (error) {
    if (error instanceof Raised && error.exception.cls.mro.some((type) => type.name === 'LookupError')) return undefined
    throw error
  }
}
