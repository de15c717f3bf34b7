import { existsSync } from 'node:fs'
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { backup, DatabaseSync } from 'node:sqlite'
import { StackError } from '../errors.ts'
import { type Copied, copyTree } from './copy-tree.ts'
import type { EmbeddedStores } from './embedded-stores.ts'
import { lastBackupFile, rememberBackup } from './last-backup.ts'
import { inBackup, type Manifest } from './manifest.ts'

/** Folder of uploads that are under way; nobody can go on with them elsewhere. */
const stagingName = '.staging'

/**
 * Copies the embedded database and the data folder to `folder`, which must not exist, while other processes go on using them. The database
 * comes first, as it was at one moment: every file that it knows is there by then. Throws `backup_exists`, or what the file
 * system says; a backup that failed leaves nothing behind.
 */
export async function backUp(
  { databaseFile, dataDir, elsewhere }: EmbeddedStores,
  { folder, onFile = () => {} }: { readonly folder: string; readonly onFile?: (copied: Copied) => void },
): Promise<Manifest> {
  const target = resolve(folder)
  if (existsSync(target)) throw new StackError('backup_exists', `${target} is there already; name a folder that is not`)
  if (!relative(dataDir, target).startsWith('..'))
    throw new StackError('backup_exists', `${target} is inside the data folder ${dataDir}; name one outside`)
  const unfinished = join(dirname(target), `.${basename(target)}.unfinished-${process.pid}`)
  try {
    await mkdir(unfinished, { recursive: true, mode: 0o700 })
    await copyDatabase(databaseFile, join(unfinished, inBackup.database))
    const skip = (path: string) => [stagingName, lastBackupFile].includes(basename(path)) || isPartOf(databaseFile, join(dataDir, path))
    const copied = existsSync(dataDir)
      ? await copyTree(dataDir, join(unfinished, inBackup.files), { skip, onFile })
      : { files: 0, bytes: 0 }
    const { size } = await stat(join(unfinished, inBackup.database))
    const manifest: Manifest = {
      format: 1,
      takenAt: new Date().toISOString(),
      databaseBytes: size,
      files: copied.files,
      fileBytes: copied.bytes,
      notCopied: elsewhere,
    }
    await writeFile(join(unfinished, inBackup.manifest), `${JSON.stringify(manifest, null, 2)}\n`)
    await rename(unfinished, target)
    if (existsSync(dataDir)) rememberBackup(dataDir, target, manifest)
    return manifest
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true })
    throw error
  }
}

async function copyDatabase(source: string, target: string): Promise<void> {
  const from = new DatabaseSync(source, { readOnly: true })
  try {
    // All pages in one step, as one reader sees them: between two steps, each write of another process would make it begin again.
    await backup(from, target, { rate: 2 ** 31 - 1 })
  } finally {
    from.close()
  }
  const copy = new DatabaseSync(target)
  try {
    const found = copy.prepare('pragma quick_check').get()
    if (found?.quick_check !== 'ok')
      throw new StackError('backup_invalid', `the copy of ${source} is damaged: ${String(found?.quick_check)}`)
    // One file, without companions.
    copy.exec('pragma journal_mode = delete')
  } finally {
    copy.close()
  }
}

/** Whether a file is the database or one of its companions. */
function isPartOf(database: string, path: string): boolean {
  return ['', '-wal', '-shm', '-journal'].some((suffix) => path === `${database}${suffix}`)
}
