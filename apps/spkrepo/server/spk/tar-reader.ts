import { type PaxFields, parsePax } from './pax.ts'
import type { TarDamage, TarLimits, TarMemberType, TarScan, TarSink } from './tar.ts'
import { BLOCK_BYTES, decodeName, paddingAfter, parseTarHeader } from './tar-header.ts'

const DEFAULT_LIMITS = { members: 4096, nameBytes: 1024, headerBytes: 65_536 } as const

type Stage = 'header' | 'extension' | 'content' | 'padding' | 'tail' | 'damaged'

/**
 * Push reader for uncompressed tar (ustar, GNU long names, pax `path` and `size`), holding at most one header at a time.
 * Call `write` with chunks of any size, then `end`. Damage is a value and never an exception; after damage all input is ignored.
 * As with every tar, bytes after the two zero blocks at the end are not looked at.
 */
export class TarScanner {
  readonly #sink: TarSink
  readonly #limits: Required<TarLimits>
  readonly #block = Buffer.alloc(BLOCK_BYTES)
  #stage: Stage = 'header'
  #damage: TarDamage | null = null
  #position = 0
  #filled = 0
  /** Bytes left of the content or padding at hand. */
  #left = 0
  #padding = 0
  #members = 0
  #zeroBlockAt: number | null = null
  #extension = { type: '', bytes: Buffer.alloc(0) }
  #globals: PaxFields = {}
  #next: { path?: string; size?: number; headerOffset?: number } = {}

  constructor(sink: TarSink, limits: TarLimits = {}) {
    this.#sink = sink
    this.#limits = { ...DEFAULT_LIMITS, ...limits }
  }

  /** The damage met so far, or null. */
  get damage(): TarDamage | null {
    return this.#damage
  }

  /** Bytes that may be passed over with `skip` because they belong to a member's content or padding. */
  get skippable(): number {
    return this.#stage === 'content' ? this.#left + this.#padding : 0
  }

  /** True once the end-of-archive blocks have been read: nothing after them matters. */
  get finished(): boolean {
    return this.#stage === 'tail'
  }

  write(chunk: Uint8Array): void {
    let rest = chunk
    while (rest.length > 0 && this.#stage !== 'damaged' && this.#stage !== 'tail') {
      const taken = this.#take(rest)
      this.#position += taken
      rest = rest.subarray(taken)
      this.#advance()
    }
  }

  /** Passes over `bytes` without content calls, for sources that can seek. Throws RangeError beyond `skippable`. */
  skip(bytes: number): void {
    if (bytes > this.skippable) throw new RangeError(`cannot skip ${bytes} of ${this.skippable} bytes`)
    this.#position += bytes
    const ofPadding = Math.max(0, bytes - this.#left)
    this.#left -= bytes - ofPadding
    this.#padding -= ofPadding
    this.#advance()
  }

  end(): TarScan {
    if (this.#damage !== null) return { ok: false, damage: this.#damage }
    const partial = this.#block.subarray(0, this.#filled)
    if (this.#stage === 'tail' || this.#stage === 'header') {
      if (this.#zeroBlockAt !== null && isZero(partial)) return { ok: true, end: this.#zeroBlockAt }
    }
    return { ok: false, damage: { code: 'truncated', detail: `the archive stops at byte ${this.#position} without its end mark` } }
  }

  /** Consumes some of `bytes` (at least one) for the stage at hand; returns how many. */
  #take(bytes: Uint8Array): number {
    if (this.#stage === 'header') {
      const taken = Math.min(BLOCK_BYTES - this.#filled, bytes.length)
      this.#block.set(bytes.subarray(0, taken), this.#filled)
      this.#filled += taken
      return taken
    }
    const taken = Math.min(this.#left, bytes.length)
    const piece = bytes.subarray(0, taken)
    if (this.#stage === 'content') this.#sink.content?.(piece)
    if (this.#stage === 'extension') this.#extension.bytes.set(piece, this.#extension.bytes.length - this.#left)
    this.#left -= taken
    return taken
  }

  /** Moves on to the next stage once the one at hand has all its bytes. */
  #advance(): void {
    if (this.#stage === 'header') {
      if (this.#filled < BLOCK_BYTES) return
      this.#filled = 0
      this.#settle(this.#readBlock())
    }
    if (this.#stage === 'extension' && this.#left === 0) {
      const damage = this.#readExtension()
      this.#settle(damage)
      if (damage === null) this.#expectPadding()
    }
    if (this.#stage === 'content' && this.#left === 0) this.#expectPadding()
    if (this.#stage === 'padding' && this.#left === 0) this.#stage = 'header'
  }

  #expectPadding(): void {
    this.#stage = 'padding'
    this.#left = this.#padding
    this.#padding = 0
  }

  #readBlock(): TarDamage | null {
    const at = this.#position - BLOCK_BYTES
    if (isZero(this.#block)) return this.#readZeroBlock(at)
    if (this.#zeroBlockAt !== null) return damaged('bad_header', `a lone zero block at byte ${this.#zeroBlockAt}`)
    const header = parseTarHeader(this.#block)
    if (header === null) return damaged('bad_header', `no tar header at byte ${at}`)
    if (header.type === 'S') return damaged('unsupported', `a sparse member at byte ${at}`)
    this.#padding = paddingAfter(header.size)
    if (isExtension(header.type)) return this.#beginExtension(header.type, header.size, at)
    return this.#beginMember(header, at)
  }

  // Readers disagree on what follows a single zero block, so only a second one, or the end of input, may follow it.
  #readZeroBlock(at: number): TarDamage | null {
    if (this.#next.headerOffset !== undefined) return damaged('bad_header', `a header extension without its member at byte ${at}`)
    if (this.#zeroBlockAt !== null) this.#stage = 'tail'
    this.#zeroBlockAt ??= at
    return null
  }

  #beginExtension(type: string, size: number, at: number): TarDamage | null {
    if (size > this.#limits.headerBytes) return damaged('header_too_large', `a header extension of ${size} bytes at byte ${at}`)
    if (type !== 'g') this.#next.headerOffset ??= at
    this.#extension = { type, bytes: Buffer.alloc(size) }
    this.#left = size
    this.#stage = 'extension'
    return null
  }

  #readExtension(): TarDamage | null {
    const { type, bytes } = this.#extension
    if (type === 'L') {
      const end = bytes.indexOf(0)
      this.#next.path = decodeName(end === -1 ? bytes : bytes.subarray(0, end))
    }
    if (type === 'L' || type === 'K') return null
    const fields = parsePax(bytes)
    if (fields === null) return damaged('unsupported', `an unreadable pax header before byte ${this.#position}`)
    if (type === 'g') this.#globals = { ...this.#globals, ...fields }
    else Object.assign(this.#next, fields)
    return null
  }

  #beginMember(header: { name: string; type: string; size: number }, at: number): TarDamage | null {
    const path = this.#next.path ?? this.#globals.path ?? header.name
    const type = memberType(header.type, path)
    // Only files and unknown kinds store bytes; some tars give directories and links a size that nothing follows.
    const stored = type === 'file' || type === 'other' ? (this.#next.size ?? this.#globals.size ?? header.size) : 0
    const name = type === 'directory' ? path.replace(/\/+$/, '') : path
    if (name === '' || name.includes('\0')) return damaged('bad_header', `a member without a usable name at byte ${at}`)
    if (Buffer.byteLength(name) > this.#limits.nameBytes)
      return damaged('name_too_long', `a name of ${name.length} characters at byte ${at}`)
    this.#members += 1
    if (this.#members > this.#limits.members) return damaged('too_many_members', `more than ${this.#limits.members} members`)
    this.#left = stored
    this.#padding = paddingAfter(stored)
    this.#stage = 'content'
    const headerOffset = this.#next.headerOffset ?? at
    this.#next = {}
    this.#sink.member({ name, type, size: stored, offset: at + BLOCK_BYTES, headerOffset })
    return null
  }

  #settle(damage: TarDamage | null): void {
    if (damage === null) return
    this.#stage = 'damaged'
    this.#damage = damage
  }
}

function damaged(code: TarDamage['code'], detail: string): TarDamage {
  return { code, detail }
}

// GNU: L long name, K long link target. Pax: x (Solaris: X) for the next member, g for all that follow.
function isExtension(type: string): boolean {
  return type === 'L' || type === 'K' || type === 'x' || type === 'X' || type === 'g'
}

function memberType(flag: string, name: string): TarMemberType {
  if (flag === '5') return 'directory'
  // Before ustar a directory was a file whose name ended in a slash.
  if (flag === '0' || flag === '7') return name.endsWith('/') ? 'directory' : 'file'
  if (flag === '1' || flag === '2') return 'link'
  return /[346]/.test(flag) ? 'link' : 'other'
}

function isZero(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0)
}
