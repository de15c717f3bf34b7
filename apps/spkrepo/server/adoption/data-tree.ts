import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { StackError, type Storage } from '@trellis/stack'
import { listMembers } from '../spk/list-members.ts'
import { storedFile } from '../spk/stored-spk.ts'
import { AdoptionError } from './adoption-error.ts'

/** A file of the tree, read to its end. */
export interface TreeFile {
  readonly md5: string
  readonly sha256: string
  readonly sizeBytes: number
}

/** What became of a file. */
export type FileAdoption =
  | { readonly kind: 'adopted'; readonly file: TreeFile }
  | { readonly kind: 'missing' }
  | { readonly kind: 'invalid'; readonly message: string }

/** The folder in which spkrepo kept its files; it is only read. */
export class DataTree {
  readonly #dir: string
  readonly #storage: Storage | undefined
  readonly #links: boolean

  /** Without a storage files are read, and go nowhere. With `links` they get a second name where that can be, and are copied elsewhere. */
  constructor(dir: string, { storage, links }: { readonly storage: Storage | undefined; readonly links: boolean }) {
    this.#dir = resolve(dir)
    this.#storage = storage
    this.#links = links
  }

  /** Throws `folder_invalid` unless the folder is there. */
  async requireFolder(): Promise<void> {
    const found = await stat(this.#dir).catch((cause: unknown) => {
      throw new AdoptionError('folder_invalid', `--data ${this.#dir} cannot be read`, { cause })
    })
    if (!found.isDirectory()) throw new AdoptionError('folder_invalid', `--data ${this.#dir} is no folder; name the DATA_PATH of spkrepo`)
  }

  /** Copies a file into the storage under the same path, in place of what an interrupted call left there, and tells what it is. */
  async adopt(path: string): Promise<FileAdoption> {
    const source = this.#pathOf(path)
    if (source === undefined) return { kind: 'invalid', message: `${JSON.stringify(path)} is no path below the data folder` }
    const found = await stat(source).catch(() => undefined)
    if (found?.isFile() !== true) return { kind: 'missing' }
    const digest = new Digesting(source)
    try {
      if (this.#storage === undefined) await drained(digest)
      else if (!(this.#links && (await link(this.#storage, source, path)))) await this.#storage.put(path, digest, { replace: true })
      else await drained(digest)
    } catch (error) {
      if (error instanceof StackError && error.code === 'storage_key_invalid') return { kind: 'invalid', message: error.message }
      throw error
    }
    return { kind: 'adopted', file: digest.file() }
  }

  /** The text of a small file; undefined when there is none. */
  async text(path: string): Promise<string | undefined> {
    const source = this.#pathOf(path)
    return source === undefined ? undefined : await readFile(source, 'utf8').catch(() => undefined)
  }

  /** Whether an SPK has a signature in it, whatever is said of it. */
  async isSigned(path: string): Promise<boolean> {
    const source = this.#pathOf(path)
    if (source === undefined) return false
    const list = await listMembers(await storedFile(source))
    return list.ok && list.members.some(({ name }) => name === 'syno_signature.asc')
  }

  #pathOf(path: string): string | undefined {
    const names = path.split('/')
    const isBelow = names.every((name) => name !== '' && name !== '.' && name !== '..' && !/[\0\\]/.test(name))
    return isBelow ? join(this.#dir, ...names) : undefined
  }
}

/** Gives the file a second name in the storage. False: there it must be copied. */
async function link(storage: Storage, source: string, path: string): Promise<boolean> {
  const staged = await storage.stageLink?.(source)
  if (staged === undefined) return false
  await storage.publish(staged.key, path, { replace: true })
  return true
}

async function drained(bytes: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const _chunk of bytes);
}

/** The bytes of a file, digested as they pass. */
class Digesting implements AsyncIterable<Uint8Array> {
  readonly #path: string
  readonly #md5 = createHash('md5')
  readonly #sha256 = createHash('sha256')
  #sizeBytes = 0

  constructor(path: string) {
    this.#path = path
  }

  async *[Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    for await (const chunk of createReadStream(this.#path)) {
      this.#md5.update(chunk)
      this.#sha256.update(chunk)
      this.#sizeBytes += chunk.length
      yield chunk
    }
  }

  /** Once all has passed. */
  file(): TreeFile {
    return { md5: this.#md5.digest('hex'), sha256: this.#sha256.digest('hex'), sizeBytes: this.#sizeBytes }
  }
}
