import { PyModule } from '../../values/module.ts'
import { dateType } from './date-type.ts'
import './datetime-methods.ts'
import { datetimeType } from './datetime-type.ts'
import { timeType } from './time-type.ts'
import { timedeltaType } from './timedelta-type.ts'
import { timezoneType, tzinfoType, utc } from './zone-type.ts'

/** `datetime`: dates, times and durations; "now" is the instant that the process gave. */
export function datetimeModule(): PyModule {
  return new PyModule('datetime', {
    date: dateType,
    time: timeType,
    datetime: datetimeType,
    timedelta: timedeltaType,
    tzinfo: tzinfoType,
    timezone: timezoneType,
    UTC: utc,
    MINYEAR: 1,
    MAXYEAR: 9999,
  })
}
