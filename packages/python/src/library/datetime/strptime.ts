import { meter } from '../../budget.ts'
import { repr } from '../../operations/text.ts'
import { valueError } from '../../raise.ts'
import { asRaised } from '../re/errors.ts'
import { compilePattern, findOnce, groupText, type MatchSpans, type Pattern } from '../re/pattern.ts'
import { Subject } from '../re/subject.ts'
import { FLAG } from '../re/syntax.ts'
import { DAY_NAMES, dayOfYear, daysBeforeYear, fromOrdinal, MONTH_NAMES, ordinalOfIso, toOrdinal, weekdayOf } from './gregorian.ts'

/** What a text said when it was read by a format; parts that it did not name are those of 1 January 1900, 00:00. */
export interface ParsedTime {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly microsecond: number
  readonly weekday: number
  readonly yearDay: number
  /** Microseconds east of UTC; null when `%z` read none. */
  readonly offset: number | null
  readonly zoneName: string | null
}

const names = (all: readonly string[], length?: number): string =>
  all
    .map((name) => (length === undefined ? name : name.slice(0, length)))
    .toSorted((a, b) => b.length - a.length)
    .join('|')

/** The pattern of each directive, as the C locale has them. */
const DIRECTIVES: Readonly<Record<string, string>> = {
  d: '(?P<d>3[0-1]|[1-2]\\d|0[1-9]|[1-9]| [1-9])',
  f: '(?P<f>[0-9]{1,6})',
  H: '(?P<H>2[0-3]|[0-1]\\d|\\d)',
  I: '(?P<I>1[0-2]|0[1-9]|[1-9]| [1-9])',
  G: '(?P<G>\\d\\d\\d\\d)',
  j: '(?P<j>36[0-6]|3[0-5]\\d|[1-2]\\d\\d|0[1-9]\\d|00[1-9]|[1-9]\\d|0[1-9]|[1-9])',
  m: '(?P<m>1[0-2]|0[1-9]|[1-9])',
  M: '(?P<M>[0-5]\\d|\\d)',
  S: '(?P<S>6[0-1]|[0-5]\\d|\\d)',
  U: '(?P<U>5[0-3]|[0-4]\\d|\\d)',
  W: '(?P<W>5[0-3]|[0-4]\\d|\\d)',
  w: '(?P<w>[0-6])',
  u: '(?P<u>[1-7])',
  V: '(?P<V>5[0-3]|0[1-9]|[1-4]\\d|\\d)',
  y: '(?P<y>\\d\\d)',
  Y: '(?P<Y>\\d\\d\\d\\d)',
  z: '(?P<z>[+-]\\d\\d:?[0-5]\\d(:?[0-5]\\d(\\.\\d{1,6})?)?|(?-i:Z))',
  A: `(?P<A>${names(DAY_NAMES)})`,
  a: `(?P<a>${names(DAY_NAMES, 3)})`,
  B: `(?P<B>${names(MONTH_NAMES)})`,
  b: `(?P<b>${names(MONTH_NAMES, 3)})`,
  p: '(?P<p>am|pm)',
  Z: '(?P<Z>utc|gmt)',
  '%': '%',
}

/** Directives that stand for other formats. */
const COMPOSITES: Readonly<Record<string, string>> = { c: '%a %b %d %H:%M:%S %Y', x: '%m/%d/%y', X: '%H:%M:%S' }

const kept = new Map<string, Pattern>()

function patternOf(format: string): Pattern {
  const known = kept.get(format)
  if (known !== undefined) return known
  try {
    const pattern = compilePattern(source(format, format), FLAG.IGNORECASE)
    if (kept.size > 200) kept.clear()
    kept.set(format, pattern)
    return pattern
  } catch (error) {
    throw asRaised(error)
  }
}

function source(format: string, whole: string): string {
  const escaped = format.replace(/[\\.^$*+?(){}[\]|]/g, '\\$&').replace(/\s+/g, '\\s+')
  let result = ''
  let rest = escaped
  for (let at = rest.indexOf('%'); at !== -1; at = rest.indexOf('%')) {
    const letter = rest[at + 1]
    if (letter === undefined) throw valueError(`stray % in format ${repr(whole)}`)
    const composite = COMPOSITES[letter]
    const directive = composite === undefined ? DIRECTIVES[letter] : source(composite, whole)
    if (directive === undefined) {
      throw valueError(`'${letter === '\\' ? '%' : letter}' is a bad directive in format ${repr(whole)}`)
    }
    result += rest.slice(0, at) + directive
    rest = rest.slice(at + 2)
  }
  return result + rest
}

/** Reads `text` by `format`, as `datetime.strptime` and `time.strptime` do. Raises ValueError for a text that does not fit. */
export function parseTime(text: string, format: string): ParsedTime {
  meter.spend(text.length + format.length)
  const subject = new Subject(text)
  const match = findOnce(patternOf(format), subject, { kind: 'match' }, (steps) => meter.spend(steps))
  if (match === null) throw valueError(`time data ${repr(text)} does not match format ${repr(format)}`)
  const end = match.spans[1] ?? 0
  if (end !== subject.length) throw valueError(`unconverted data remains: ${subject.slice(end, subject.length)}`)
  return interpreted(new Fields(match, patternOf(format)))
}

/** The groups of a match by directive. */
class Fields {
  readonly #match: MatchSpans
  readonly #pattern: Pattern

  constructor(match: MatchSpans, pattern: Pattern) {
    this.#match = match
    this.#pattern = pattern
  }

  text(letter: string): string | undefined {
    const group = this.#pattern.groupIndex.get(letter)
    return group === undefined ? undefined : (groupText(this.#match, group) ?? undefined)
  }

  number(letter: string): number | undefined {
    const text = this.text(letter)
    return text === undefined ? undefined : Number(text)
  }

  /** Index of a name, whole or by its first three letters. */
  index(letters: readonly [whole: string, short: string], all: readonly string[]): number | undefined {
    const text = (this.text(letters[0]) ?? this.text(letters[1]))?.toLowerCase()
    if (text === undefined) return undefined
    return all.findIndex((name) => name.toLowerCase() === text || name.slice(0, 3).toLowerCase() === text)
  }
}

function interpreted(fields: Fields): ParsedTime {
  const weekday = weekdayIn(fields)
  const yearRead = yearIn(fields)
  refuseHalfIso(fields, yearRead, weekday)
  const monthIndex = fields.index(['B', 'b'], MONTH_NAMES)
  let month = fields.number('m') ?? (monthIndex === undefined ? 1 : monthIndex + 1)
  let day = fields.number('d') ?? 1
  // Without a year, 29 February is taken to be there.
  const isLeapFix = yearRead === undefined && fields.number('G') === undefined && month === 2 && day === 29
  let year = yearRead ?? (isLeapFix ? 1904 : 1900)
  let yearDay = fields.number('j')
  const ordinal = ordinalByWeek(fields, yearRead, weekday)
  if (yearDay === undefined && ordinal !== undefined) {
    ;({ year, month, day } = fromOrdinal(ordinal))
    yearDay = ordinal - daysBeforeYear(year)
  } else if (yearDay !== undefined) {
    ;({ year, month, day } = fromOrdinal(daysBeforeYear(year) + yearDay))
  }
  const date = { year, month, day }
  return {
    ...date,
    year: isLeapFix ? 1900 : year,
    ...clockIn(fields),
    ...zoneIn(fields),
    weekday: weekday ?? weekdayOf(toOrdinal(date)),
    yearDay: yearDay ?? dayOfYear(date),
  }
}

function yearIn(fields: Fields): number | undefined {
  const short = fields.number('y')
  if (short !== undefined) return short <= 68 ? 2000 + short : 1900 + short
  return fields.number('Y')
}

/** Monday is 0. */
function weekdayIn(fields: Fields): number | undefined {
  const sundayFirst = fields.number('w')
  if (sundayFirst !== undefined) return (sundayFirst + 6) % 7
  const iso = fields.number('u')
  return iso === undefined ? fields.index(['A', 'a'], DAY_NAMES) : iso - 1
}

/** Refuses an ISO year without its week, and the reverse, in CPython's words. */
function refuseHalfIso(fields: Fields, year: number | undefined, weekday: number | undefined): void {
  const isoWeek = fields.number('V')
  const days = "a weekday directive ('%A', '%a', '%w', or '%u')."
  if (year === undefined && fields.number('G') !== undefined) {
    if (isoWeek === undefined || weekday === undefined) {
      throw valueError(`ISO year directive '%G' must be used with the ISO week directive '%V' and ${days}`)
    }
    if (fields.number('j') !== undefined) {
      throw valueError("Day of the year directive '%j' is not compatible with ISO year directive '%G'. Use '%Y' instead.")
    }
  } else if (isoWeek !== undefined && fields.number('U') === undefined && fields.number('W') === undefined) {
    if (weekday === undefined) {
      throw valueError(`ISO week directive '%V' must be used with the ISO year directive '%G' and ${days}`)
    }
    throw valueError("ISO week directive '%V' is incompatible with the year directive '%Y'. Use the ISO year '%G' instead.")
  }
}

/** The day that a week number and a weekday name together. */
function ordinalByWeek(fields: Fields, year: number | undefined, weekday: number | undefined): number | undefined {
  if (weekday === undefined) return undefined
  const isoYear = fields.number('G')
  const isoWeek = fields.number('V')
  if (isoYear !== undefined && isoWeek !== undefined) {
    const ordinal = ordinalOfIso(isoYear, isoWeek, weekday + 1)
    if (ordinal === undefined) throw valueError(`Invalid week: ${isoWeek}`)
    return ordinal
  }
  const sundayWeek = fields.number('U')
  const week = sundayWeek ?? fields.number('W')
  if (year === undefined || week === undefined) return undefined
  const firstDay = sundayWeek === undefined ? 0 : 6
  const first = daysBeforeYear(year) + 1
  const lead = (7 + firstDay - weekdayOf(first)) % 7
  const inWeek = (weekday + 7 - firstDay) % 7
  // Days before the first whole week are week 0.
  return first + lead + (week - 1) * 7 + inWeek
}

function clockIn(fields: Fields): { hour: number; minute: number; second: number; microsecond: number } {
  const half = fields.text('p')?.toLowerCase()
  const twelve = fields.number('I')
  const hour = twelve === undefined ? (fields.number('H') ?? 0) : (twelve % 12) + (half === 'pm' ? 12 : 0)
  return {
    hour,
    minute: fields.number('M') ?? 0,
    second: fields.number('S') ?? 0,
    microsecond: Number((fields.text('f') ?? '').padEnd(6, '0')),
  }
}

function zoneIn(fields: Fields): { offset: number | null; zoneName: string | null } {
  const text = fields.text('z')
  const zoneName = fields.text('Z') ?? null
  if (text === undefined) return { offset: null, zoneName }
  if (text === 'Z') return { offset: 0, zoneName }
  const digits = text.slice(1).replaceAll(':', '')
  const hasColons = text[3] === ':'
  if (hasColons && text.length > 6 && text[6] !== ':') throw valueError(`Inconsistent use of : in ${text}`)
  const [whole = '', fraction = ''] = digits.split('.')
  const seconds = Number(whole.slice(0, 2)) * 3600 + Number(whole.slice(2, 4)) * 60 + Number(whole.slice(4, 6) || 0)
  const micros = seconds * 1e6 + Number(fraction.padEnd(6, '0'))
  return { offset: text.startsWith('-') && micros !== 0 ? -micros : micros, zoneName }
}
