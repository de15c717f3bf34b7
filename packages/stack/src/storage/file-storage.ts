import { createHash } from 'node:crypto'
import { type BigIntStats, constants } from 'node:fs'
import { type FileHandle, lstat, mkdir, open, opendir, realpath, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { StackError } from '../errors.ts'
import { reportFailure, systemCode, unlessMissing } from './file-failure.ts'
import { linked, ObjectFolder } from './object-folder.ts'
import { parseListPrefix, parseObjectKey, STAGING_NAME } from './object-key.ts'
import { publishFile } from './publish-file.ts'
import { putStaged, stageAll } from './staged-put.ts'
import { StagingFolder } from './staging-folder.ts'
import type {
  ByteRange,
  ListedObject,
  ObjectStat,
  OpenObject,
  PublishOptions,
  Staged,
  StagedLeftover,
  StageWriter,
  Storage,
} from './storage.ts'

// NOFOLLOW: the object itself must not be a link. NONBLOCK: opening a stray pipe must not wait for its writer.
const READ_FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK

/**
 * Keeps objects as plain files: the key is the path below `dir`, which is made on first use. Unfinished ones lie in `dir/.staging`.
 * Several processes and machines may share the folder. The file system must have hard links and atomic renames.
 */
export function fileStorage({ dir }: { readonly dir: string }): Storage {
  return new FileStorage(dir)
}

/** The two halves of the folder, once it is known to exist. */
interface Places {
  readonly folder: ObjectFolder
  readonly staging: StagingFolder
}

class FileStorage implements Storage {
  readonly #dir: string
  #opened: Promise<Places> | undefined

  constructor(dir: string) {
    this.#dir = dir
  }

  stageWriter(): Promise<StageWriter> {
    return this.#use('begin a staged object', ({ staging }) => staging.writer())
  }

  async stage(source: AsyncIterable<Uint8Array>): Promise<Staged> {
    return await stageAll(await this.stageWriter(), source)
  }

  stageLink(path: string): Promise<Staged | undefined> {
    return this.#use(`stage ${path} by a link`, ({ staging }) => staging.link(path))
  }

  publish(stagedKey: string, key: string, { replace = false }: PublishOptions = {}): Promise<void> {
    return this.#use(`publish ${key}`, ({ folder, staging }) =>
      publishFile(folder, { stagedPath: staging.pathOf(stagedKey), key, replace }),
    )
  }

  async put(key: string, source: AsyncIterable<Uint8Array>, options?: PublishOptions): Promise<{ readonly sizeBytes: number }> {
    return await putStaged(this, { key, source, options })
  }

  stat(key: string): Promise<ObjectStat | undefined> {
    return this.#use(`look at ${key}`, async ({ folder }) => {
      const path = await folder.find(key)
      const found = path === undefined ? undefined : await unlessMissing(lstat(path, { bigint: true }))
      if (found?.isSymbolicLink()) throw linked(key)
      return found?.isFile() ? describe(found) : undefined
    })
  }

  open(key: string, range: ByteRange = { start: 0 }): Promise<OpenObject | undefined> {
    return this.#use(`open ${key}`, async ({ folder }) => {
      const path = await folder.find(key)
      const file = path === undefined ? undefined : await openFile(path, key)
      if (file === undefined) return undefined
      try {
        const found = await file.stat({ bigint: true })
        if (found.isFile()) return { ...describe(found), body: read(file, Number(found.size), range) }
      } catch (error) {
        await file.close()
        throw error
      }
      await file.close()
      return undefined
    })
  }

  delete(key: string): Promise<void> {
    return this.#use(`delete ${key}`, async ({ folder }) => {
      const path = await folder.find(key)
      if (path === undefined) return
      const found = await unlessMissing(lstat(path))
      if (found?.isDirectory()) return
      if (found !== undefined) await rm(path, { force: true })
      await folder.tidy(path)
    })
  }

  discard(stagedKey: string): Promise<void> {
    return this.#use(`discard the staged object ${stagedKey}`, ({ staging }) => staging.discard(stagedKey))
  }

  async *staged(): AsyncIterable<StagedLeftover> {
    const { staging } = await this.#use('list staged objects', async (places) => places)
    yield* staging.leftovers()
  }

  async *list(prefix: string): AsyncIterable<ListedObject> {
    const { folders, rest } = parseListPrefix(prefix)
    const root = await this.#use(`list ${prefix}`, async ({ folder }) => {
      const found = await folder.findFolder(folders, prefix)
      return found === undefined ? undefined : folder.root
    })
    if (root !== undefined) yield* walk(root, folders, rest)
  }

  async link(key: string): Promise<undefined> {
    parseObjectKey(key)
  }

  #use<T>(doing: string, act: (places: Places) => Promise<T>): Promise<T> {
    return reportFailure(doing, async () => {
      this.#opened ??= openPlaces(this.#dir)
      try {
        return await act(await this.#opened)
      } catch (error) {
        // After a failed system call the folder is looked up anew: it may have been mounted or mended by then.
        if (!(error instanceof StackError)) this.#opened = undefined
        throw error
      }
    })
  }
}

async function openPlaces(dir: string): Promise<Places> {
  await mkdir(join(dir, STAGING_NAME), { recursive: true })
  const root = await realpath(dir)
  return { folder: new ObjectFolder(root), staging: new StagingFolder(join(root, STAGING_NAME)) }
}

function describe(found: BigIntStats): ObjectStat {
  // Every publish makes a new file, so inode and nanoseconds together tell any two contents of a key apart.
  const etag = createHash('sha256').update(`${found.ino}.${found.mtimeNs}.${found.size}`).digest('base64url').slice(0, 22)
  return { sizeBytes: Number(found.size), modifiedAt: found.mtime, etag }
}

async function openFile(path: string, key: string): Promise<FileHandle | undefined> {
  try {
    return await unlessMissing(open(path, READ_FLAGS))
  } catch (error) {
    if (systemCode(error) === 'ELOOP') throw linked(key)
    throw error
  }
}

function read(file: FileHandle, sizeBytes: number, { start, end }: ByteRange): Readable {
  const last = Math.min(end ?? sizeBytes - 1, sizeBytes - 1)
  // A read stream cannot be asked for no bytes; one that begins past the end ends at once and closes the file all the same.
  if (start > last) return file.createReadStream({ start: sizeBytes })
  return file.createReadStream({ start, end: last })
}

async function* walk(root: string, folders: readonly string[], begin: string): AsyncIterable<ListedObject> {
  const folder = await unlessMissing(opendir(join(root, ...folders)))
  if (folder === undefined) return
  for await (const entry of folder) {
    if (!entry.name.startsWith(begin) || (folders.length === 0 && entry.name === STAGING_NAME)) continue
    const names = [...folders, entry.name]
    if (entry.isDirectory()) yield* walk(root, names, '')
    if (!entry.isFile()) continue
    const found = await unlessMissing(lstat(join(root, ...names)))
    if (found !== undefined) yield { key: names.join('/'), sizeBytes: found.size, modifiedAt: found.mtime }
  }
}
