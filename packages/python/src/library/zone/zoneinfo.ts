import { expectStr, typeName } from '../../operations/expect.ts'
import { compositeKey } from '../../operations/hash.ts'
import { raise, typeError } from '../../raise.ts'
import { defineType, native } from '../../values/define.ts'
import { exceptionClass, newExceptionClass } from '../../values/exception.ts'
import { PyModule } from '../../values/module.ts'
import { PyType, type Value } from '../../values/object.ts'
import { PySet } from '../../values/set.ts'
import { PyTuple } from '../../values/tuple.ts'
import type { PyDatetime } from '../datetime/datetime-type.ts'
import { PyTzinfo, tzinfoType } from '../datetime/zone-type.ts'
import { shortNameAt } from './abbreviations.ts'
import { zoneNames } from './names.ts'
import { isZone, offsetAt, savingAt, wallOffset } from './offsets.ts'
import '../../types/exception.ts'

/** `zoneinfo.ZoneInfo` */
export const zoneInfoType = new PyType('zoneinfo.ZoneInfo', { bases: [tzinfoType] })

/** `zoneinfo.ZoneInfoNotFoundError` */
const zoneNotFoundType = newExceptionClass('ZoneInfoNotFoundError', exceptionClass('KeyError'))

/** A zone of the IANA database. */
export class PyZoneInfo extends PyTzinfo {
  readonly key: string

  constructor(key: string) {
    super()
    this.key = key
  }

  override get type(): PyType {
    return zoneInfoType
  }

  override offsetOf(when: PyDatetime | null): number | null {
    if (when !== null) return wallOffset(this.key, when.wallSeconds, when.fold) * 1e6
    // A time of day alone has an offset only in zones that never change theirs.
    return isFixed(this.key) ? offsetAt(this.key, 0) * 1e6 : null
  }

  override savingOf(when: PyDatetime | null): number | null {
    if (when === null) return isFixed(this.key) ? 0 : null
    return savingAt(this.key, this.#seconds(when)) * 1e6
  }

  override nameOf(when: PyDatetime | null): string | null {
    if (when === null) return isFixed(this.key) ? shortNameAt(this.key, 0) : null
    return shortNameAt(this.key, this.#seconds(when))
  }

  override fromUtc(when: PyDatetime): PyDatetime {
    const offset = offsetAt(this.key, when.wallSeconds)
    const wall = when.in(this, 0).plusMicros(offset * 1e6)
    return wallOffset(this.key, wall.wallSeconds, 0) === offset ? wall : wall.in(this, 1)
  }

  #seconds(when: PyDatetime): number {
    return when.wallSeconds - wallOffset(this.key, when.wallSeconds, when.fold)
  }
}

function isFixed(key: string): boolean {
  return key === 'UTC' || key.startsWith('Etc/') || key === 'GMT'
}

const zones = new Map<string, PyZoneInfo>()

/** The zone of that name, always the same object. Raises ZoneInfoNotFoundError for a name that is none. */
export function zoneInfoOf(key: string): PyZoneInfo {
  const known = zones.get(key)
  if (known !== undefined) return known
  if (!isZone(key)) throw raise(zoneNotFoundType, `No time zone found with key ${key}`)
  const zone = new PyZoneInfo(key)
  zones.set(key, zone)
  return zone
}

function construct(key: Value): Value {
  if (typeof key !== 'string') throw typeError(`expected str, bytes or os.PathLike object, not ${typeName(key)}`)
  return zoneInfoOf(key)
}

defineType<PyZoneInfo>(zoneInfoType, {
  construct: ['ZoneInfo(key)', (_cls, key) => construct(key)],
  classMethods: { 'no_cache(key)': (_cls, key) => new PyZoneInfo(zoneInfoOf(expectStr(key)).key) },
  getters: { key: (self) => self.key },
  slots: {
    repr: (self) => `zoneinfo.ZoneInfo(key='${self.key}')`,
    str: (self) => self.key,
    hash: (self) => compositeKey('zone', [self.key]),
    eq: (self, other) => (other instanceof PyZoneInfo ? self === other : undefined),
  },
})

/** `zoneinfo`: the zones of the IANA database. */
export function zoneinfoModule(): PyModule {
  return new PyModule('zoneinfo', {
    ZoneInfo: zoneInfoType,
    ZoneInfoNotFoundError: zoneNotFoundType,
    TZPATH: new PyTuple([]),
    available_timezones: native('available_timezones()', () => new PySet(zoneNames)),
  })
}
