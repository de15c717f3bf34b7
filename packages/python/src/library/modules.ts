import type { Codec } from '../data/codec.ts'
import type { ModuleMaker } from '../values/module.ts'
import type { Value } from '../values/object.ts'
import { libraryCodecs } from './codecs.ts'
import { collectionsModule } from './collections/module.ts'
import { calendarModule } from './datetime/calendar-module.ts'
import { dateType } from './datetime/date-type.ts'
import { dateparserModule } from './datetime/dateparser.ts'
import { datetimeType } from './datetime/datetime-type.ts'
import { datetimeModule } from './datetime/module.ts'
import { timeModule } from './datetime/time-module.ts'
import { timedeltaType } from './datetime/timedelta-type.ts'
import { decimalType } from './decimal/decimal-type.ts'
import { decimalModule } from './decimal/module.ts'
import { copyModule } from './functional/copy.ts'
import { functoolsModule } from './functional/functools.ts'
import { itertoolsModule } from './functional/itertools.ts'
import { operatorModule } from './functional/operator.ts'
import { bisectModule, heapqModule } from './functional/sorted-lists.ts'
import { jsonModule } from './json/module.ts'
import { mathModule } from './math/module.ts'
import { randomModule } from './random/module.ts'
import { reModule } from './re/module.ts'
import { statisticsModule } from './statistics/module.ts'
import { base64Module } from './text/base64.ts'
import { hashlibModule } from './text/hashlib.ts'
import { htmlModule } from './text/html.ts'
import { stringModule } from './text/string-module.ts'
import { textwrapModule } from './text/textwrap.ts'
import { uuidModule } from './uuid/module.ts'
import { pytzModule } from './zone/pytz.ts'
import { zoneinfoModule } from './zone/zoneinfo.ts'

/** The modules that scripts may import, by name. */
export const modules: ReadonlyMap<string, ModuleMaker> = new Map<string, ModuleMaker>([
  ['base64', base64Module],
  ['bisect', bisectModule],
  ['calendar', calendarModule],
  ['collections', collectionsModule],
  ['copy', copyModule],
  ['dateparser', dateparserModule],
  ['datetime', datetimeModule],
  ['decimal', decimalModule],
  ['functools', functoolsModule],
  ['hashlib', hashlibModule],
  ['heapq', heapqModule],
  ['html', htmlModule],
  ['itertools', itertoolsModule],
  ['json', jsonModule],
  ['math', mathModule],
  ['operator', operatorModule],
  ['pytz', pytzModule],
  ['random', randomModule],
  ['re', reModule],
  ['statistics', statisticsModule],
  ['string', stringModule],
  ['textwrap', textwrapModule],
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
  ['dateparser', dateparserModule],
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
