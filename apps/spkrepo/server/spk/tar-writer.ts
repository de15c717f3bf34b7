import { paxRecord } from './pax.ts'
import { BLOCK_BYTES, headerChecksum, paddingAfter } from './tar-header.ts'

/** Bytes that are too many to hold: their count, and a function that streams them from the start each time it is called. */
export interface StreamedContent {
  readonly size: number
  stream(): AsyncIterable<Uint8Array>
}

/** A member to write. A name that ends in `/` makes a directory, which has no content. */
export interface TarEntry {
  readonly name: string
  readonly content: Uint8Array | StreamedContent
  /** Permission bits. @default 0o755 for directories, else 0o644 */
  readonly mode?: number
  /** Whole seconds since 1970; fractions would need pax records. @default 0 */
  readonly mtime?: number
}

/** The blocks that stand before a member's content. Throws RangeError for a fractional or negative `mtime`. */
export function memberHeader(entry: TarEntry): Uint8Array {
  const size = contentSize(entry.content)
  const records: Uint8Array[] = []
  const split = splitName(entry.name)
  if (split === null) records.push(paxRecord('path', entry.name))
  if (size > MAX_OCTAL_SIZE) records.push(paxRecord('size', String(size)))
  const short = split ?? { prefix: '', name: truncate(entry.name, 100) }
  const header = headerBlock({ ...short, size: Math.min(size, MAX_OCTAL_SIZE), type: entry.name.endsWith('/') ? '5' : '0' }, entry)
  if (records.length === 0) return header
  const pax = Buffer.concat(records)
  const paxBlock = headerBlock({ prefix: '', name: 'pax-header', size: pax.length, type: 'x' }, { mtime: entry.mtime ?? 0 })
  return Buffer.concat([paxBlock, pax, Buffer.alloc(paddingAfter(pax.length)), header])
}

/** The two zero blocks that end an archive. */
export function endOfArchive(): Uint8Array {
  return Buffer.alloc(2 * BLOCK_BYTES)
}

/** A whole archive in memory. Throws TypeError when an entry's content is a stream. */
export function packTar(entries: readonly TarEntry[]): Buffer {
  const pieces = entries.flatMap((entry) => {
    if (!(entry.content instanceof Uint8Array)) throw new TypeError(`the content of ${entry.name} is a stream`)
    return [memberHeader(entry), entry.content, Buffer.alloc(paddingAfter(entry.content.length))]
  })
  return Buffer.concat([...pieces, endOfArchive()])
}

/** An archive as a stream. Throws RangeError when a streamed content is not as long as it said. */
export async function* streamTar(entries: readonly TarEntry[]): AsyncGenerator<Uint8Array> {
  for (const entry of entries) {
    yield memberHeader(entry)
    yield* contentBytes(entry)
    yield Buffer.alloc(paddingAfter(contentSize(entry.content)))
  }
  yield endOfArchive()
}

/** Bytes of a content, held or streamed. */
function contentSize(content: Uint8Array | StreamedContent): number {
  return content instanceof Uint8Array ? content.length : content.size
}

const MAX_OCTAL_SIZE = 0o77777777777

async function* contentBytes(entry: TarEntry): AsyncGenerator<Uint8Array> {
  if (entry.content instanceof Uint8Array) {
    yield entry.content
    return
  }
  let seen = 0
  for await (const chunk of entry.content.stream()) {
    seen += chunk.length
    yield chunk
  }
  if (seen !== entry.content.size) throw new RangeError(`${entry.name} gave ${seen} bytes of ${entry.content.size}`)
}

interface HeaderFields {
  readonly prefix: string
  readonly name: string
  readonly size: number
  readonly type: string
}

function headerBlock(fields: HeaderFields, entry: { readonly mode?: number; readonly mtime?: number }): Uint8Array {
  const mtime = entry.mtime ?? 0
  if (!Number.isInteger(mtime) || mtime < 0) throw new RangeError(`mtime ${mtime} is not a whole number of seconds since 1970`)
  const block = Buffer.alloc(BLOCK_BYTES)
  block.write(fields.name, 0)
  block.write(octal(entry.mode ?? (fields.type === '5' ? 0o755 : 0o644), 7), 100)
  block.write(octal(0, 7), 108)
  block.write(octal(0, 7), 116)
  block.write(octal(fields.size, 11), 124)
  block.write(octal(mtime, 11), 136)
  block.write(fields.type, 156)
  block.write('ustar\u000000', 257)
  block.write(fields.prefix, 345)
  block.write(`${octal(headerChecksum(block), 6)}\0 `, 148)
  return block
}

/** A name as ustar's 100-byte name and 155-byte prefix, split at a slash; null when it does not fit or is not ASCII. */
function splitName(name: string): { prefix: string; name: string } | null {
  // Old readers take header names as bytes of some local code page; only pax says UTF-8.
  if (!/^[\x20-\x7e]+$/.test(name)) return null
  if (name.length <= 100) return { prefix: '', name }
  const slash = name.indexOf('/', name.length - 101)
  if (slash <= 0 || slash > 155 || slash === name.length - 1) return null
  return { prefix: name.slice(0, slash), name: name.slice(slash + 1) }
}

function truncate(name: string, bytes: number): string {
  return name.replace(/[^\x20-\x7e]/gu, '_').slice(0, bytes)
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, '0')
}
