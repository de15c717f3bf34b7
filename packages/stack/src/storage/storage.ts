import type { Readable } from 'node:stream'

/** What a store knows about one object. */
export interface ObjectStat {
  readonly sizeBytes: number
  readonly modifiedAt: Date
  /** Opaque, `[A-Za-z0-9_-]+`, without quotes. Changes whenever the bytes behind the key are replaced, so it is good as a strong validator. */
  readonly etag: string
}

/** Bytes `start` to `end`, both counted from 0 and both included. Without `end`: to the last byte. */
export interface ByteRange {
  readonly start: number
  readonly end?: number
}

/** An object that is being read. The numbers describe the whole object, `body` gives the asked bytes. */
export interface OpenObject extends ObjectStat {
  /** Must be read to its end or destroyed; until then it holds a file or a connection open. */
  readonly body: Readable
}

/** An object in a listing. */
export interface ListedObject {
  readonly key: string
  readonly sizeBytes: number
  readonly modifiedAt: Date
}

/** Bytes that are safe on the medium but have no name yet. */
export interface Staged {
  /** Opaque; only `publish` and `discard` of the same store understand it. */
  readonly key: string
  readonly sizeBytes: number
}

/** A staged object that nobody has published or discarded. `modifiedAt` is when its last byte came. */
export interface StagedLeftover {
  readonly key: string
  readonly modifiedAt: Date
}

/** Takes chunks as they come. End it with exactly one of `finish` and `abort`. */
export interface StageWriter {
  /** Resolves when the chunk is on its way to the medium: awaiting each call is what bounds memory. */
  write(chunk: Uint8Array): Promise<void>
  /** Resolves when every byte would survive a power cut. When it fails, nothing is left behind. */
  finish(): Promise<Staged>
  /** Drops what was written. Does nothing after `finish`, and nothing when called again. */
  abort(): Promise<void>
}

/** How an object may take its place. */
export interface PublishOptions {
  /** Put the new bytes in place of other ones under the same key. @default false */
  readonly replace?: boolean
}

/** For how long a link may be used. */
export interface LinkOptions {
  /** From 1 second to 7 days, as stores sign them. */
  readonly expiresSeconds: number
}

/**
 * Where services keep files. Every adapter keeps these promises:
 * - A reader sees the old whole object or the new whole object, never a part of one.
 * - Keys are names joined by `/`, as `parseObjectKey` describes; others are refused with `storage_key_invalid`.
 * - Memory use does not grow with the object.
 *
 * Failures of the medium are `StackError`s with their cause: `storage_full` when there is no room left; of a store on the network
 * `storage_denied`, `storage_bucket_missing`, `storage_unreachable` and `storage_clock_skewed`; else `storage_failed`.
 */
export interface Storage {
  /** Opens a place for bytes that arrive bit by bit. */
  stageWriter(): Promise<StageWriter>

  /** Streams `source` into a staged object. When `source` fails, its error comes through and nothing is left behind. */
  stage(source: AsyncIterable<Uint8Array>): Promise<Staged>

  /**
   * Stages the file at `path` of this host as it lies there, under a second name instead of a copy: whoever changes the file in place changes
   * the object. Undefined where that cannot be: another file system, another medium. Left out by stores that never can.
   */
  stageLink?(path: string): Promise<Staged | undefined>

  /**
   * Gives staged bytes their name, in one step. May be repeated: when the staged object is gone and `key` is there, it was done before.
   * Without `replace`, an object with *other* bytes under `key` stays as it is and `storage_conflict` is thrown; equal bytes are success.
   * Throws `storage_staged_missing` when neither the staged object nor `key` exists.
   */
  publish(stagedKey: string, key: string, options?: PublishOptions): Promise<void>

  /** `stage` and `publish`. Nothing stays staged when it fails. */
  put(key: string, source: AsyncIterable<Uint8Array>, options?: PublishOptions): Promise<{ readonly sizeBytes: number }>

  /** Undefined when there is no such object. */
  stat(key: string): Promise<ObjectStat | undefined>

  /** Undefined when there is no such object. A range beyond the end gives an empty body. */
  open(key: string, range?: ByteRange): Promise<OpenObject | undefined>

  /** May be repeated. Someone who is reading the object can finish. */
  delete(key: string): Promise<void>

  /** Drops staged bytes. May be repeated. */
  discard(stagedKey: string): Promise<void>

  /** What was staged and is still without a name, for a sweep of old leftovers. */
  staged(): AsyncIterable<StagedLeftover>

  /** Every object whose key begins with `prefix` (`''`: all), in no particular order. Staged ones are not listed. */
  list(prefix: string): AsyncIterable<ListedObject>

  /** An address at which anybody may read the object until the link expires; undefined where the medium has no addresses. */
  link(key: string, options: LinkOptions): Promise<string | undefined>
}
