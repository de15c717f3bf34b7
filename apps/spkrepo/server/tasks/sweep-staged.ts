import type { Logger, Storage, Sweep } from '@trellis/stack'
import type { Kysely } from 'kysely'
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

/** The sweep as the scheduler runs it: hourly, and for what is older than `staleHours`. */
export function sweepsOf(
  parts: { readonly db: Kysely<Tables>; readonly storage: Storage; readonly logger: Logger },
  staleHours: number,
): readonly Sweep[] {
  return [
    {
      name: 'spkrepo.staged-uploads',
      everyMs: hourMs,
      run: async () => {
        const dropped = await sweepStaged(parts, new Date(Date.now() - staleHours * hourMs))
        if (dropped > 0) parts.logger.info({ dropped }, 'dropped the bytes of uploads that broke off')
      },
    },
  ]
}
