import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'

/** An SPK at rest whose parts can be read in any order, from a disk or an object store. */
export interface StoredSpk {
  readonly sizeBytes: number
  /** Streams the bytes from `start` to `end`, both counted from 0 and both included. */
  read(range: { readonly start: number; readonly end: number }): AsyncIterable<Uint8Array>
}

/** An SPK in a local file. Throws what the file system throws when the file cannot be opened. */
export async function storedFile(path: string): Promise<StoredSpk> {
  const { size } = await stat(path)
  return { sizeBytes: size, read: (range) => createReadStream(path, range) }
}

/** Streams the bytes from `start` up to but without `end`; nothing when there are none between. */
export async function* bytesBetween(file: StoredSpk, start: number, end: number): AsyncGenerator<Uint8Array> {
  if (start < end) yield* file.read({ start, end: end - 1 })
}
