import { meter } from '../../budget.ts'
import { typeName } from '../../operations/expect.ts'
import { typeError, valueError } from '../../raise.ts'
import { PyBytes } from '../../values/bytes.ts'
import { defineType, native } from '../../values/define.ts'
import { PyModule } from '../../values/module.ts'
import { objectType, PyObject, PyType, type Value } from '../../values/object.ts'
import { hexText } from '../digest/hex.ts'
import { md5 } from '../digest/md5.ts'
import { sha1 } from '../digest/sha1.ts'
import { sha256 } from '../digest/sha256.ts'
import { sha512 } from '../digest/sha512.ts'

const hashType = new PyType('_hashlib.HASH', { bases: [objectType] })

interface Algorithm {
  readonly digest: (octets: Uint8Array) => Uint8Array
  readonly block: number
  readonly size: number
}

const ALGORITHMS: Readonly<Record<string, Algorithm>> = {
  md5: { digest: md5, block: 64, size: 16 },
  sha1: { digest: sha1, block: 64, size: 20 },
  sha256: { digest: sha256, block: 64, size: 32 },
  sha512: { digest: sha512, block: 128, size: 64 },
}

/** Octets on their way to a digest. */
class PyHash extends PyObject {
  readonly name: string
  readonly algorithm: Algorithm
  octets: Uint8Array

  constructor(name: string, algorithm: Algorithm, octets: Uint8Array) {
    super()
    this.name = name
    this.algorithm = algorithm
    this.octets = octets
  }

  override get type(): PyType {
    return hashType
  }

  update(more: Uint8Array): void {
    meter.allocate(this.octets.length + more.length)
    const both = new Uint8Array(this.octets.length + more.length)
    both.set(this.octets)
    both.set(more, this.octets.length)
    this.octets = both
  }

  digest(): Uint8Array {
    meter.spend(this.octets.length * 2)
    return this.algorithm.digest(this.octets)
  }
}

function octetsOf(value: Value): Uint8Array {
  if (value instanceof PyBytes) return value.octets
  if (typeof value === 'string') throw typeError('Strings must be encoded before hashing')
  throw typeError(`object supporting the buffer API required, not ${typeName(value)}`)
}

function start(name: Value, data: Value): PyHash {
  const algorithm = typeof name === 'string' ? ALGORITHMS[name.toLowerCase()] : undefined
  if (algorithm === undefined || typeof name !== 'string') throw valueError(`unsupported hash type ${String(name)}`)
  return new PyHash(name.toLowerCase(), algorithm, octetsOf(data))
}

defineType<PyHash>(hashType, {
  methods: {
    'update(obj, /)': (self, more) => {
      self.update(octetsOf(more))
      return null
    },
    'digest()': (self) => new PyBytes(self.digest()),
    'hexdigest()': (self) => hexText(self.digest()),
    'copy()': (self) => new PyHash(self.name, self.algorithm, self.octets),
  },
  getters: { name: (self) => self.name, digest_size: (self) => self.algorithm.size, block_size: (self) => self.algorithm.block },
  slots: { repr: (self) => `<${self.name} _hashlib.HASH object>` },
})

/** `hashlib`: digests of octets. */
export function hashlibModule(): PyModule {
  const empty = new PyBytes(new Uint8Array())
  const orEmpty = (data: Value): Value => (data === null ? empty : data)
  return new PyModule('hashlib', {
    ...Object.fromEntries(
      Object.keys(ALGORITHMS).map((name) => [
        name,
        native(`${name}(string=None, *, usedforsecurity=True)`, (data) => start(name, orEmpty(data))),
      ]),
    ),
    new: native('new(name, data=None, *, usedforsecurity=True)', (name, data) => start(name, orEmpty(data))),
  })
}
