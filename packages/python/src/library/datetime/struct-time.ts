import { namedTupleType, PyNamedTuple } from '../named-tuple.ts'

const FIELDS = ['tm_year', 'tm_mon', 'tm_mday', 'tm_hour', 'tm_min', 'tm_sec', 'tm_wday', 'tm_yday', 'tm_isdst'] as const

/** `time.struct_time` */
export const structTimeType = namedTupleType('time.struct_time', FIELDS)

/** What a `struct_time` is made of; weekday counts from Monday as 0, yearDay from 1, isDst is -1 for "unknown". */
export interface StructTimeParts {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly weekday: number
  readonly yearDay: number
  readonly isDst: number
}

export function structTime(parts: StructTimeParts): PyNamedTuple {
  const { year, month, day, hour, minute, second, weekday, yearDay, isDst } = parts
  return new PyNamedTuple(structTimeType, [year, month, day, hour, minute, second, weekday, yearDay, isDst])
}
