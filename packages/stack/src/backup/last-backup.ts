import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Manifest } from './manifest.ts'

/** In the data folder: which backup was the last, so that a monitor can tell that there is none. */
export const lastBackupFile = 'last-backup.json'

/** The last backup that was finished. */
export interface LastBackup {
  /** Where it was put; it may have been moved since. */
  readonly folder: string
  /** ISO, by the clock of its host. */
  readonly takenAt: string
}

/** What is known of the last backup of a data folder; undefined when there was none. */
export function lastBackup(dataDir: string): LastBackup | undefined {
  try {
    return JSON.parse(readFileSync(join(dataDir, lastBackupFile), 'utf8')) as LastBackup
  } catch {
    // None was made, or its record was damaged, and then it must not count either.
    return undefined
  }
}

/** Remembers a backup that is whole. */
export function rememberBackup(dataDir: string, folder: string, { takenAt }: Pick<Manifest, 'takenAt'>): void {
  const path = join(dataDir, lastBackupFile)
  writeFileSync(`${path}.new`, `${JSON.stringify({ folder, takenAt } satisfies LastBackup)}\n`, { mode: 0o600 })
  renameSync(`${path}.new`, path)
}
