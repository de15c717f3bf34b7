import { lstat, mkdir, open, realpath, rmdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { StackError } from '../errors.ts'
import { systemCode, unlessMissing } from './file-failure.ts'
import { parseObjectKey } from './object-key.ts'

/** The folder tree of the file adapter: where a key lies, and nothing outside. `root` is absolute and free of symbolic links. */
export class ObjectFolder {
  readonly root: string

  constructor(root: string) {
    this.root = root
  }

  /** The path of `key`, when its folder exists; undefined when it does not. Throws `storage_key_invalid` for a bad key or a link on the way. */
  async find(key: string): Promise<string | undefined> {
    const names = parseObjectKey(key)
    const folder = await this.findFolder(names.slice(0, -1), key)
    return folder === undefined ? undefined : join(this.root, ...names)
  }

  /** The path of the folder `names` when it exists. `key` is what the error names when a link is on the way. */
  async findFolder(names: readonly string[], key: string): Promise<string | undefined> {
    const folder = join(this.root, ...names)
    const real = await unlessMissing(realpath(folder))
    if (real !== undefined && real !== folder) throw linked(key)
    return real
  }

  /** Makes the folders above `key`, safe against a power cut, and returns its path. */
  async makeRoom(key: string): Promise<string> {
    const names = parseObjectKey(key)
    let folder = this.root
    for (const name of names.slice(0, -1)) {
      const parent = folder
      folder = join(parent, name)
      await this.#enter(folder, parent, key)
    }
    return join(this.root, ...names)
  }

  /** Removes the folders above `path` that have become empty, up to the root. */
  async tidy(path: string): Promise<void> {
    for (let folder = dirname(path); folder !== this.root; folder = dirname(folder)) {
      try {
        await rmdir(folder)
      } catch (error) {
        const code = systemCode(error)
        if (code === 'ENOTEMPTY' || code === 'EEXIST') return
        // Gone already (or never a folder); its parent may still be ours to remove.
        if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error
      }
    }
  }

  async #enter(folder: string, parent: string, key: string): Promise<void> {
    const found = await unlessMissing(lstat(folder))
    if (found?.isSymbolicLink()) throw linked(key)
    if (found?.isDirectory()) return
    if (found !== undefined) {
      throw new StackError('storage_conflict', `${JSON.stringify(key)} cannot be stored: a part of it is already the key of an object`)
    }
    try {
      await mkdir(folder)
    } catch (error) {
      // Another writer made it between the two calls; look again, for it may be a link or a file.
      if (systemCode(error) === 'EEXIST') return this.#enter(folder, parent, key)
      throw error
    }
    await syncFolder(parent)
  }
}

/** Waits until the names in `folder` would survive a power cut. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** The error for a key whose path leads through a symbolic link. */
export function linked(key: string): StackError {
  return new StackError('storage_key_invalid', `${JSON.stringify(key)} leads through a symbolic link`)
}
