import { existsSync, readdirSync } from 'node:fs'
import { copyFile, mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { StackError } from '../errors.ts'
import { type Copied, copyTree } from './copy-tree.ts'
import type { EmbeddedStores } from './embedded-stores.ts'
import { inBackup, type Manifest, readManifest } from './manifest.ts'

/**
 * Brings the backup in `folder` to the places of an installation, which must be empty: a restore never replaces what is there.
 * The database comes last, so that an installation that was restored halfway does not start. Throws `backup_invalid` or
 * `backup_exists`, and changes nothing then.
 */
export async function restore(
  { databaseFile, dataDir }: EmbeddedStores,
  { folder, onFile = () => {} }: { readonly folder: string; readonly onFile?: (copied: Copied) => void },
): Promise<Manifest> {
  const manifest = readManifest(folder)
  if (existsSync(databaseFile))
    throw new StackError('backup_exists', `there is a database at ${databaseFile}; move it away, or restore to another --data`)
  if (existsSync(dataDir) && readdirSync(dataDir).length > 0)
    throw new StackError('backup_exists', `the data folder ${dataDir} is not empty; move it away, or restore to another --data`)
  const files = join(folder, inBackup.files)
  if (existsSync(files)) await copyTree(files, dataDir, { onFile })
  await mkdir(dirname(databaseFile), { recursive: true })
  await copyFile(join(folder, inBackup.database), databaseFile)
  return manifest
}
