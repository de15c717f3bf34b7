import { Cursor, lengthOf, quoted } from './cursor.ts'
import { CONTROL_ESCAPES, isOctal, OCTAL_DIGITS, octal } from './parse-escape.ts'
import { groupText, type MatchSpans, type Pattern } from './pattern.ts'

/** A replacement as read: texts and group numbers in turn. */
export type Template = readonly (string | number)[]

/** A replacement that names a group which is not there; Python calls this an IndexError. */
export class UnknownGroupName extends Error {}

/** Reads a replacement such as `\1-\g<name>`. Throws RegexError for a bad escape or group number, UnknownGroupName for a name. */
export function parseTemplate(text: string, pattern: Pattern): Template {
  const cursor = new Cursor(text)
  const parts: (string | number)[] = []
  for (let token = cursor.get(); token !== null; token = cursor.get()) {
    const part = token.startsWith('\\') ? escapePart(cursor, token, pattern) : token
    const last = parts.at(-1)
    if (typeof part === 'string' && typeof last === 'string') parts[parts.length - 1] = last + part
    else parts.push(part)
  }
  return parts
}

/** The replacement for one match; a group that took no part is empty. */
export function expandTemplate(template: Template, match: MatchSpans): string {
  let result = ''
  for (const part of template) result += typeof part === 'string' ? part : (groupText(match, part) ?? '')
  return result
}

function escapePart(cursor: Cursor, token: string, pattern: Pattern): string | number {
  const letter = token.slice(1)
  if (letter === 'g') return namedPart(cursor, pattern)
  if (letter === '0') return String.fromCharCode(Number.parseInt(`0${cursor.getWhile(2, OCTAL_DIGITS)}`, 8) & 0xff)
  if (/^[1-9]$/.test(letter)) return numberedPart(cursor, token, pattern)
  const control = CONTROL_ESCAPES[token]
  if (control !== undefined) return String.fromCharCode(control)
  if (/^[A-Za-z]$/.test(letter)) throw cursor.error(`bad escape ${token}`, lengthOf(token))
  return token
}

function namedPart(cursor: Cursor, pattern: Pattern): number {
  if (!cursor.match('<')) throw cursor.error('missing <')
  const name = cursor.getUntil('>', 'group name')
  if (/^[0-9]+$/.test(name)) return checked(cursor, Number(name), { pattern, back: name.length + 1 })
  cursor.checkGroupName(name)
  const group = pattern.groupIndex.get(name)
  if (group === undefined) throw new UnknownGroupName(`unknown group name ${quoted(name)}`)
  return group
}

function numberedPart(cursor: Cursor, token: string, pattern: Pattern): string | number {
  let whole = token
  if (cursor.next !== null && /^[0-9]$/.test(cursor.next)) {
    whole += cursor.get()
    if (isOctal(whole[1]) && isOctal(whole[2]) && isOctal(cursor.next)) return String.fromCharCode(octal(cursor, whole + cursor.get()))
  }
  return checked(cursor, Number(whole.slice(1)), { pattern, back: whole.length - 1 })
}

function checked(cursor: Cursor, group: number, of: { pattern: Pattern; back: number }): number {
  if (group > of.pattern.groupCount) throw cursor.error(`invalid group reference ${group}`, of.back)
  return group
}
