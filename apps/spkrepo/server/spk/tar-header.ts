import { decodeUtf8 } from './text.ts'

/** Bytes in one tar block: headers fill one block, contents are padded to whole blocks. */
export const BLOCK_BYTES = 512

/**
 * One header block, read field by field (POSIX.1-1988 ustar, with GNU's base-256 sizes).
 * `name` has the ustar prefix joined on; `type` is the raw type flag, `'0'` for the old NUL flag; `size` is in bytes.
 */
export interface TarHeader {
  readonly name: string
  readonly type: string
  readonly size: number
}

/** Reads a 512-byte header block. Returns null when the checksum does not match or a field is not a number. */
export function parseTarHeader(block: Uint8Array): TarHeader | null {
  const checksum = octal(block.subarray(148, 156))
  if (checksum === null || !checksumMatches(block, checksum)) return null
  const size = parseSize(block.subarray(124, 136))
  if (size === null) return null
  const flag = block[156] ?? 0
  const type = flag === 0 ? '0' : String.fromCharCode(flag)
  const name = field(block.subarray(0, 100))
  const prefix = isPosix(block) ? field(block.subarray(345, 500)) : ''
  return { name: prefix === '' ? name : `${prefix}/${name}`, type, size }
}

/**
 * The header checksum: the sum of all 512 bytes with the checksum field read as spaces.
 * Early tars summed signed bytes, so readers accept either sum; `signed` chooses.
 */
export function headerChecksum(block: Uint8Array, signed = false): number {
  let sum = 0
  for (let at = 0; at < BLOCK_BYTES; at++) {
    const byte = at >= 148 && at < 156 ? 0x20 : (block[at] ?? 0)
    sum += signed && byte > 127 ? byte - 256 : byte
  }
  return sum
}

/** Zero bytes that follow `size` bytes of content to fill its last block. */
export function paddingAfter(size: number): number {
  return (BLOCK_BYTES - (size % BLOCK_BYTES)) % BLOCK_BYTES
}

/** Decodes a member name: UTF-8, or Latin-1 where the bytes are not UTF-8, so that every name has some text. */
export function decodeName(bytes: Uint8Array): string {
  return decodeUtf8(bytes) ?? Buffer.from(bytes).toString('latin1')
}

function checksumMatches(block: Uint8Array, checksum: number): boolean {
  return checksum === headerChecksum(block) || checksum === headerChecksum(block, true)
}

// GNU's own format ("ustar  ") keeps time stamps where POSIX keeps the prefix.
function isPosix(block: Uint8Array): boolean {
  return Buffer.from(block.subarray(257, 263)).toString('latin1') === 'ustar\0'
}

function field(bytes: Uint8Array): string {
  const end = bytes.indexOf(0)
  return decodeName(end === -1 ? bytes : bytes.subarray(0, end))
}

function parseSize(bytes: Uint8Array): number | null {
  if (((bytes[0] ?? 0) & 0x80) === 0) return octal(bytes)
  if (bytes[0] !== 0x80) return null
  let size = 0
  for (const byte of bytes.subarray(1)) size = size * 256 + byte
  return Number.isSafeInteger(size) ? size : null
}

function octal(bytes: Uint8Array): number | null {
  const text = Buffer.from(bytes).toString('latin1')
  const digits = /^ *([0-7]*)[ \0]*$/.exec(text)?.[1]
  if (digits === undefined) return null
  return digits === '' ? 0 : Number.parseInt(digits, 8)
}
