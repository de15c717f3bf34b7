import { expectInt } from '../../operations/expect.ts'
import { compositeKey } from '../../operations/hash.ts'
import { truth } from '../../operations/truth.ts'
import { raise, raiseWith, typeError, valueError } from '../../raise.ts'
import { defineType, native } from '../../values/define.ts'
import { exceptionClass, newExceptionClass } from '../../values/exception.ts'
import { PyModule } from '../../values/module.ts'
import { PyType, type Value } from '../../values/object.ts'
import { PyTuple } from '../../values/tuple.ts'
import { PyDatetime } from '../datetime/datetime-type.ts'
import { timedeltaOfMicros, timedeltaText } from '../datetime/timedelta-type.ts'
import { PyTimezone, PyTzinfo, tzinfoType } from '../datetime/zone-type.ts'
import { shortNameAt } from './abbreviations.ts'
import { zoneNames } from './names.ts'
import { isZone, offsetAt, savingAt } from './offsets.ts'
import '../../types/exception.ts'

const pytzErrorType = newExceptionClass('Error', exceptionClass('Exception'))
const unknownZoneType = newExceptionClass('UnknownTimeZoneError', exceptionClass('KeyError'), pytzErrorType)
const invalidTimeType = newExceptionClass('InvalidTimeError', pytzErrorType)
const ambiguousType = newExceptionClass('AmbiguousTimeError', invalidTimeType)
const nonExistentType = newExceptionClass('NonExistentTimeError', invalidTimeType)

/** `pytz.tzinfo.DstTzInfo`, and the type of `pytz.utc`. */
export const pytzType = new PyType('DstTzInfo', { bases: [tzinfoType] })

/** Before any zone was regulated: where pytz takes the offset of a zone that was not asked to `localize`. */
const ANTIQUITY_SECONDS = -5_000_000_000
const DAY = 86_400

/** A zone as pytz has it: one object for each offset that the zone ever had. */
export class PyPytz extends PyTzinfo {
  readonly zone: string
  /** Seconds east of UTC. */
  readonly offset: number
  readonly saving: number
  readonly name: string

  constructor(zone: string, at: { readonly offset: number; readonly saving: number; readonly name: string }) {
    super()
    this.zone = zone
    this.offset = at.offset
    this.saving = at.saving
    this.name = at.name
  }

  override get type(): PyType {
    return pytzType
  }

  override offsetOf(when: PyDatetime | null): number | null {
    return when === null && this.zone !== 'UTC' ? null : this.offset * 1e6
  }

  override savingOf(when: PyDatetime | null): number | null {
    return when === null && this.zone !== 'UTC' ? null : this.saving * 1e6
  }

  override nameOf(when: PyDatetime | null): string | null {
    return when === null ? this.zone : this.name
  }

  override fromUtc(when: PyDatetime): PyDatetime {
    const zone = pytzAt(this.zone, when.wallSeconds)
    return when.in(zone, 0).plusMicros(zone.offset * 1e6)
  }
}

const zones = new Map<string, PyPytz>()

/** The one object for a zone at an offset. */
export function pytzForm(zone: string, at: { readonly offset: number; readonly saving: number; readonly name: string }): PyPytz {
  const key = `${zone} ${at.offset} ${at.saving} ${at.name}`
  const known = zones.get(key)
  if (known !== undefined) return known
  const made = new PyPytz(zone, at)
  zones.set(key, made)
  return made
}

/** The form that a zone has at an instant. */
function pytzAt(zone: string, seconds: number): PyPytz {
  if (zone === 'UTC') return pytzForm('UTC', { offset: 0, saving: 0, name: 'UTC' })
  return pytzForm(zone, { offset: offsetAt(zone, seconds), saving: savingAt(zone, seconds), name: shortNameAt(zone, seconds) })
}

/** `pytz.timezone(name)`: with the local mean time of long ago until a datetime is localized. */
function pytzOf(name: string): PyPytz {
  if (/^(utc|gmt)$/i.test(name)) return pytzAt('UTC', 0)
  const exact = isZone(name) ? name : zoneNames.find((zone) => zone.toLowerCase() === name.toLowerCase())
  if (exact === undefined) throw raise(unknownZoneType, name)
  // pytz rounds local mean time to minutes.
  const offset = Math.floor(offsetAt(exact, ANTIQUITY_SECONDS) / 60 + 0.5) * 60
  if (offset === offsetAt(exact, 0) && savingAt(exact, 15_000_000) === 0) return pytzAt(exact, 0)
  return pytzForm(exact, { offset, saving: 0, name: 'LMT' })
}

function expectNaive(value: Value): PyDatetime {
  if (!(value instanceof PyDatetime)) throw typeError('localize() needs a datetime')
  if (value.zone !== null) throw valueError('Not naive datetime (tzinfo is already set)')
  return value
}

/** The offsets that a wall time may have; none in a gap, two where the clock was turned back. */
function candidates(zone: string, when: PyDatetime): readonly PyPytz[] {
  const around = [-DAY, DAY].map((shift) => pytzAt(zone, when.wallSeconds + shift))
  return [...new Set(around)].filter((form) => pytzAt(zone, when.wallSeconds - form.offset) === form)
}

function localize(self: PyPytz, value: Value, isDst: Value): PyDatetime {
  const when = expectNaive(value)
  if (self.zone === 'UTC') return when.in(pytzAt('UTC', 0))
  const forms = candidates(self.zone, when)
  const [first] = forms
  if (first !== undefined && forms.length === 1) return when.in(first)
  if (first === undefined) return inGap(self, when, isDst)
  if (isDst === null) throw raiseWith(ambiguousType, [when])
  const wanted = truth(isDst)
  return when.in(forms.find((form) => form.saving > 0 === wanted) ?? first)
}

/** A wall time that a zone skipped: pytz takes the form before or after the gap. */
function inGap(self: PyPytz, when: PyDatetime, isDst: Value): PyDatetime {
  if (isDst === null) throw raiseWith(nonExistentType, [when])
  const forms = [pytzAt(self.zone, when.wallSeconds - DAY), pytzAt(self.zone, when.wallSeconds + DAY)]
  return when.in(forms.find((form) => form.saving > 0 === truth(isDst)) ?? self)
}

function normalize(self: PyPytz, value: Value): PyDatetime {
  if (!(value instanceof PyDatetime)) throw typeError('normalize() needs a datetime')
  if (value.zone === null) throw valueError('Naive time - no tzinfo set')
  const inUtc = value.in(null, 0).plusMicros(-(value.offset ?? 0))
  return self.fromUtc(inUtc)
}

function shown(self: PyPytz): string {
  if (self.zone === 'UTC') return '<UTC>'
  const offset = timedeltaText(timedeltaOfMicros(self.offset * 1e6))
  return `<DstTzInfo '${self.zone}' ${self.name}${self.offset >= 0 ? '+' : ''}${offset} ${self.saving === 0 ? 'STD' : 'DST'}>`
}

defineType<PyPytz>(pytzType, {
  methods: {
    'localize(dt, is_dst=False)': localize,
    'normalize(dt, is_dst=False)': (self, dt) => normalize(self, dt),
  },
  getters: { zone: (self) => self.zone },
  slots: {
    repr: shown,
    str: (self) => self.zone,
    hash: (self) => compositeKey('pytz', [self.zone, self.offset, self.saving]),
    eq: (self, other) => (other instanceof PyPytz ? self === other : undefined),
  },
})

/** `pytz`: zones the way pytz has them, with `localize` and `normalize`. */
export function pytzModule(): PyModule {
  const utc = pytzAt('UTC', 0)
  return new PyModule('pytz', {
    timezone: native('def timezone(zone)', (zone) => {
      if (typeof zone !== 'string') throw raise(unknownZoneType, String(zone))
      return pytzOf(zone)
    }),
    utc,
    UTC: utc,
    FixedOffset: native('def FixedOffset(offset)', (minutes) => new PyTimezone(expectInt(minutes) * 60_000_000)),
    all_timezones: new PyTuple(zoneNames),
    common_timezones: new PyTuple(zoneNames.filter((name) => name.includes('/') || name === 'UTC')),
    UnknownTimeZoneError: unknownZoneType,
    InvalidTimeError: invalidTimeType,
    AmbiguousTimeError: ambiguousType,
    NonExistentTimeError: nonExistentType,
  })
}
