import { type FileHandle, link, lstat, open, opendir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { StackError } from '../errors.ts'
import { reportFailure, systemCode, unlessMissing } from './file-failure.ts'
import { BufferRelease } from './release-buffers.ts'
import { isStagedKey, newStagedKey, requireStagedKey } from './staged-key.ts'
import type { Staged, StagedLeftover, StageWriter } from './storage.ts'

/** Where objects grow before they have a name. On the same file system as the named ones, so that naming is one rename. */
export class StagingFolder {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  /** The path of a staged object. Throws `storage_key_invalid` for anything that this folder did not hand out. */
  pathOf(stagedKey: string): string {
    requireStagedKey(stagedKey)
    return join(this.#folder, stagedKey)
  }

  async writer(): Promise<StageWriter> {
    const key = newStagedKey()
    const path = this.pathOf(key)
    return new StagedFileWriter(key, path, await open(path, 'wx', 0o640))
  }

  /** A second name for a file; undefined where the system gives it none. */
  async link(path: string): Promise<Staged | undefined> {
    const key = newStagedKey()
    try {
      await link(path, this.pathOf(key))
    } catch (error) {
      if (['EXDEV', 'EPERM', 'EMLINK', 'EOPNOTSUPP'].includes(systemCode(error) ?? '')) return undefined
      throw error
    }
    const { size } = await lstat(this.pathOf(key))
    return { key, sizeBytes: size }
  }

  async discard(stagedKey: string): Promise<void> {
    await rm(this.pathOf(stagedKey), { force: true })
  }

  async *leftovers(): AsyncIterable<StagedLeftover> {
    for await (const { name } of await opendir(this.#folder)) {
      if (!isStagedKey(name)) continue
      const found = await unlessMissing(lstat(this.pathOf(name)))
      if (found !== undefined) yield { key: name, modifiedAt: found.mtime }
    }
  }
}

class StagedFileWriter implements StageWriter {
  readonly #key: string
  readonly #path: string
  readonly #file: FileHandle
  readonly #buffers = new BufferRelease()
  #sizeBytes = 0
  #state: 'open' | 'finished' | 'dropped' = 'open'

  constructor(key: string, path: string, file: FileHandle) {
    this.#key = key
    this.#path = path
    this.#file = file
  }

  write(chunk: Uint8Array): Promise<void> {
    // Taking the place before the first await keeps chunks in order even when a caller does not wait.
    const at = this.#sizeBytes
    this.#sizeBytes += chunk.byteLength
    return reportFailure(`write ${chunk.byteLength} bytes to the staged object ${this.#key}`, () => this.#writeAll(chunk, at))
  }

  finish(): Promise<Staged> {
    return reportFailure(`finish the staged object ${this.#key}`, async () => {
      if (this.#state !== 'open') throw new StackError('storage_failed', `the staged object ${this.#key} was ${this.#state} before`)
      try {
        await this.#file.sync()
        await this.#file.close()
      } catch (error) {
        await this.abort()
        throw error
      }
      this.#state = 'finished'
      return { key: this.#key, sizeBytes: this.#sizeBytes }
    })
  }

  abort(): Promise<void> {
    return reportFailure(`drop the staged object ${this.#key}`, async () => {
      if (this.#state !== 'open') return
      this.#state = 'dropped'
      await this.#file.close()
      await rm(this.#path, { force: true })
    })
  }

  async #writeAll(chunk: Uint8Array, at: number): Promise<void> {
    for (let done = 0; done < chunk.byteLength; ) {
      const { bytesWritten } = await this.#file.write(chunk, done, chunk.byteLength - done, at + done)
      done += bytesWritten
    }
    this.#buffers.passed(chunk.byteLength)
  }
}
