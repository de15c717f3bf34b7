import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as pause } from 'node:timers/promises'
import type { Venue } from './venue.ts'

/** A file. Its processes are its servers, so killing those is what it has to bear; beside that, somebody who keeps it locked. */
export async function openSqliteVenue(): Promise<Venue> {
  const folder = await mkdtemp(join(tmpdir(), 'trellis-chaos-sqlite-'))
  const path = join(folder, 'jobs.db')
  const place = { store: 'sqlite', path } as const
  return {
    place,
    placeOf: () => place,
    proxies: new Map(),
    weights: { 'lock-file': 3 },
    async perform(_kind, ms) {
      await lockFor(path, ms)
      return `locked for ${ms} ms`
    },
    close: () => rm(folder, { recursive: true, force: true }),
  }
}

async function lockFor(path: string, ms: number): Promise<void> {
  const database = new DatabaseSync(path, { timeout: 0 })
  try {
    while (!isLocked(database)) await pause(5)
    await pause(ms)
    database.exec('rollback')
  } finally {
    database.close()
  }
}

function isLocked(database: DatabaseSync): boolean {
  try {
    database.exec('begin immediate')
    return true
  } catch {
    return false
  }
}
