import type { Task } from '@trellis/queue'
import type { Database, Outbox } from '@trellis/stack'
import type { Kysely, Transaction } from 'kysely'
import type { BuildJobKind, Tables } from '../tables.ts'
import { logJob } from './job-log.ts'
import { type JobAbilities, type JobRefusal, jobRefusal } from './job-refusal.ts'
import { type BuildRecord, loadBuildRecords } from './load-facts.ts'

/** What is asked for, and by whom; null: a command, or the repository itself. */
export interface JobRequest {
  readonly kind: BuildJobKind
  readonly buildIds: readonly number[]
  readonly accountId: string | null
}

/** What became of a request, in the order of the builds' ids; ids without a build are left out. */
export interface QueuedJobs {
  readonly queued: readonly { readonly buildId: number; readonly label: string }[]
  readonly skipped: readonly { readonly buildId: number; readonly label: string; readonly refusal: JobRefusal }[]
}

/** Everything that is done with stored builds by jobs. */
export interface BuildJobs {
  /** Queues a job for each build with which it may be done now. */
  queue(request: JobRequest): Promise<QueuedJobs>
  /** Has builds that were just activated moved to the bucket; does nothing while none is configured. */
  queueUploads(request: Omit<JobRequest, 'kind'>): Promise<void>
}

/** `entry` is the row of `build_job` that tells people of it. */
export type BuildJobTask = Task<string, { buildId: number; entry: number }>

/** What queueing needs. */
export interface QueueParts {
  readonly db: Kysely<Tables>
  readonly database: Database
  readonly outbox: Outbox
  readonly abilities: JobAbilities
}

/** Queues jobs of these tasks. */
export function buildJobsOf(parts: QueueParts, tasks: Readonly<Record<BuildJobKind, BuildJobTask>>): BuildJobs {
  const queue = async (request: JobRequest) => await queueJobs(request, parts, tasks)
  return {
    queue,
    queueUploads: async (request) => {
      if (parts.abilities.hasRemote) await queue({ ...request, kind: 'upload' })
    },
  }
}

async function queueJobs(
  { kind, buildIds, accountId }: JobRequest,
  { db, database, outbox, abilities }: QueueParts,
  tasks: Readonly<Record<BuildJobKind, BuildJobTask>>,
): Promise<QueuedJobs> {
  const builds = (await loadBuildRecords(db, buildIds)).map((build) => ({ build, refusal: jobRefusal(kind, build, abilities) }))
  const accepted = builds.flatMap(({ build, refusal }) => (refusal === null ? [build] : []))
  if (accepted.length > 0)
    await outbox.transaction<Tables, void>('spkrepo', async (tx, writer) => {
      for (const build of accepted) {
        if (kind === 'sign') await askForSignature(tx, build)
        const entry = await logJob(tx, database, { buildId: build.id, kind, label: build.path, accountId })
        await writer.add(tasks[kind], { buildId: build.id, entry })
      }
    })
  return {
    queued: accepted.map(({ id, path }) => ({ buildId: id, label: path })),
    skipped: builds.flatMap(({ build, refusal }) => (refusal === null ? [] : [{ buildId: build.id, label: build.path, refusal }])),
  }
}

/** From here on the build waits for its signature, whatever becomes of the job that was asked for. */
async function askForSignature(tx: Transaction<Tables>, { id }: BuildRecord): Promise<void> {
  await tx
    .updateTable('build')
    .set({ signing: 'pending', signing_error: null })
    .where('id', '=', id)
    .where('signing', 'in', ['unsigned', 'failed'])
    .where('active', '=', false)
    .execute()
}
