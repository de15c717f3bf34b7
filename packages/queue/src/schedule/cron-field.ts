import { QueueError } from '../errors.ts'

/** One field of a cron line: what it is called in errors, and what may stand in it. */
export interface FieldRule {
  readonly name: string
  readonly least: number
  readonly most: number
  /** Where `*` and `a/n` end, when `most` is a second name of `least` (Sunday). @default most */
  readonly end?: number
  /** Words for values, the first one standing for `least`. */
  readonly words?: readonly string[]
}

/** A list that has at least one value, ascending and without repeats. */
export type Values = readonly [number, ...number[]]

/** What stands in a field of a cron line after it was read. */
export interface Field {
  readonly values: Values
  /** Written with a `*` or a step, so it says "every" rather than "at". */
  readonly repeats: boolean
}

/**
 * Reads one field: a list of values, ranges and steps (`*`, `5`, `MON-FRI`, `0-30/10`, `5/10`, `*` + `/15`).
 * Throws `invalid_schedule` with the field's name and the part of it that is wrong.
 */
export function parseField(text: string, rule: FieldRule): Field {
  const values = new Set(text.split(',').flatMap((part) => parsePart(part, rule)))
  const [first, ...rest] = [...values].sort((a, b) => a - b)
  if (first === undefined) throw wrong(rule, text, 'is empty')
  return { values: [first, ...rest], repeats: /[*/]/.test(text) }
}

function parsePart(part: string, rule: FieldRule): number[] {
  const match = /^(?:(\*)|(\w+)(?:-(\w+))?)(?:\/(\d{1,4}))?$/.exec(part)
  if (!match) throw wrong(rule, part, `is not a value, a range or a step of ${allowed(rule)}`)
  const [, star, from = '', to, by] = match
  const end = rule.end ?? rule.most
  const first = star ? rule.least : oneValue(from, part, rule)
  const last = to !== undefined ? rangeEnd(to, part, rule) : star || by !== undefined ? end : first
  if (last < first) throw wrong(rule, part, 'runs backwards')
  const step = by === undefined ? 1 : Number(by)
  // A step beyond the field, such as every 90 minutes, would quietly mean something else.
  if (step < 1 || step > end - rule.least) throw wrong(rule, part, `has a step outside 1-${end - rule.least}`)
  return Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, index) => first + index * step)
}

/** The week may be written from Monday, so Sunday at the end of a range is its seventh day. */
function rangeEnd(text: string, part: string, rule: FieldRule): number {
  return text === 'SUN' && rule.words?.includes(text) ? rule.most : oneValue(text, part, rule)
}

function oneValue(text: string, part: string, rule: FieldRule): number {
  const word = rule.words?.indexOf(text) ?? -1
  const value = word >= 0 ? word + rule.least : /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN
  if (!(value >= rule.least && value <= rule.most)) throw wrong(rule, part, `is not within ${allowed(rule)}`)
  return value
}

function allowed({ least, most, words }: FieldRule): string {
  return words ? `${least}-${most} or ${words[0]}-${words.at(-1)}` : `${least}-${most}`
}

function wrong({ name }: FieldRule, part: string, what: string): QueueError {
  return new QueueError('invalid_schedule', `cron: ${name} "${part.slice(0, 100)}" ${what}`)
}
