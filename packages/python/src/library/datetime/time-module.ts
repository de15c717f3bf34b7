import { expectInt, expectNumber, expectStr, typeName } from '../../operations/expect.ts'
import { raise, typeError } from '../../raise.ts'
import { native } from '../../values/define.ts'
import { float } from '../../values/float.ts'
import { int } from '../../values/int.ts'
import { PyModule } from '../../values/module.ts'
import type { Value } from '../../values/object.ts'
import { PyTuple } from '../../values/tuple.ts'
import { savingAt } from '../zone/offsets.ts'
import { instantOf, localSeconds, localWall, localZone, now, utcWall } from './clock.ts'
import { ctimeText } from './date-type.ts'
import { PyDatetime } from './datetime-type.ts'
import { dayOfYear, fromOrdinal, toOrdinal, weekdayOf } from './gregorian.ts'
import { two } from './iso.ts'
import { formatTime } from './strftime.ts'
import { parseTime } from './strptime.ts'
import { type StructTimeParts, structTime, structTimeType } from './struct-time.ts'

function seconds(value: Value): number {
  if (value === null) return now().seconds
  return Math.floor(instantOf(expectNumber(value)).seconds)
}

function tupleOf(wall: PyDatetime, isDst: number): Value {
  return structTime({ ...wallParts(wall), weekday: weekdayOf(wall.ordinal), yearDay: dayOfYear(wall), isDst })
}

function wallParts({ year, month, day, hour, minute, second }: PyDatetime): Omit<StructTimeParts, 'weekday' | 'yearDay' | 'isDst'> {
  return { year, month, day, hour, minute, second }
}

function localTuple(at: number): Value {
  return tupleOf(localWall({ seconds: at, micros: 0 }), savingAt(localZone(), at) > 0 ? 1 : 0)
}

/** The parts of a `struct_time` or a tuple of nine; None is the present local time. Raises TypeError for anything else. */
function partsOf(value: Value): StructTimeParts {
  const tuple = value === null ? localTuple(now().seconds) : value
  if (!(tuple instanceof PyTuple)) throw typeError('Tuple or struct_time argument required')
  const [year, month, day, hour, minute, second, weekday, yearDay, isDst] = tuple.items.map((item) => expectInt(item))
  if (tuple.items.length !== 9 || year === undefined || month === undefined || day === undefined) {
    throw typeError('time tuple must have exactly 9 items')
  }
  return {
    year,
    month,
    day,
    hour: hour ?? 0,
    minute: minute ?? 0,
    second: second ?? 0,
    weekday: weekday ?? 0,
    yearDay: yearDay ?? 1,
    isDst: isDst ?? -1,
  }
}

function format(text: Value, tuple: Value): string {
  return formatTime(expectStr(text), { ...partsOf(tuple), microsecond: 0, offset: null, zoneName: localZone() === 'UTC' ? 'UTC' : null })
}

function parse(text: Value, pattern: Value): Value {
  if (typeof text !== 'string') throw typeError(`strptime() argument 0 must be str, not <class '${typeName(text)}'>`)
  return structTime({ ...parseTime(text, expectStr(pattern)), isDst: -1 })
}

/** Seconds since 1970 of a local time; days and hours out of range are carried over, as C does. */
function makeTime(tuple: Value): Value {
  const parts = partsOf(tuple)
  const months = parts.year * 12 + parts.month - 1
  const first = toOrdinal({ year: Math.floor(months / 12), month: (((months % 12) + 12) % 12) + 1, day: 1 })
  const date = fromOrdinal(first + parts.day - 1)
  const midnight = new PyDatetime({ ...date, hour: 0, minute: 0, second: 0, microsecond: 0 })
  const wall = midnight.plusMicros(((parts.hour * 60 + parts.minute) * 60 + parts.second) * 1e6)
  return float(localSeconds(wall))
}

function asText(tuple: Value): string {
  const parts = partsOf(tuple)
  return ctimeText(parts, `${two(parts.hour)}:${two(parts.minute)}:${two(parts.second)}`)
}

function timestamp(): Value {
  const { seconds: whole, micros } = now()
  return float(whole + micros / 1e6)
}

/** `time`: the run's clock, which stands still while a script runs. */
export function timeModule(): PyModule {
  return new PyModule('time', {
    time: native('time()', timestamp, 'time'),
    time_ns: native('time_ns()', () => int((BigInt(now().seconds) * 1000000n + BigInt(now().micros)) * 1000n), 'time'),
    monotonic: native('monotonic()', timestamp, 'time'),
    perf_counter: native('perf_counter()', timestamp, 'time'),
    process_time: native('process_time()', () => float(0), 'time'),
    gmtime: native('gmtime(seconds=None, /)', (at) => tupleOf(utcWall({ seconds: seconds(at), micros: 0 }, null), 0), 'time'),
    localtime: native('localtime(seconds=None, /)', (at) => localTuple(seconds(at)), 'time'),
    mktime: native('mktime(tuple, /)', makeTime, 'time'),
    strftime: native('strftime(format, tuple=None, /)', format, 'time'),
    strptime: native("strptime(string, format='%a %b %d %H:%M:%S %Y', /)", parse, 'time'),
    asctime: native('asctime(tuple=None, /)', asText, 'time'),
    ctime: native('ctime(seconds=None, /)', (at) => asText(localTuple(seconds(at))), 'time'),
    sleep: native(
      'sleep(seconds, /)',
      () => {
        throw raise('RuntimeError', 'a script cannot wait: model the delay as a timer event')
      },
      'time',
    ),
    struct_time: structTimeType,
  })
}
