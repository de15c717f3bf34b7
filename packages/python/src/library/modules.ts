import type { Codec } from '../data/codec.ts'
import type { ModuleMaker } from '../values/module.ts'
import type { Value } from '../values/object.ts'
import { libraryCodecs } from './codecs.ts'
import { calendarModule } from './datetime/calendar-module.ts'
import { dateType } from './datetime/date-type.ts'
import { datetimeType } from './datetime/datetime-type.ts'
import { datetimeModule } from './datetime/module.ts'
import { timeModule } from './datetime/time-module.ts'
import { timedeltaType } from './datetime/timedelta-type.ts'
import { decimalType } from './decimal/decimal-type.ts'
import { decimalModule } from './decimal/module.ts'
import { jsonModule } from './json/module.ts'
import { mathModule } from './math/module.ts'
import { randomModule } from './random/module.ts'
import { reModule } from './re/module.ts'
import { statisticsModule } from './statistics/module.ts'
import { uuidModule } from './uuid/module.ts'
import { pytzModule } from './zone/pytz.ts'
import { zoneinfoModule } from './zone/zoneinfo.ts'

/** The modules that scripts may import, by name. */
export const modules: ReadonlyMap<string, ModuleMaker> = new Map<string, ModuleMaker>([
  ['calendar', calendarModule],
  ['datetime', datetimeModule],
  ['decimal', decimalModule],
  ['json', jsonModule],
  ['math', mathModule],
  ['pytz', pytzModule],
  ['random', randomModule],
  ['re', reModule],
  ['statistics', statisticsModule],
  ['time', timeModule],
  ['uuid', uuidModule],
  ['zoneinfo', zoneinfoModule],
])

/** Names that scripts may use without importing anything. */
export const ambientNames: ReadonlyMap<string, () => Value> = new Map<string, () => Value>([
  ['datetime', () => datetimeType],
  ['date', () => dateType],
  ['timedelta', () => timedeltaType],
  ['Decimal', () => decimalType],
  ['calendar', calendarModule],
  ['decimal', decimalModule],
  ['json', jsonModule],
  ['math', mathModule],
  ['pytz', pytzModule],
  ['random', randomModule],
  ['re', reModule],
  ['time', timeModule],
  ['uuid', uuidModule],
])

/** How the values of these modules travel in task data. */
export const codecs: readonly Codec[] = libraryCodecs
