import type { Category, SetItem } from './syntax.ts'

/** Says whether a code point belongs to a class. */
export type CharacterTest = (code: number) => boolean

const UNICODE_DIGIT = /^\p{Nd}$/u
const UNICODE_WORD = /^[\p{L}\p{N}_]$/u
// biome-ignore lint/suspicious/noControlCharactersInRegex: Python counts the four separators U+001C to U+001F as space.
const UNICODE_SPACE = /^[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]$/u

/** Pairs that fold together though no upper or lower case says so. */
const EXTRA_FOLDS = new Map([
  [0x1fd3, 0x390],
  [0x1fe3, 0x3b0],
  [0xfb05, 0xfb06],
])

function ofText(pattern: RegExp): CharacterTest {
  const known = new Uint8Array(256)
  for (let code = 0; code < 256; code += 1) known[code] = pattern.test(String.fromCharCode(code)) ? 1 : 0
  return (code) => (code < 256 ? known[code] === 1 : pattern.test(String.fromCodePoint(code)))
}

const UNICODE_CLASSES = { d: ofText(UNICODE_DIGIT), s: ofText(UNICODE_SPACE), w: ofText(UNICODE_WORD) }
const ASCII_CLASSES = { d: ofText(/^[0-9]$/), s: ofText(/^[\t-\r ]$/), w: ofText(/^[A-Za-z0-9_]$/) }

/** The test for a class letter in the pattern's alphabet. */
export function categoryTest(category: Category, ascii: boolean): CharacterTest {
  const test = (ascii ? ASCII_CLASSES : UNICODE_CLASSES)[category.letter]
  return category.negate ? (code) => !test(code) : test
}

/** Lower case of one code point; itself when lower case would be more than one. */
function lower(code: number): number {
  if (code < 128) return code >= 65 && code <= 90 ? code + 32 : code
  if (code === 0x130) return 105
  return single(String.fromCodePoint(code).toLowerCase(), code)
}

function upper(code: number): number {
  return single(String.fromCodePoint(code).toUpperCase(), code)
}

function single(text: string, otherwise: number): number {
  const code = text.codePointAt(0) ?? otherwise
  return text.length === (code > 0xffff ? 2 : 1) ? code : otherwise
}

/** One code point for all that are equal without case: `k`, `K` and the Kelvin sign give one and the same. */
export function foldUnicode(code: number): number {
  if (code < 128) return lower(code)
  const extra = EXTRA_FOLDS.get(code)
  return extra ?? lower(upper(lower(code)))
}

/** As `foldUnicode`, for A to Z only. */
export function foldAscii(code: number): number {
  return code >= 65 && code <= 90 ? code + 32 : code
}

/** How a set is read. */
export interface SetReading {
  readonly ascii: boolean
  readonly ignoreCase: boolean
}

/** The test for the members of a set, in the order they were written. */
export function setTest(items: readonly SetItem[], negate: boolean, reading: SetReading): CharacterTest {
  const tests = items.map((item) => itemTest(item, reading))
  const [only] = tests
  const any: CharacterTest = tests.length === 1 && only !== undefined ? only : (code) => tests.some((test) => test(code))
  const known = new Int8Array(128).fill(-1)
  return (code) => {
    if (code >= 128) return any(code) !== negate
    if (known[code] === -1) known[code] = any(code) === negate ? 0 : 1
    return known[code] === 1
  }
}

function itemTest(item: SetItem, reading: SetReading): CharacterTest {
  if (item.op === 'category') return categoryTest(item, reading.ascii)
  const low = item.op === 'char' ? item.code : item.low
  const high = item.op === 'char' ? item.code : item.high
  const plain: CharacterTest = (code) => code >= low && code <= high
  if (!reading.ignoreCase) return plain
  const fold = reading.ascii ? foldAscii : foldUnicode
  if (low === high) return (code) => fold(code) === fold(low)
  if (reading.ascii) return (code) => plain(code) || plain(foldAscii(code)) || (code >= 97 && code <= 122 && plain(code - 32))
  return (code) => plain(code) || plain(lower(code)) || plain(upper(code)) || plain(fold(code)) || plain(upper(fold(code)))
}
