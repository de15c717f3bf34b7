import type { Codec } from '../data/codec.ts'
import type { Json } from '../data/json.ts'
import type { PyType, Value } from '../values/object.ts'
import { checkedDay, dateType, PyDate } from './datetime/date-type.ts'
import { datetimeText, datetimeType, PyDatetime } from './datetime/datetime-type.ts'
import { dateText, parseIsoDate, parseIsoTime, timeText } from './datetime/iso.ts'
import { checkedClock, PyTime, timeType, zoneOfOffset } from './datetime/time-type.ts'
import { PyTimedelta, timedeltaType } from './datetime/timedelta-type.ts'
import { offsetText, PyTimezone, type PyTzinfo, timezoneType } from './datetime/zone-type.ts'
import { decimalType, PyDecimal } from './decimal/decimal-type.ts'
import { parseDecimal, showDecimal } from './decimal/text.ts'
import { PyUuid, parseUuid, uuidType } from './uuid/module.ts'
import { isZone } from './zone/offsets.ts'
import { PyPytz, pytzForm, pytzType } from './zone/pytz.ts'
import { PyZoneInfo, zoneInfoOf, zoneInfoType } from './zone/zoneinfo.ts'

function nonsense(tag: string, json: Json): RangeError {
  return new RangeError(`not a ${tag}: ${JSON.stringify(json).slice(0, 100)}`)
}

function isObject(json: Json | undefined): json is { readonly [key: string]: Json } {
  return typeof json === 'object' && json !== null && !Array.isArray(json)
}

/** Reads a value with code that raises for what cannot be; all of that is nonsense here. */
function reading<T>(tag: string, json: Json, read: () => T | undefined): T {
  let value: T | undefined
  try {
    value = read()
  } catch {
    throw nonsense(tag, json)
  }
  if (value === undefined) throw nonsense(tag, json)
  return value
}

interface Kind<T extends Value> {
  readonly tag: string
  readonly type: PyType
  readonly is: (value: Value) => value is T
  readonly write: (value: T) => Json
  readonly read: (json: Json) => T | undefined
  readonly plain?: (json: Json) => Json
}

function codec<T extends Value>(kind: Kind<T>): Codec {
  return {
    tag: kind.tag,
    type: kind.type,
    encode: (value) => {
      if (!kind.is(value)) throw new RangeError(`not a value of ${kind.type.name}`)
      return kind.write(value)
    },
    decode: (json) => reading(kind.tag, json, () => kind.read(json)),
    plain: kind.plain ?? ((json) => json),
  }
}

/** A zone: the name of an IANA zone, or `{ offset, name? }`, or `{ pytz, offset, saving, name }`; offsets in microseconds, pytz's in seconds. */
function writeZone(zone: PyTzinfo): Json {
  if (zone instanceof PyZoneInfo) return zone.key
  if (zone instanceof PyPytz) return { pytz: zone.zone, offset: zone.offset, saving: zone.saving, name: zone.name }
  if (zone instanceof PyTimezone) return zone.name === null ? { offset: zone.offset } : { offset: zone.offset, name: zone.name }
  throw new RangeError(`no form for a zone of type ${zone.type.name}`)
}

function readZone(json: Json | undefined): PyTzinfo | undefined {
  if (typeof json === 'string') return isZone(json) ? zoneInfoOf(json) : undefined
  if (!isObject(json)) return undefined
  const { pytz, offset, saving, name } = json
  if (typeof offset !== 'number' || !Number.isSafeInteger(offset)) return undefined
  if (pytz === undefined) {
    if (name !== undefined && typeof name !== 'string') return undefined
    return name === undefined ? (zoneOfOffset(offset) ?? undefined) : new PyTimezone(offset, name)
  }
  if (typeof pytz !== 'string' || !isZone(pytz) || typeof saving !== 'number' || typeof name !== 'string') return undefined
  return pytzForm(pytz, { offset, saving, name })
}

function plainZone(json: Json): Json {
  if (!isObject(json)) return json
  const { pytz, offset, name } = json
  return pytz ?? name ?? `UTC${offset === 0 ? '' : offsetText(Number(offset))}`
}

/** A zone that its ISO offset says all about. */
function isNameless(zone: PyTzinfo | null): boolean {
  return zone === null || (zone instanceof PyTimezone && zone.name === null)
}

function withZone(text: string, iso: string, at: { zone: PyTzinfo | null; fold: 0 | 1 }): Json {
  if (isNameless(at.zone) && at.fold === 0) return text
  return { at: iso, ...(at.zone === null ? {} : { zone: writeZone(at.zone) }), ...(at.fold === 1 ? { fold: 1 } : {}), text }
}

/** The text to read, with the zone and the fold beside it. */
function zoned(json: Json): { readonly text: string; readonly zone: PyTzinfo | null; readonly fold: 0 | 1 } | undefined {
  if (typeof json === 'string') return { text: json, zone: null, fold: 0 }
  if (!isObject(json) || typeof json.at !== 'string') return undefined
  const zone = json.zone === undefined ? null : readZone(json.zone)
  return zone === undefined ? undefined : { text: json.at, zone, fold: json.fold === 1 ? 1 : 0 }
}

function plainText(json: Json): Json {
  return isObject(json) ? (json.text ?? json.at ?? null) : json
}

function readDate(text: string): PyDate | undefined {
  const day = parseIsoDate(text)
  return day === undefined ? undefined : new PyDate(checkedDay(day))
}

function readTime(json: Json): PyTime | undefined {
  const parts = zoned(json)
  const time = parts === undefined ? undefined : parseIsoTime(parts.text)
  if (parts === undefined || time === undefined) return undefined
  return new PyTime(checkedClock(time), parts.zone ?? zoneOfOffset(time.offset), parts.fold)
}

function readDatetime(json: Json): PyDatetime | undefined {
  const parts = zoned(json)
  const [dayText = '', clockText = ''] = parts?.text.split('T') ?? []
  const day = readDate(dayText)
  const time = parseIsoTime(clockText)
  if (parts === undefined || day === undefined || time === undefined) return undefined
  const { year, month, day: date } = day
  return new PyDatetime({ year, month, day: date, ...checkedClock(time) }, parts.zone ?? zoneOfOffset(time.offset), parts.fold)
}

function timeWithOffset(time: PyTime): string {
  return timeText(time) + (time.offset === null ? '' : offsetText(time.offset))
}

function readTimedelta(json: Json): PyTimedelta | undefined {
  if (!Array.isArray(json) || json.length !== 3 || !json.every((part) => Number.isSafeInteger(part))) return undefined
  const [days, seconds, micros] = json.map((part) => BigInt(Number(part)))
  return new PyTimedelta(((days ?? 0n) * 86400n + (seconds ?? 0n)) * 1000000n + (micros ?? 0n))
}

function plainTimedelta(json: Json): Json {
  const [days = 0, seconds = 0, micros = 0] = Array.isArray(json) ? json.map(Number) : []
  return days * 86400 + seconds + micros / 1e6
}

function readDecimal(json: Json): PyDecimal | undefined {
  const number = typeof json === 'string' ? parseDecimal(json) : undefined
  return number === undefined ? undefined : new PyDecimal(number)
}

const zoneKind = { read: readZone, write: writeZone, plain: plainZone }

/** How values of the library travel in task data. */
export const libraryCodecs: readonly Codec[] = [
  codec({
    tag: 'datetime',
    type: datetimeType,
    is: (value) => value instanceof PyDatetime,
    write: (when) => withZone(datetimeText(when), `${dateText(when)}T${timeText(when)}`, when),
    read: readDatetime,
    plain: plainText,
  }),
  codec({
    tag: 'date',
    type: dateType,
    is: (value) => value instanceof PyDate,
    write: (date) => dateText(date),
    read: (json) => (typeof json === 'string' ? readDate(json) : undefined),
  }),
  codec({
    tag: 'time',
    type: timeType,
    is: (value) => value instanceof PyTime,
    write: (time) => withZone(timeWithOffset(time), timeText(time), time),
    read: readTime,
    plain: plainText,
  }),
  codec({
    tag: 'timedelta',
    type: timedeltaType,
    is: (value) => value instanceof PyTimedelta,
    write: ({ days, seconds, microseconds }) => [days, seconds, microseconds],
    read: readTimedelta,
    plain: plainTimedelta,
  }),
  codec({
    tag: 'decimal',
    type: decimalType,
    is: (value) => value instanceof PyDecimal,
    write: ({ number }) => showDecimal(number),
    read: readDecimal,
  }),
  codec({
    tag: 'uuid',
    type: uuidType,
    is: (value) => value instanceof PyUuid,
    write: (uuid) => uuid.text,
    read: (json) => (typeof json === 'string' ? parseUuid(json) : undefined),
  }),
  codec({ ...zoneKind, tag: 'zone', type: zoneInfoType, is: (value): value is PyTzinfo => value instanceof PyZoneInfo }),
  codec({ ...zoneKind, tag: 'timezone', type: timezoneType, is: (value): value is PyTzinfo => value instanceof PyTimezone }),
  codec({ ...zoneKind, tag: 'pytz', type: pytzType, is: (value): value is PyTzinfo => value instanceof PyPytz }),
]
