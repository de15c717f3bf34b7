import { SIGNATURE } from '../spk/member-names.ts'
import { paddingAfter } from '../spk/tar-header.ts'
import { TarScanner } from '../spk/tar-reader.ts'

/**
 * The bytes of an SPK on their way, without its `syno_signature.asc`; every other byte as it was. What is no archive passes unchanged, for
 * the reader behind to refuse. Holds back one header at most.
 */
export async function* withoutSignature(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const cuts: Cut[] = []
  /** Up to here it is known which member the bytes belong to. */
  let known = 0
  const scanner = new TarScanner({
    member: ({ name, headerOffset, offset, size }) => {
      known = offset + size + paddingAfter(size)
      if (name === SIGNATURE) cuts.push({ start: headerOffset, end: known })
    },
  })
  let held: Uint8Array = Buffer.alloc(0)
  let at = 0
  for await (const chunk of source) {
    scanner.write(chunk)
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk])
    const all = at + held.length
    const end = scanner.finished || scanner.damage !== null ? all : Math.min(known, all)
    yield* kept(held.subarray(0, end - at), at, cuts)
    held = held.subarray(end - at)
    at = end
  }
  yield* kept(held, at, cuts)
}

/** From `start` up to but without `end`. */
interface Cut {
  readonly start: number
  readonly end: number
}

/** `bytes`, which begin at the offset `at`, without what is cut out. */
function* kept(bytes: Uint8Array, at: number, cuts: readonly Cut[]): Generator<Uint8Array> {
  let from = 0
  for (const { start, end } of cuts) {
    const [first, last] = [Math.min(Math.max(start - at, from), bytes.length), Math.min(Math.max(end - at, from), bytes.length)]
    if (first > from) yield bytes.subarray(from, first)
    from = Math.max(from, last)
  }
  if (from < bytes.length) yield bytes.subarray(from)
}
