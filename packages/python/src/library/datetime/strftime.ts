import { DAY_NAMES, isoCalendar, MONTH_NAMES } from './gregorian.ts'
import { two } from './iso.ts'
import { offsetText } from './zone-type.ts'

/** What a format can show. The offset is microseconds east of UTC; null, like the name, for a naive time. */
export interface TimeParts {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly microsecond: number
  /** Monday is 0. */
  readonly weekday: number
  /** From 1. */
  readonly yearDay: number
  readonly offset: number | null
  readonly zoneName: string | null
}

interface Field {
  /** The text without padding. */
  readonly text: string
  readonly width: number
  readonly pad: '0' | ' ' | ''
}

const DIRECTIVE = /%([-_0^#]*)(:?[a-zA-Z%])/g

/**
 * `strftime` in the C locale, as on Linux: all of Python's directives, those of the GNU C library, and its flags (`%-d`).
 * A directive that nobody knows stays as it is.
 */
export function formatTime(format: string, parts: TimeParts): string {
  return format.replace(DIRECTIVE, (whole, flags: string, letter: string) => {
    const field = fieldOf(letter, parts)
    return field === undefined ? whole : flagged(field, flags)
  })
}

function flagged(field: Field, flags: string): string {
  let { pad, text } = field
  for (const flag of flags) {
    if (flag === '-') pad = ''
    else if (flag === '_') pad = ' '
    else if (flag === '0') pad = '0'
    else if (flag === '^') text = text.toUpperCase()
    else text = swapped(text)
  }
  return pad === '' ? text : text.padStart(field.width, pad)
}

/** `%#Z` and `%#p` become lower case, `%#a` upper. */
function swapped(text: string): string {
  return text === text.toUpperCase() ? text.toLowerCase() : text.toUpperCase()
}

function fieldOf(letter: string, parts: TimeParts): Field | undefined {
  const number = NUMBERS[letter]
  if (number !== undefined) {
    const [width, pad, value] = number
    return { text: String(value(parts)), width, pad }
  }
  const text = TEXTS[letter]?.(parts)
  return text === undefined ? undefined : { text, width: 0, pad: '' }
}

const hour12 = (p: TimeParts): number => p.hour % 12 || 12
const weekFrom = (p: TimeParts, firstDay: number): number => Math.floor((p.yearDay + 6 - ((p.weekday + 7 - firstDay) % 7)) / 7)
const century = (p: TimeParts): number => Math.floor(p.year / 100)

const NUMBERS: Readonly<Record<string, readonly [number, '0' | ' ' | '', (p: TimeParts) => number | string]>> = {
  d: [2, '0', (p) => p.day],
  e: [2, ' ', (p) => p.day],
  m: [2, '0', (p) => p.month],
  y: [2, '0', (p) => p.year % 100],
  Y: [4, '', (p) => p.year],
  C: [2, '0', century],
  G: [4, '', (p) => isoCalendar(p)[0]],
  g: [2, '0', (p) => isoCalendar(p)[0] % 100],
  V: [2, '0', (p) => isoCalendar(p)[1]],
  H: [2, '0', (p) => p.hour],
  k: [2, ' ', (p) => p.hour],
  I: [2, '0', hour12],
  l: [2, ' ', hour12],
  M: [2, '0', (p) => p.minute],
  S: [2, '0', (p) => p.second],
  j: [3, '0', (p) => p.yearDay],
  w: [1, '', (p) => (p.weekday + 1) % 7],
  u: [1, '', (p) => p.weekday + 1],
  U: [2, '0', (p) => weekFrom(p, 6)],
  W: [2, '0', (p) => weekFrom(p, 0)],
  f: [6, '0', (p) => p.microsecond],
}

const clock = (p: TimeParts): string => `${two(p.hour)}:${two(p.minute)}:${two(p.second)}`
const short = (text: string | undefined): string => (text ?? '').slice(0, 3)
const slashed = (p: TimeParts): string => `${two(p.month)}/${two(p.day)}/${two(p.year % 100)}`

const TEXTS: Readonly<Record<string, (p: TimeParts) => string>> = {
  a: (p) => short(DAY_NAMES[p.weekday]),
  A: (p) => DAY_NAMES[p.weekday] ?? '',
  b: (p) => short(MONTH_NAMES[p.month - 1]),
  h: (p) => short(MONTH_NAMES[p.month - 1]),
  B: (p) => MONTH_NAMES[p.month - 1] ?? '',
  p: (p) => (p.hour < 12 ? 'AM' : 'PM'),
  P: (p) => (p.hour < 12 ? 'am' : 'pm'),
  c: (p) => `${short(DAY_NAMES[p.weekday])} ${short(MONTH_NAMES[p.month - 1])} ${String(p.day).padStart(2)} ${clock(p)} ${p.year}`,
  x: slashed,
  D: slashed,
  X: clock,
  T: clock,
  R: (p) => `${two(p.hour)}:${two(p.minute)}`,
  r: (p) => `${two(hour12(p))}:${two(p.minute)}:${two(p.second)} ${p.hour < 12 ? 'AM' : 'PM'}`,
  F: (p) => `${p.year}-${two(p.month)}-${two(p.day)}`,
  n: () => '\n',
  t: () => '\t',
  z: (p) => (p.offset === null ? '' : offsetText(p.offset, '')),
  ':z': (p) => (p.offset === null ? '' : offsetText(p.offset)),
  Z: (p) => p.zoneName ?? '',
  '%': () => '%',
}
