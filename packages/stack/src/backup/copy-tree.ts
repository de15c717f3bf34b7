import { copyFile, mkdir, opendir, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'

/** How much was copied. */
export interface Copied {
  readonly files: number
  readonly bytes: number
}

/** What {@link copyTree} does. */
export interface CopyOptions {
  /** Whether a file or folder is left out, by its path below the tree. */
  readonly skip?: (path: string) => boolean
  /** Called after each file. */
  readonly onFile?: (copied: Copied) => void
}

/**
 * Copies the files below `from` to `to`, which it makes. A file that disappears meanwhile is left out: whoever deleted it did so after the
 * copy had begun. Links and other special files are left out too; storage has none.
 */
export async function copyTree(from: string, to: string, { skip = () => false, onFile = () => {} }: CopyOptions = {}): Promise<Copied> {
  let copied: Copied = { files: 0, bytes: 0 }
  const walk = async (below: string): Promise<void> => {
    await mkdir(join(to, below), { recursive: true })
    for await (const entry of await opendir(join(from, below))) {
      const path = below === '' ? entry.name : join(below, entry.name)
      if (skip(path)) continue
      if (entry.isDirectory()) await walk(path)
      else if (entry.isFile()) {
        const bytes = await copyOne(join(from, path), join(to, path))
        if (bytes === undefined) continue
        copied = { files: copied.files + 1, bytes: copied.bytes + bytes }
        onFile(copied)
      }
    }
  }
  await walk('')
  return copied
}

/** Bytes copied; undefined when the file is gone. The time of change is part of what storage says of an object, so it goes along. */
async function copyOne(from: string, to: string): Promise<number | undefined> {
  try {
    const { size, atimeMs, mtimeMs } = await stat(from)
    await copyFile(from, to)
    await utimes(to, atimeMs / 1_000, mtimeMs / 1_000)
    return size
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
