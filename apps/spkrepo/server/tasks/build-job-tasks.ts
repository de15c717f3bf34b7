import type { AnyTask } from '@trellis/queue'
import type { Database, StateStore } from '@trellis/stack'
import { type BuildJobs, type BuildJobTask, buildJobsOf } from '../build-jobs/build-jobs.ts'
import { loadBuildRecords } from '../build-jobs/load-facts.ts'
import { done, refused } from '../builds/build-outcome.ts'
import { type SigningSetup, signBuild } from '../builds/sign-build.ts'
import { unsignBuild } from '../builds/unsign-build.ts'
import { forgetFile, type MoveParts } from '../remote/move-parts.ts'
import { rehomeBuild } from '../remote/rehome-build.ts'
import { uploadBuild } from '../remote/upload-build.ts'
import { resyncFile } from '../resync/resync-file.ts'
import { resyncMetadata } from '../resync/resync-metadata.ts'
import type { BuildJobKind } from '../tables.ts'
import { type BuildWork, buildJobTask } from './build-job.ts'

/** What the jobs need. */
export interface BuildJobParts extends MoveParts {
  readonly database: Database
  readonly state: StateStore
  /** Undefined: nothing is signed here. */
  readonly signing: SigningSetup | undefined
}

/** The jobs on these stores, and the tasks that a worker runs for them. */
export function openBuildJobs(parts: BuildJobParts): { readonly jobs: BuildJobs; readonly tasks: readonly AnyTask[] } {
  const tasks = tasksOf(parts)
  return { jobs: buildJobsOf(parts, tasks), tasks: Object.values(tasks) }
}

function tasksOf(parts: BuildJobParts): Readonly<Record<BuildJobKind, BuildJobTask>> {
  const { db, files, abilities } = parts
  const stores = { db, storage: files.local }
  const now = () => new Date()
  const made = (kind: BuildJobKind, work: BuildWork) => buildJobTask(kind, parts, work)
  return {
    upload: made('upload', async (buildId, { signal }) => await uploadBuild(buildId, parts, { signal, now: now() })),
    rehome: made('rehome', async (buildId, { signal }) => await rehomeBuild(buildId, parts, { signal, now: now() })),
    resync_info: made('resync_info', async (buildId) => await resyncMetadata(buildId, parts)),
    resync_file: made('resync_file', async (buildId) => await resyncFile(buildId, parts)),
    sign: made('sign', async (buildId, attempt) => await signed(buildId, attempt, parts)),
    unsign: made('unsign', async (buildId, { signal }) => {
      const outcome = await unsignBuild(buildId, stores, { signal, abilities })
      if (outcome.kind === 'done') await forget(buildId, parts)
      return outcome
    }),
  }
}

const signed = async (buildId: number, { signal, isLast }: Parameters<BuildWork>[1], parts: BuildJobParts): ReturnType<BuildWork> => {
  const { db, files, signing } = parts
  if (signing === undefined) return refused('signing is not set up; set spkrepo.signing.gpg_home')
  const stores = { db, storage: files.local }
  const failure = await signBuild(buildId, stores, { ...signing, signal, nowSeconds: Math.floor(Date.now() / 1000) })
  if (failure === null) {
    await forget(buildId, parts)
    return done
  }
  const state = failure.retryable && !isLast ? 'pending' : 'failed'
  await db
    .updateTable('build')
    .set({ signing: state, signing_error: failure.message })
    .where('id', '=', buildId)
    .where('signing', 'in', ['pending', 'failed'])
    .execute()
  if (!failure.retryable) return refused(failure.message)
  throw new Error(failure.message)
}

/** Its bytes have changed. */
async function forget(buildId: number, parts: BuildJobParts): Promise<void> {
  const [build] = await loadBuildRecords(parts.db, [buildId])
  if (build !== undefined) await forgetFile(parts, build.path)
}
