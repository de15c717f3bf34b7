import { type Cursor, lengthOf } from './cursor.ts'
import type { Groups } from './groups.ts'
import type { Category, Node, Place, SetItem } from './syntax.ts'

export const DIGITS = '0123456789'
export const OCTAL_DIGITS = '01234567'
const HEX_DIGITS = '0123456789abcdefABCDEF'
const HIGHEST_CODE_POINT = 0x10ffff

/** Escapes that stand for one control character, in patterns and replacements alike. */
export const CONTROL_ESCAPES: Readonly<Record<string, number>> = {
  '\\a': 7,
  '\\b': 8,
  '\\f': 12,
  '\\n': 10,
  '\\r': 13,
  '\\t': 9,
  '\\v': 11,
  '\\\\': 92,
}

const CATEGORIES: Readonly<Record<string, Category>> = {
  '\\d': { op: 'category', letter: 'd', negate: false },
  '\\D': { op: 'category', letter: 'd', negate: true },
  '\\s': { op: 'category', letter: 's', negate: false },
  '\\S': { op: 'category', letter: 's', negate: true },
  '\\w': { op: 'category', letter: 'w', negate: false },
  '\\W': { op: 'category', letter: 'w', negate: true },
}

const PLACES: Readonly<Record<string, Place>> = { '\\A': 'A', '\\b': 'b', '\\B': 'B', '\\Z': 'Z' }

/** The node of an escape outside a set. Throws RegexError for an unknown or incomplete one, or a group that is not there. */
export function parseEscape(cursor: Cursor, token: string, groups: Groups): Node {
  const place = PLACES[token]
  if (place !== undefined) return { op: 'at', place }
  const category = CATEGORIES[token]
  if (category !== undefined) return { op: 'set', negate: false, items: [category] }
  const control = CONTROL_ESCAPES[token]
  if (control !== undefined) return { op: 'char', code: control }
  const letter = token.slice(1)
  if (letter === '0') return { op: 'char', code: Number.parseInt(`0${cursor.getWhile(2, OCTAL_DIGITS)}`, 8) }
  if (DIGITS.includes(letter)) return numericEscape(cursor, token, groups)
  return { op: 'char', code: numberedOrPlain(cursor, token) }
}

/** The member that an escape adds to a set. Throws RegexError as `parseEscape`. */
export function parseSetEscape(cursor: Cursor, token: string): SetItem {
  const category = CATEGORIES[token]
  if (category !== undefined) return category
  const control = CONTROL_ESCAPES[token]
  if (control !== undefined) return { op: 'char', code: control }
  const letter = token.slice(1)
  if (OCTAL_DIGITS.includes(letter)) return { op: 'char', code: octal(cursor, token + cursor.getWhile(2, OCTAL_DIGITS)) }
  if (DIGITS.includes(letter)) throw cursor.error(`bad escape ${token}`, lengthOf(token))
  return { op: 'char', code: numberedOrPlain(cursor, token) }
}

function numericEscape(cursor: Cursor, token: string, groups: Groups): Node {
  let whole = token
  if (cursor.next !== null && DIGITS.includes(cursor.next)) {
    whole += cursor.get()
    if (isOctal(whole[1]) && isOctal(whole[2]) && isOctal(cursor.next)) {
      return { op: 'char', code: octal(cursor, whole + cursor.get()) }
    }
  }
  const group = Number(whole.slice(1))
  if (group >= groups.count) throw cursor.error(`invalid group reference ${group}`, whole.length - 1)
  groups.refuseOpen(group, cursor, whole.length)
  return { op: 'backref', group }
}

/** The code of a full octal escape, at most 0o377. */
export function octal(cursor: Cursor, token: string): number {
  const code = Number.parseInt(token.slice(1), 8)
  if (code > 0o377) throw cursor.error(`octal escape value ${token} outside of range 0-0o377`, token.length)
  return code
}

/** Whether a token is one octal digit. */
export function isOctal(token: string | null | undefined): boolean {
  return typeof token === 'string' && token.length === 1 && OCTAL_DIGITS.includes(token)
}

function numberedOrPlain(cursor: Cursor, token: string): number {
  const letter = token.slice(1)
  const digits = { x: 2, u: 4, U: 8 }[letter]
  if (digits !== undefined) return hexadecimal(cursor, token, digits)
  if (letter === 'N') return namedCharacter(cursor, token)
  if (/^[A-Za-z]$/.test(letter)) throw cursor.error(`bad escape ${token}`, lengthOf(token))
  return letter.codePointAt(0) ?? 0
}

function hexadecimal(cursor: Cursor, token: string, digits: number): number {
  const whole = token + cursor.getWhile(digits, HEX_DIGITS)
  if (whole.length !== digits + 2) throw cursor.error(`incomplete escape ${whole}`, whole.length)
  const code = Number.parseInt(whole.slice(2), 16)
  if (code > HIGHEST_CODE_POINT) throw cursor.error(`bad escape ${whole}`, whole.length)
  return code
}

/** There is no table of character names here, so every name is an unknown one. */
function namedCharacter(cursor: Cursor, token: string): never {
  if (!cursor.match('{')) throw cursor.error('missing {')
  const name = cursor.getUntil('}', 'character name')
  throw cursor.error(`undefined character name '${name}'`, lengthOf(name) + lengthOf(`${token}{}`))
}
