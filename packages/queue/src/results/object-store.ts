/**
 * Where large inputs and results go: files, a bucket, anything that keeps bytes by key. Keys are names of letters, digits and `. _ -`,
 * joined by `/`. Every verb may be repeated.
 */
export interface ObjectStore {
  /** Resolves when the bytes are safe. A reader never sees a part of them. Never called twice for one key with other bytes. */
  put(key: string, source: AsyncIterable<Uint8Array>): Promise<unknown>
  /** Undefined when there is no such object. `body` is read to its end. */
  open(key: string): Promise<{ readonly body: AsyncIterable<Uint8Array> } | undefined>
  /** Does nothing when there is no such object. */
  delete(key: string): Promise<unknown>
}
