import { decodeName } from './tar-header.ts'

/** What a pax extended header may say about its member that this reader heeds. Bytes for `size`. */
export interface PaxFields {
  readonly path?: string
  readonly size?: number
}

/**
 * Reads the records of a pax extended header (POSIX.1-2001: `<length> <key>=<value>\n`, the length counting itself).
 * Returns null for a malformed record and for GNU sparse members, whose stored bytes are not their content.
 */
export function parsePax(bytes: Uint8Array): PaxFields | null {
  const fields: { path?: string; size?: number } = {}
  let at = 0
  while (at < bytes.length) {
    const record = recordAt(bytes, at)
    if (record === null || record.key.startsWith('GNU.sparse.')) return null
    if (record.key === 'path') fields.path = decodeName(record.value)
    if (record.key === 'size') {
      const size = decimal(record.value)
      if (size === null) return null
      fields.size = size
    }
    at = record.end
  }
  return fields
}

/** One pax record as bytes; its length field counts its own digits. */
export function paxRecord(key: string, value: string): Uint8Array {
  const body = ` ${key}=${value}\n`
  const bodyBytes = Buffer.byteLength(body)
  let length = bodyBytes + 1
  while (String(length).length + bodyBytes !== length) length = String(length).length + bodyBytes
  return Buffer.from(`${length}${body}`)
}

function recordAt(bytes: Uint8Array, start: number): { key: string; value: Uint8Array; end: number } | null {
  const space = bytes.indexOf(0x20, start)
  const length = space === -1 ? null : decimal(bytes.subarray(start, space))
  if (length === null) return null
  const end = start + length
  if (end > bytes.length || end <= space || bytes[end - 1] !== 0x0a) return null
  const equals = bytes.indexOf(0x3d, space)
  if (equals === -1 || equals >= end) return null
  return { key: decodeName(bytes.subarray(space + 1, equals)), value: bytes.subarray(equals + 1, end - 1), end }
}

function decimal(bytes: Uint8Array): number | null {
  const text = Buffer.from(bytes).toString('latin1')
  return /^\d{1,15}$/.test(text) ? Number(text) : null
}
