import type { Database, Logger, Storage, Sweep } from '@trellis/stack'
import type { Kysely } from 'kysely'
import { forgetOld } from '../build-jobs/job-log.ts'
import type { BuildFiles } from '../remote/build-files.ts'
import type { Tables } from '../tables.ts'

const hourMs = 3_600_000

/**
 * Drops staged bytes that nobody will come back for: uploads that were cut short by the end of their process. What a build's row
 * still points to is kept, however old. Returns how many were dropped.
 */
export async function sweepStaged(
  { db, storage }: { readonly db: Kysely<Tables>; readonly storage: Storage },
  olderThan: Date,
): Promise<number> {
  let dropped = 0
  for await (const { key, modifiedAt } of storage.staged()) {
    if (modifiedAt >= olderThan) continue
    const owner = await db.selectFrom('build').select('id').where('staged_key', '=', key).executeTakeFirst()
    if (owner !== undefined) continue
    await storage.discard(key)
    dropped += 1
  }
  return dropped
}

/** What the sweeps need. */
export interface SweepParts {
  readonly db: Kysely<Tables>
  readonly database: Database
  readonly files: BuildFiles
  readonly logger: Logger
}

/** The sweeps as the scheduler runs them: hourly; bytes go when they are older than `staleHours`. */
export function sweepsOf({ db, database, files, logger }: SweepParts, staleHours: number): readonly Sweep[] {
  return [
    {
      name: 'spkrepo.staged-uploads',
      everyMs: hourMs,
      run: async () => {
        const olderThan = new Date(Date.now() - staleHours * hourMs)
        let dropped = 0
        for (const storage of [files.local, files.remote])
          if (storage !== undefined) dropped += await sweepStaged({ db, storage }, olderThan)
        if (dropped > 0) logger.info({ dropped }, 'dropped the bytes of uploads that broke off')
      },
    },
    { name: 'spkrepo.build-jobs', everyMs: hourMs, run: async () => void (await forgetOld(database, new Date())) },
  ]
}
