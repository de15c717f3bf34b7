import { typeName } from '../../operations/expect.ts'
import { compositeKey } from '../../operations/hash.ts'
import { repr } from '../../operations/text.ts'
import { raise, typeError, valueError } from '../../raise.ts'
import { defineType } from '../../values/define.ts'
import { objectType, PyObject, PyType, type Value } from '../../values/object.ts'
import { absent } from '../../values/signature.ts'
import { PyTuple } from '../../values/tuple.ts'
import type { PyDatetime } from './datetime-type.ts'
import { PyTimedelta, timedeltaOfMicros } from './timedelta-type.ts'

/** `datetime.tzinfo` */
export const tzinfoType = new PyType('datetime.tzinfo', { bases: [objectType] })

const MICROS_PER_DAY = 86_400_000_000

/** A time zone. Offsets are microseconds east of UTC; null when the zone cannot say. */
export abstract class PyTzinfo extends PyObject {
  /** Offset of a wall time; `when` is null when only a time of day is at hand. */
  abstract offsetOf(when: PyDatetime | null): number | null
  /** How much of the offset is daylight saving time. */
  abstract savingOf(when: PyDatetime | null): number | null
  abstract nameOf(when: PyDatetime | null): string | null
  /** The wall time here, of a wall time in UTC that carries this zone. */
  abstract fromUtc(when: PyDatetime): PyDatetime
}

/** `datetime.timezone` */
export const timezoneType = new PyType('datetime.timezone', { bases: [tzinfoType] })

/** A fixed offset from UTC, with or without a name of its own. */
export class PyTimezone extends PyTzinfo {
  readonly offset: number
  readonly name: string | null

  constructor(offset: number, name: string | null = null) {
    super()
    this.offset = offset
    this.name = name
  }

  override get type(): PyType {
    return timezoneType
  }

  override offsetOf(): number {
    return this.offset
  }

  override savingOf(): null {
    return null
  }

  override nameOf(): string {
    if (this.name !== null) return this.name
    return this.offset === 0 ? 'UTC' : `UTC${offsetText(this.offset)}`
  }

  override fromUtc(when: PyDatetime): PyDatetime {
    return when.plusMicros(this.offset)
  }
}

/** `timezone.utc` */
export const utc = new PyTimezone(0)

/** An offset as `+HH:MM`, with seconds and their fraction when there are any; `separator` stands between the parts. */
export function offsetText(offset: number, separator = ':'): string {
  const two = (value: number): string => String(value).padStart(2, '0')
  const total = Math.abs(offset)
  const seconds = Math.floor(total / 1e6)
  const micros = total % 1e6
  const parts = [two(Math.floor(seconds / 3600)), two(Math.floor(seconds / 60) % 60)]
  if (seconds % 60 !== 0 || micros !== 0) parts.push(two(seconds % 60))
  const fraction = micros === 0 ? '' : `.${String(micros).padStart(6, '0')}`
  return `${offset < 0 ? '-' : '+'}${parts.join(separator)}${fraction}`
}

/** The zone that a script gave, or null for None. Raises TypeError for anything else. */
export function expectZone(value: Value, what = 'tzinfo argument must be None or of a tzinfo subclass'): PyTzinfo | null {
  if (value === null || value instanceof PyTzinfo) return value
  throw typeError(`${what}, not type '${typeName(value)}'`)
}

/** An offset as a timedelta, or None. */
export function offsetValue(offset: number | null): Value {
  return offset === null ? null : timedeltaOfMicros(offset)
}

function construct(offset: Value, name: Value): PyTimezone {
  if (!(offset instanceof PyTimedelta)) {
    throw typeError(`timezone() argument 1 must be datetime.timedelta, not ${typeName(offset)}`)
  }
  if (name !== absent && typeof name !== 'string') throw typeError(`timezone() argument 2 must be str, not ${typeName(name)}`)
  const micros = Number(offset.micros)
  if (Math.abs(micros) >= MICROS_PER_DAY) {
    throw valueError(`offset must be a timedelta strictly between -timedelta(hours=24) and timedelta(hours=24), not ${repr(offset)}.`)
  }
  if (name === absent) return micros === 0 ? utc : new PyTimezone(micros)
  return new PyTimezone(micros, String(name))
}

function shown(self: PyTimezone): string {
  if (self === utc) return 'datetime.timezone.utc'
  const offset = repr(timedeltaOfMicros(self.offset))
  return self.name === null ? `datetime.timezone(${offset})` : `datetime.timezone(${offset}, ${repr(self.name)})`
}

/** The datetime that a method of a zone got, or null for None. Set by the module of datetimes, which needs zones itself. */
export const readDatetime: { read: (value: Value, method: string) => PyDatetime | null } = {
  read: () => {
    throw raise('RuntimeError', 'datetime is not there yet')
  },
}

defineType<PyTzinfo>(tzinfoType, {
  methods: {
    'utcoffset(dt, /)': (self, dt) => offsetValue(self.offsetOf(readDatetime.read(dt, 'utcoffset(dt)'))),
    'dst(dt, /)': (self, dt) => offsetValue(self.savingOf(readDatetime.read(dt, 'dst(dt)'))),
    'tzname(dt, /)': (self, dt) => self.nameOf(readDatetime.read(dt, 'tzname(dt)')),
    'fromutc(dt, /)': (self, dt) => {
      const when = readDatetime.read(dt, 'fromutc')
      if (when === null) throw typeError('fromutc: argument must be a datetime')
      if (when.zone !== self) throw valueError('fromutc: dt.tzinfo is not self')
      return self.fromUtc(when)
    },
  },
})

defineType<PyTimezone>(timezoneType, {
  construct: ['timezone(offset, name=?)', (_cls, offset, name) => construct(offset, name)],
  methods: {
    '__getinitargs__()': (self) =>
      new PyTuple(self.name === null ? [timedeltaOfMicros(self.offset)] : [timedeltaOfMicros(self.offset), self.name]),
  },
  constants: {
    utc,
    min: new PyTimezone(-(MICROS_PER_DAY - 60_000_000)),
    max: new PyTimezone(MICROS_PER_DAY - 60_000_000),
  },
  slots: {
    repr: shown,
    str: (self) => self.nameOf(),
    hash: (self) => compositeKey('timezone', [self.offset]),
    eq: (self, other) => (other instanceof PyTimezone ? self.offset === other.offset : undefined),
  },
})
