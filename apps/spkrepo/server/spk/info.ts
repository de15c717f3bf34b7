import { type Checked, refuse } from './spk.ts'
import { decodeTextFile } from './text.ts'

/** Real files have about 40 keys; the bound keeps a crafted one from filling memory with tiny entries. */
const MAX_KEYS = 1000

/**
 * Parses the text of an INFO file: one `key="value"` a line, LF or CRLF, blank lines allowed, no comments.
 * A key is made of letters, digits and `_`; a value may hold quotes; the last of duplicate keys wins.
 */
export function parseInfo(bytes: Uint8Array): Checked<ReadonlyMap<string, string>> {
  const info = new Map<string, string>()
  let number = 0
  for (const line of lines(bytes)) {
    number += 1
    const where = `line ${number}`
    const text = decodeTextFile(line)
    if (text === null) return refuse('info_encoding', 'Wrong INFO encoding', where)
    const trimmed = text.replace(EDGE_SPACE, '')
    if (trimmed === '') continue
    const pair = PAIR.exec(trimmed)
    if (pair === null) return refuse('info_syntax', 'Invalid INFO', where)
    info.set(pair[1] ?? '', pair[2] ?? '')
    if (info.size > MAX_KEYS) return refuse('info_syntax', 'Invalid INFO', `more than ${MAX_KEYS} keys`)
  }
  return { ok: true, value: info }
}

const PAIR = /^([\p{L}\p{N}_]+)="(.*)"$/su

// Not trim(): it would swallow a byte order mark, and devices do not find the first key behind one.
const EDGE_SPACE = /^[^\S\uFEFF]+|[^\S\uFEFF]+$/gu

/** The lines without their LF. Split as bytes, so that one badly encoded line is told apart from the others. */
function* lines(bytes: Uint8Array): Generator<Uint8Array> {
  let start = 0
  while (start < bytes.length) {
    const newline = bytes.indexOf(0x0a, start)
    const end = newline === -1 ? bytes.length : newline
    yield bytes.subarray(start, end)
    start = end + 1
  }
}
