import { duration, FeelDate, FeelDateTime, FeelDuration, FeelTime, isFunction, isRange, parseDate, parseDateTime, parseTime } from 'feelin'
import type { Data, Json } from '../expression/evaluator.ts'
import { parseDuration } from '../run/timers/duration.ts'

/** Task data as FEEL sees it: tagged dates, times and durations become FEEL's own, tagged numbers plain ones. */
export function toFeel(value: Json): unknown {
  if (value === null || typeof value !== 'object') return value
  if (isList(value)) return value.map(toFeel)
  const tag = value.$python
  if (typeof tag === 'string' && 'value' in value) return untagged(tag, value.value ?? null)
  return dataToFeel(value)
}

/** The names of the data with their values as FEEL sees them. */
export function dataToFeel(data: Data): Record<string, unknown> {
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [name, toFeel(value)]))
}

/** A FEEL value as task data; dates, times and day durations are tagged, so that scripts get them as their own kind. */
export function fromFeel(value: unknown): Json {
  if (value instanceof FeelDate) return { $python: 'date', value: value.toString() }
  if (value instanceof FeelDateTime) return { $python: 'datetime', value: value.toString().replace(/Z$/, '+00:00') }
  if (value instanceof FeelTime) return { $python: 'time', value: value.toString() }
  if (value instanceof FeelDuration) return fromDuration(String(value))
  if (isRange(value)) return String(value)
  if (Array.isArray(value)) return value.map(fromFeel)
  switch (typeof value) {
    case 'boolean':
    case 'string':
      return value
    case 'number':
      return Number.isFinite(value) ? value : null
    case 'object':
      if (value === null || isFunction(value)) return null
      return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, fromFeel(part)]))
    default:
      return null
  }
}

/** Days and shorter units are a timedelta: days, seconds and microseconds. Months and years are none and stay ISO text. */
function fromDuration(text: string): Json {
  const parsed = parseDuration(text.replace(/^-/, ''))
  if (parsed === undefined || parsed.months !== 0) return text
  const ms = text.startsWith('-') ? -parsed.ms : parsed.ms
  const days = Math.floor(ms / 86_400_000)
  const seconds = Math.floor((ms - days * 86_400_000) / 1000)
  return { $python: 'timedelta', value: [days, seconds, (ms - days * 86_400_000 - seconds * 1000) * 1000] }
}

function untagged(tag: string, value: Json): unknown {
  switch (tag) {
    case 'date':
      return parseDate(String(value))
    case 'datetime':
      return parseDateTime(String(value).replace(' ', 'T'))
    case 'time':
      return parseTime(String(value))
    case 'timedelta':
      return isList(value) ? duration((Number(value[0]) * 86_400 + Number(value[1])) * 1000 + Number(value[2]) / 1000) : null
    case 'float':
    case 'int':
    case 'decimal':
      return Number(value)
    case 'tuple':
    case 'set':
    case 'frozenset':
      return toFeel(value)
    case 'dict':
      return isList(value)
        ? Object.fromEntries(value.map((pair) => (isList(pair) ? [String(pair[0]), toFeel(pair[1] ?? null)] : [])))
        : null
    default:
      return toFeel(value)
  }
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}
