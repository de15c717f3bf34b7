import { type Database, databaseNow } from '@trellis/stack'
import type { Transaction } from 'kysely'
import type { BuildJobKind, BuildJobState, Tables } from '../tables.ts'

/** For how long people are told what has become of what they asked for. Milliseconds. */
const keptMs = 24 * 3_600_000

/** A job that was asked for, as people are told of it. */
export interface LoggedJob {
  readonly id: number
  readonly buildId: number
  readonly kind: BuildJobKind
  readonly label: string
  readonly accountId: string | null
  readonly state: BuildJobState
  readonly error: string | null
  readonly queuedAt: Date
  readonly changedAt: Date
}

/** Rows of `build_job` that one look shows. */
const mostShown = 500

/** What these people have asked for in the last day, the newest first; `everybody` includes commands and the repository itself. */
export async function loggedJobs(
  database: Database,
  { by, now }: { readonly by: 'everybody' | { readonly accountId: string }; readonly now: Date },
): Promise<readonly LoggedJob[]> {
  return await database
    .forService<Tables>('spkrepo')
    .selectFrom('build_job')
    .where('queued_at', '>', new Date(now.getTime() - keptMs))
    .$if(by !== 'everybody', (query) => query.where('account_id', '=', by === 'everybody' ? '' : by.accountId))
    .select(['id', 'build_id as buildId', 'kind', 'label', 'account_id as accountId', 'state', 'error'])
    .select(['queued_at as queuedAt', 'changed_at as changedAt'])
    .orderBy('id', 'desc')
    .limit(mostShown)
    .execute()
}

/** A new row; returns its id. */
export async function logJob(
  tx: Transaction<Tables>,
  { dialect }: Pick<Database, 'dialect'>,
  job: { readonly buildId: number; readonly kind: BuildJobKind; readonly label: string; readonly accountId: string | null },
): Promise<number> {
  const now = databaseNow(dialect)
  const { id } = await tx
    .insertInto('build_job')
    .values({
      build_id: job.buildId,
      kind: job.kind,
      label: job.label,
      account_id: job.accountId,
      state: 'PENDING',
      error: null,
      queued_at: now,
      changed_at: now,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** How far the job has come. Does nothing when nobody is told of it any more. */
export async function recordState(database: Database, id: number, state: BuildJobState, error: string | null = null): Promise<void> {
  await database
    .forService<Tables>('spkrepo')
    .updateTable('build_job')
    .set({ state, error, changed_at: databaseNow(database.dialect) })
    .where('id', '=', id)
    .execute()
}

/** Forgets what has ended of what somebody asked for; what is under way stays. Returns how many. */
export async function clearEnded(database: Database, accountId: string): Promise<number> {
  const { numDeletedRows } = await database
    .forService<Tables>('spkrepo')
    .deleteFrom('build_job')
    .where('account_id', '=', accountId)
    .where('state', 'in', ['SUCCESS', 'ERROR'])
    .executeTakeFirst()
  return Number(numDeletedRows)
}

/** Forgets what was asked for longer ago than people are told of it. Returns how many. */
export async function forgetOld(database: Database, now: Date): Promise<number> {
  const { numDeletedRows } = await database
    .forService<Tables>('spkrepo')
    .deleteFrom('build_job')
    .where('queued_at', '<=', new Date(now.getTime() - keptMs))
    .executeTakeFirst()
  return Number(numDeletedRows)
}
