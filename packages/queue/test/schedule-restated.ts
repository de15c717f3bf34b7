import fc from 'fast-check'

/** What a clock on the wall of a zone shows at the start of a minute. */
export interface Shown {
  readonly atMs: number
  readonly wall: Wall
  /** Whether the span did not show it before. */
  readonly first: boolean
  /** What the clock jumped over to get here from the minute before. */
  readonly skipped: readonly Wall[]
}

interface Wall {
  readonly minute: number
  readonly hour: number
  readonly day: number
  readonly lastDay: number
  readonly month: number
  readonly weekday: number
}

/** A cron line together with what it means, restated without a parser. */
export interface Line {
  readonly text: string
  readonly means: (wall: Wall) => boolean
  readonly repeating: boolean
  readonly everyHour: boolean
}

interface Part {
  readonly text: string
  readonly allows: (value: number) => boolean
}

const minuteMs = 60_000

/** Every minute of a span as a clock in the zone shows it. */
export function wallMinutes(tz: string, fromMs: number, untilMs: number): readonly Shown[] {
  const digits = 'numeric'
  const fields = { year: digits, month: digits, day: digits, hour: digits, minute: digits } as const
  const format = new Intl.DateTimeFormat('en-CA', { timeZone: tz, hourCycle: 'h23', ...fields })
  const seen = new Set<number>()
  let beforeMs: number | undefined
  return Array.from({ length: (untilMs - fromMs) / minuteMs }, (_, index) => {
    const atMs = fromMs + index * minuteMs
    const parts = new Map(format.formatToParts(atMs).map(({ type, value }) => [type, Number(value)]))
    const of = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? Number.NaN
    // The digits that are shown, as if they were UTC.
    const wallMs = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'))
    const first = !seen.has(wallMs)
    seen.add(wallMs)
    const jumped = Math.max(0, (wallMs - (beforeMs ?? wallMs)) / minuteMs - 1)
    const skipped = Array.from({ length: jumped }, (_, n) => wallOf(wallMs - (n + 1) * minuteMs))
    beforeMs = wallMs
    return { atMs, wall: wallOf(wallMs), first, skipped }
  })
}

/** The rules for firing, applied minute by minute. Only the span tells what was shown before, so it begins a day early. */
export function restatedFirings(line: Line, minutes: readonly Shown[]): readonly number[] {
  const fires = ({ wall, first, skipped }: Shown) =>
    (line.means(wall) && (first || line.repeating)) || (!line.everyHour && skipped.some(line.means))
  return minutes.filter(fires).map(({ atMs }) => atMs)
}

function wallOf(wallMs: number): Wall {
  const date = new Date(wallMs)
  return {
    minute: date.getUTCMinutes(),
    hour: date.getUTCHours(),
    day: date.getUTCDate(),
    lastDay: new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate(),
    month: date.getUTCMonth() + 1,
    weekday: date.getUTCDay(),
  }
}

const star: Part = { text: '*', allows: () => true }

function someParts(least: number, most: number): fc.Arbitrary<Part> {
  const value = fc.integer({ min: least, max: most })
  const step = fc.integer({ min: 1, max: Math.min(most - least, 20) })
  const range = fc.tuple(value, value).map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) }))
  const part: fc.Arbitrary<Part> = fc.oneof(
    value.map((only) => ({ text: `${only}`, allows: (v: number) => v === only })),
    range.map(({ from, to }) => ({ text: `${from}-${to}`, allows: (v: number) => v >= from && v <= to })),
    step.map((by) => ({ text: `*/${by}`, allows: (v: number) => (v - least) % by === 0 })),
    fc.tuple(value, step).map(([from, by]) => ({ text: `${from}/${by}`, allows: (v: number) => v >= from && (v - from) % by === 0 })),
    fc.tuple(range, step).map(([{ from, to }, by]) => ({
      text: `${from}-${to}/${by}`,
      allows: (v: number) => v >= from && v <= to && (v - from) % by === 0,
    })),
  )
  return fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => ({
    text: parts.map(({ text }) => text).join(','),
    allows: (v: number) => parts.some(({ allows }) => allows(v)),
  }))
}

const days: fc.Arbitrary<{ text: string; allows: (day: number, lastDay: number) => boolean }> = fc.oneof(
  { weight: 4, arbitrary: fc.constant(star) },
  { weight: 2, arbitrary: someParts(1, 31) },
  { weight: 1, arbitrary: fc.constant({ text: 'L', allows: (day: number, lastDay: number) => day === lastDay }) },
  {
    weight: 1,
    arbitrary: someParts(1, 31).map(({ text, allows }) => ({
      text: `${text},L`,
      allows: (d: number, last: number) => allows(d) || d === last,
    })),
  },
)

const starOr = (part: fc.Arbitrary<Part>) => fc.oneof({ weight: 2, arbitrary: fc.constant(star) }, { weight: 3, arbitrary: part })

/** Hours around midnight to three are where clocks are changed, so half of the lines name them. */
const hours = fc.oneof(starOr(someParts(0, 23)), someParts(0, 3))

/** Cron lines of five fields, dense enough to meet a window of a few days. */
export const cronLines: fc.Arbitrary<Line> = fc
  .record({
    minute: starOr(someParts(0, 59)),
    hour: hours,
    day: days,
    month: fc.oneof({ weight: 5, arbitrary: fc.constant(star) }, { weight: 1, arbitrary: someParts(1, 12) }),
    weekday: fc.oneof({ weight: 2, arbitrary: fc.constant(star) }, { weight: 1, arbitrary: someParts(0, 6) }),
  })
  .map(({ minute, hour, day, month, weekday }) => ({
    text: [minute, hour, day, month, weekday].map(({ text }) => text).join(' '),
    repeating: /[*/]/.test(minute.text + hour.text),
    everyHour: Array.from({ length: 24 }, (_, h) => h).every(hour.allows),
    means: (wall: Wall) => {
      const onDay = day.allows(wall.day, wall.lastDay)
      const onWeekday = weekday.allows(wall.weekday)
      const either = day.text !== '*' && weekday.text !== '*'
      return (
        minute.allows(wall.minute) &&
        hour.allows(wall.hour) &&
        month.allows(wall.month) &&
        (either ? onDay || onWeekday : onDay && onWeekday)
      )
    },
  }))
