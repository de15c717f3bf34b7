import { ordered } from '../../operations/compare.ts'
import { expectBigInt, expectStr } from '../../operations/expect.ts'
import { compositeKey } from '../../operations/hash.ts'
import { raise, typeError, valueError } from '../../raise.ts'
import { PyBytes } from '../../values/bytes.ts'
import { defineType, native } from '../../values/define.ts'
import { int } from '../../values/int.ts'
import { PyModule } from '../../values/module.ts'
import { objectType, PyObject, PyType, type Value } from '../../values/object.ts'
import { PyTuple } from '../../values/tuple.ts'
import { now } from '../datetime/clock.ts'
import { bigEndian } from '../digest/hex.ts'
import { md5 } from '../digest/md5.ts'
import { sha1 } from '../digest/sha1.ts'
import { idSource } from '../random/generator.ts'
import { utf8Octets } from '../utf8.ts'

/** `uuid.UUID` */
export const uuidType = new PyType('UUID', { bases: [objectType] })

const BITS = 128n
/** 100-nanosecond intervals between the start of the Gregorian calendar and 1970. */
const GREGORIAN_OFFSET = 0x01b21dd213814000n

/** A universally unique identifier: 128 bits. */
export class PyUuid extends PyObject {
  readonly bits: bigint

  constructor(bits: bigint) {
    super()
    this.bits = bits
  }

  override get type(): PyType {
    return uuidType
  }

  get hex(): string {
    return this.bits.toString(16).padStart(32, '0')
  }

  /** The usual form, with four hyphens. */
  get text(): string {
    return this.hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
  }

  /** Bits `[low, low + count)`. */
  field(low: number, count: number): bigint {
    return (this.bits >> BigInt(low)) & ((1n << BigInt(count)) - 1n)
  }

  get octets(): Uint8Array {
    return Uint8Array.from({ length: 16 }, (_, index) => Number(this.field(120 - index * 8, 8)))
  }

  get isRfc4122(): boolean {
    return this.field(62, 2) === 2n
  }
}

/** The id that a text names, with or without hyphens, braces and `urn:uuid:`; undefined when it names none. */
export function parseUuid(text: string): PyUuid | undefined {
  const hex = text
    .replace('urn:', '')
    .replace('uuid:', '')
    .replace(/^[{}]+|[{}]+$/g, '')
    .replaceAll('-', '')
  return /^[0-9a-fA-F]{32}$/.test(hex) ? new PyUuid(BigInt(`0x${hex}`)) : undefined
}

/** Sets the version and the variant of RFC 4122. */
function ofVersion(bits: bigint, version: bigint): PyUuid {
  const plain = bits & ~(0xc000n << 48n) & ~(0xf000n << 64n)
  return new PyUuid(plain | (0x8000n << 48n) | (version << 76n))
}

function construct(hex: Value, bytes: Value, integer: Value, version: Value): PyUuid {
  if ([hex, bytes, integer].filter((value) => value !== null).length !== 1) {
    throw typeError('one of the hex, bytes, bytes_le, fields, or int arguments must be given')
  }
  const bits = bitsOf(hex, bytes, integer)
  if (version === null) return new PyUuid(bits)
  const wanted = expectBigInt(version)
  if (wanted < 1n || wanted > 5n) throw valueError('illegal version number')
  return ofVersion(bits, wanted)
}

function bitsOf(hex: Value, bytes: Value, integer: Value): bigint {
  if (hex !== null) {
    if (typeof hex !== 'string') throw raise('AttributeError', `'${typeNameOf(hex)}' object has no attribute 'replace'`)
    const uuid = parseUuid(hex)
    if (uuid === undefined) throw valueError('badly formed hexadecimal UUID string')
    return uuid.bits
  }
  if (bytes !== null) {
    if (!(bytes instanceof PyBytes) || bytes.octets.length !== 16) throw valueError('bytes is not a 16-char string')
    return bigEndian(bytes.octets)
  }
  const bits = expectBigInt(integer)
  if (bits < 0n || bits >= 1n << BITS) throw valueError('int is out of range (need a 128-bit value)')
  return bits
}

function typeNameOf(value: Value): string {
  return value instanceof PyObject ? value.type.name : typeof value === 'number' || typeof value === 'bigint' ? 'int' : 'bool'
}

/** `uuid3` and `uuid5`: the digest of a namespace and a name. */
function named(digest: (octets: Uint8Array) => Uint8Array, version: bigint) {
  return (namespace: Value, name: Value): Value => {
    if (!(namespace instanceof PyUuid)) throw raise('AttributeError', `'${typeNameOf(namespace)}' object has no attribute 'bytes'`)
    const tail = name instanceof PyBytes ? name.octets : utf8Octets(expectStr(name))
    const octets = new Uint8Array(16 + tail.length)
    octets.set(namespace.octets)
    octets.set(tail, 16)
    return ofVersion(bigEndian(digest(octets).slice(0, 16)), version)
  }
}

/** From the run's clock and its random numbers; the node is a random one, as RFC 4122 (4.5) allows. */
function timed(): PyUuid {
  const { seconds, micros } = now()
  const ids = idSource()
  const time = (BigInt(seconds) * 1000000n + BigInt(micros)) * 10n + GREGORIAN_OFFSET
  const node = ids.bits(48) | (1n << 40n)
  const fields = ((time & 0xffffffffn) << 96n) | (((time >> 32n) & 0xffffn) << 80n) | (((time >> 48n) & 0x0fffn) << 64n)
  return ofVersion(fields | (ids.bits(14) << 48n) | node, 1n)
}

function variant(self: PyUuid): string {
  const top = self.field(61, 3)
  if (top < 4n) return 'reserved for NCS compatibility'
  if (top < 6n) return 'specified in RFC 4122'
  return top === 6n ? 'reserved for Microsoft compatibility' : 'reserved for future definition'
}

const FIELDS: Readonly<Record<string, readonly [low: number, count: number]>> = {
  time_low: [96, 32],
  time_mid: [80, 16],
  time_hi_version: [64, 16],
  clock_seq_hi_variant: [56, 8],
  clock_seq_low: [48, 8],
  node: [0, 48],
}

function timeOf(self: PyUuid): bigint {
  return (self.field(64, 12) << 48n) | (self.field(80, 16) << 32n) | self.field(96, 32)
}

defineType<PyUuid>(uuidType, {
  construct: [
    'def __init__(hex=None, bytes=None, bytes_le=None, fields=None, int=None, version=None, *, is_safe=None)',
    (_cls, hex, bytes, _le, _fields, integer, version) => construct(hex, bytes, integer, version),
  ],
  getters: {
    hex: (self) => self.hex,
    int: (self) => int(self.bits),
    bytes: (self) => new PyBytes(self.octets),
    urn: (self) => `urn:uuid:${self.text}`,
    version: (self) => (self.isRfc4122 ? Number(self.field(76, 4)) : null),
    variant,
    time: (self) => int(timeOf(self)),
    clock_seq: (self) => Number(self.field(48, 14)),
    fields: (self) => new PyTuple(Object.values(FIELDS).map(([low, count]) => int(self.field(low, count)))),
    ...Object.fromEntries(Object.entries(FIELDS).map(([name, [low, count]]) => [name, (self: PyUuid) => int(self.field(low, count))])),
  },
  slots: {
    repr: (self) => `UUID('${self.text}')`,
    str: (self) => self.text,
    hash: (self) => compositeKey('uuid', [int(self.bits)]),
    eq: (self, other) => (other instanceof PyUuid ? self.bits === other.bits : undefined),
    order: (operator, self, other) =>
      other instanceof PyUuid ? ordered(operator, self.bits < other.bits ? -1 : self.bits > other.bits ? 1 : 0) : undefined,
    int: (self) => int(self.bits),
  },
})

const NAMESPACES = {
  NAMESPACE_DNS: 0x6ba7b8109dad11d180b400c04fd430c8n,
  NAMESPACE_URL: 0x6ba7b8119dad11d180b400c04fd430c8n,
  NAMESPACE_OID: 0x6ba7b8129dad11d180b400c04fd430c8n,
  NAMESPACE_X500: 0x6ba7b8149dad11d180b400c04fd430c8n,
}

/** `uuid`: identifiers; the random ones come from the run's seed, so that a run can be repeated. */
export function uuidModule(): PyModule {
  return new PyModule('uuid', {
    UUID: uuidType,
    uuid1: native('def uuid1(node=None, clock_seq=None)', () => timed()),
    uuid3: native('def uuid3(namespace, name)', named(md5, 3n)),
    uuid4: native('def uuid4()', () => ofVersion(idSource().bits(128), 4n)),
    uuid5: native('def uuid5(namespace, name)', named(sha1, 5n)),
    ...Object.fromEntries(Object.entries(NAMESPACES).map(([name, bits]) => [name, new PyUuid(bits)])),
    RFC_4122: 'specified in RFC 4122',
  })
}
