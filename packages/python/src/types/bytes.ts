import { meter } from '../budget.ts'
import { ordered } from '../operations/compare.ts'
import { expectInt, indexOf, typeName } from '../operations/expect.ts'
import { compositeKey } from '../operations/hash.ts'
import { toArray } from '../operations/iterate.ts'
import { repetitions } from '../operations/repetition.ts'
import { raise, typeError, valueError } from '../raise.ts'
import { bytesType, PyBytes } from '../values/bytes.ts'
import { defineType } from '../values/define.ts'
import { iterator } from '../values/iterator.ts'
import type { Value } from '../values/object.ts'
import { absent } from '../values/signature.ts'
import { PySlice } from '../values/slice.ts'
import { decoded, encoded } from './encoding.ts'
import { position, sliced } from './slicing.ts'

/** The octets as a text of characters below 256, for searching. */
function latin({ octets }: PyBytes): string {
  let text = ''
  for (const octet of octets) text += String.fromCharCode(octet)
  return text
}

function ofLatin(text: string): PyBytes {
  return new PyBytes(Uint8Array.from(text, (character) => character.charCodeAt(0)))
}

function makeBytes(source: Value, encoding: Value, errors: Value): PyBytes {
  if (source === absent) return new PyBytes(new Uint8Array())
  if (typeof source === 'string') {
    if (encoding === absent) throw typeError('string argument without an encoding')
    return encoded(source, encoding, errors === absent ? 'strict' : errors)
  }
  if (source instanceof PyBytes) return source
  const count = indexOf(source)
  if (count !== undefined) {
    if (count < 0) throw valueError('negative count')
    meter.allocate(Number(count))
    return new PyBytes(new Uint8Array(Number(count)))
  }
  return new PyBytes(Uint8Array.from(toArray(source), octetOf))
}

function octetOf(value: Value): number {
  const octet = expectInt(value)
  if (octet < 0 || octet > 255) throw valueError('bytes must be in range(0, 256)')
  return octet
}

function hex({ octets }: PyBytes): string {
  return Array.from(octets, (octet) => octet.toString(16).padStart(2, '0')).join('')
}

function fromHex(text: Value): PyBytes {
  if (typeof text !== 'string') throw typeError(`fromhex() argument must be str, not ${typeName(text)}`)
  const digits = text.replace(/\s+/g, '')
  const wrong = /[^\da-fA-F]/.exec(digits)
  if (wrong !== null || digits.length % 2 === 1) {
    throw valueError(`non-hexadecimal number found in fromhex() arg at position ${wrong?.index ?? digits.length}`)
  }
  return new PyBytes(Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)))
}

function expectBytes(value: Value): PyBytes {
  if (value instanceof PyBytes) return value
  throw typeError(`a bytes-like object is required, not '${typeName(value)}'`)
}

function shown({ octets }: PyBytes): string {
  const quote = octets.includes(39) && !octets.includes(34) ? '"' : "'"
  const special: Readonly<Record<number, string>> = { 9: '\\t', 10: '\\n', 13: '\\r', 92: '\\\\' }
  let text = ''
  for (const octet of octets) {
    if (special[octet] !== undefined) text += special[octet]
    else if (octet === quote.charCodeAt(0)) text += `\\${quote}`
    else text += octet < 32 || octet > 126 ? `\\x${octet.toString(16).padStart(2, '0')}` : String.fromCharCode(octet)
  }
  return `b${quote}${text}${quote}`
}

defineType<PyBytes>(bytesType, {
  construct: ['bytes(source=?, encoding=?, errors=?)', (_cls, source, encoding, errors) => makeBytes(source, encoding, errors)],
  classMethods: { 'fromhex(string, /)': (_cls, text) => fromHex(text) },
  methods: {
    "decode(encoding='utf-8', errors='strict')": decoded,
    'hex()': hex,
    'startswith(prefix, /)': (self, prefix) => latin(self).startsWith(latin(expectBytes(prefix))),
    'endswith(suffix, /)': (self, suffix) => latin(self).endsWith(latin(expectBytes(suffix))),
    'find(sub, /)': (self, sub) => latin(self).indexOf(latin(expectBytes(sub))),
    'count(sub, /)': (self, sub) => latin(self).split(latin(expectBytes(sub))).length - 1,
    'replace(old, new, /)': (self, old, by) => ofLatin(latin(self).replaceAll(latin(expectBytes(old)), latin(expectBytes(by)))),
    'lower()': (self) => ofLatin(latin(self).replace(/[A-Z]/g, (letter) => letter.toLowerCase())),
    'upper()': (self) => ofLatin(latin(self).replace(/[a-z]/g, (letter) => letter.toUpperCase())),
    'strip()': (self) => ofLatin(latin(self).replace(/^[ \t-\r]+|[ \t-\r]+$/g, '')),
    'join(iterable_of_bytes, /)': (self, parts) =>
      ofLatin(
        toArray(parts)
          .map((part) => latin(expectBytes(part)))
          .join(latin(self)),
      ),
  },
  slots: {
    repr: shown,
    length: (self) => self.octets.length,
    hash: (self) => compositeKey('b', [latin(self)]),
    eq: (self, other) => (other instanceof PyBytes ? latin(self) === latin(other) : undefined),
    order: (operator, self, other) => {
      if (!(other instanceof PyBytes)) return undefined
      const [a, b] = [latin(self), latin(other)]
      return ordered(operator, a < b ? -1 : a > b ? 1 : 0)
    },
    concatenation: (other) => `can't concat ${other} to bytes`,
    binary: (operator, self, other, reflected) => {
      if (operator === '*') {
        const times = repetitions(other)
        if (times === undefined) return undefined
        meter.allocate(self.octets.length * times)
        return ofLatin(latin(self).repeat(times))
      }
      if (operator !== '+' || reflected || !(other instanceof PyBytes)) return undefined
      meter.allocate(self.octets.length + other.octets.length)
      return new PyBytes(Uint8Array.from([...self.octets, ...other.octets]))
    },
    iterate: (self) => {
      const source = self.octets.values()
      return iterator('bytes_iterator', () => source.next().value)
    },
    contains: (self, item) => {
      const octet = indexOf(item)
      return octet === undefined ? latin(self).includes(latin(expectBytes(item))) : self.octets.includes(Number(octet))
    },
    getItem: (self, key) => {
      if (key instanceof PySlice) return new PyBytes(Uint8Array.from(sliced(Array.from(self.octets), key)))
      const place = position(key, self.octets.length, 'byte')
      if (place === undefined) throw raise('IndexError', 'index out of range')
      return self.octets[place] ?? 0
    },
  },
})
