import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { StackError } from '../errors.ts'

/** Names inside the folder of a backup. */
export const inBackup = { manifest: 'backup.json', database: 'trellis.db', files: 'files' } as const

/** What a backup says of itself. It is written last, so a folder that has it is whole. */
export interface Manifest {
  readonly format: 1
  readonly takenAt: string
  /** Bytes of the database. */
  readonly databaseBytes: number
  /** Stored objects, and whatever else lay in the data folder. */
  readonly files: number
  readonly fileBytes: number
  /** What belongs to the installation and lies elsewhere, such as `files in s3://packages/`. Backups of earlier releases do not say. */
  readonly notCopied?: readonly string[]
}

/** The manifest of the backup in `folder`. Throws `backup_invalid` when there is none, or one of another format. */
export function readManifest(folder: string): Manifest {
  const path = join(folder, inBackup.manifest)
  try {
    const manifest = JSON.parse(readFileSync(path, 'utf8')) as Manifest
    if (manifest.format === 1) return manifest
    throw new StackError('backup_invalid', `${path} is of format ${String(manifest.format)}; this release reads format 1`)
  } catch (cause) {
    if (cause instanceof StackError) throw cause
    throw new StackError('backup_invalid', `${folder} is no whole backup: ${path} cannot be read`, { cause })
  }
}
