import { isPrintable } from '../operations/quoted.ts'
import { whitespace } from './str-split.ts'

// Numeric_Type=Digit beyond the decimal digits: superscripts, subscripts, circled and the like.
const digit =
  /[\p{Nd}\u00b2\u00b3\u00b9\u1369-\u1371\u19da\u2070\u2074-\u2079\u2080-\u2089\u2460-\u2468\u2474-\u247c\u2488-\u2490\u24ea\u24f5-\u24fd\u24ff\u2776-\u277e\u2780-\u2788\u278a-\u2792]/u
const numeric = /[\p{N}〇一二三四五六七八九十百千万億兆零壹贰叁肆伍陆柒捌玖拾佰仟]/u
const space = new RegExp(whitespace)

/** The `is…` methods of `str`, by name. */
export const textTests: Readonly<Record<string, (text: string) => boolean>> = {
  isalnum: (text) => every(text, (character) => /\p{L}/u.test(character) || digit.test(character) || numeric.test(character)),
  isalpha: (text) => every(text, (character) => /\p{L}/u.test(character)),
  isascii: (text) => !/[^\0-\x7f]/.test(text),
  isdecimal: (text) => every(text, (character) => /\p{Nd}/u.test(character)),
  isdigit: (text) => every(text, (character) => digit.test(character)),
  isidentifier: (text) => /^[\p{XID_Start}_][\p{XID_Continue}]*$/u.test(text),
  islower: (text) => /\p{Lowercase}/u.test(text) && !/[\p{Uppercase}\p{Lt}]/u.test(text),
  isnumeric: (text) => every(text, (character) => numeric.test(character)),
  isprintable: isPrintable,
  isspace: (text) => every(text, (character) => space.test(character)),
  istitle,
  isupper: (text) => /\p{Uppercase}/u.test(text) && !/[\p{Lowercase}\p{Lt}]/u.test(text),
}

function every(text: string, test: (character: string) => boolean): boolean {
  if (text === '') return false
  for (const character of text) if (!test(character)) return false
  return true
}

/** Every word begins with a capital, and no capital comes later in it. */
function istitle(text: string): boolean {
  let inWord = false
  let cased = false
  for (const character of text) {
    if (/[\p{Uppercase}\p{Lt}]/u.test(character)) {
      if (inWord) return false
      inWord = true
      cased = true
    } else if (/\p{Lowercase}/u.test(character)) {
      if (!inWord) return false
    } else inWord = false
  }
  return cased
}

/** `Title Case`: what follows a letter is small. */
export function titled(text: string): string {
  let result = ''
  let inWord = false
  for (const character of text) {
    result += inWord ? character.toLowerCase() : capital(character)
    inWord = /\p{Cased}/u.test(character)
  }
  return result
}

export function capitalized(text: string): string {
  const [first = ''] = text
  return capital(first) + text.slice(first.length).toLowerCase()
}

function capital(character: string): string {
  const upper = character.toUpperCase()
  // 'ß' becomes 'Ss' in a title.
  return upper.length > character.length ? upper.slice(0, 1) + upper.slice(1).toLowerCase() : upper
}

export function swapped(text: string): string {
  let result = ''
  for (const character of text) {
    result += /[\p{Uppercase}\p{Lt}]/u.test(character) ? character.toLowerCase() : character.toUpperCase()
  }
  return result
}

export function caseFolded(text: string): string {
  return text.toLowerCase().replaceAll('ß', 'ss').replaceAll('ς', 'σ')
}
