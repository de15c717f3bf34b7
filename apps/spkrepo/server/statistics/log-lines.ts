import { pipeline, type Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'

/** A line of a log, without its end. Of one that is longer than `mostBytes` only the beginning. */
export interface RawLine {
  readonly text: string
  readonly isTooLong: boolean
}

/** No server writes longer lines. */
const mostBytes = 64 * 1024
const lineFeed = 10

/** The lines of a log, as they come; unpacked, where the name ends in `.gz`. Empty ones are left out. Rejects when the content is broken. */
export async function* logLines(name: string, body: Readable): AsyncGenerator<RawLine> {
  const stream = name.endsWith('.gz') ? unpacked(body) : body
  let rest: Buffer = Buffer.alloc(0)
  let isTooLong = false
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    let from = 0
    for (let end = chunk.indexOf(lineFeed); end >= 0; end = chunk.indexOf(lineFeed, from)) {
      yield* lineOf(joined(rest, chunk.subarray(from, end)), isTooLong)
      rest = Buffer.alloc(0)
      isTooLong = false
      from = end + 1
    }
    rest = joined(rest, chunk.subarray(from))
    isTooLong ||= rest.length > mostBytes
    if (isTooLong) rest = rest.subarray(0, mostBytes)
  }
  yield* lineOf(rest, isTooLong)
}

function unpacked(body: Readable): Readable {
  const gunzip = createGunzip()
  // What fails is thrown where the lines are read.
  pipeline(body, gunzip, () => {})
  return gunzip
}

function joined(head: Buffer, tail: Buffer): Buffer {
  return head.length === 0 ? tail : Buffer.concat([head, tail])
}

function* lineOf(bytes: Buffer, wasCut: boolean): Generator<RawLine> {
  const isTooLong = wasCut || bytes.length > mostBytes
  const text = bytes.subarray(0, mostBytes).toString('utf8').trim()
  if (text !== '') yield { text, isTooLong }
}
