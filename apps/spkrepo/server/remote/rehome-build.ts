import { createHash } from 'node:crypto'
import type { OpenObject, Storage } from '@trellis/stack'
import { jobRefusal } from '../build-jobs/job-refusal.ts'
import { type BuildRecord, loadBuildRecords } from '../build-jobs/load-facts.ts'
import { type BuildOutcome, done, refused, skipped } from '../builds/build-outcome.ts'
import { catalogChanged } from '../catalog/catalog-changes.ts'
import { type Attempt, forgetFile, type MoveParts, removeLeftovers } from './move-parts.ts'
import { sidecarKey } from './sidecar.ts'

/**
 * Takes the file of an inactive build back from the bucket: copy, row, and only then sidecar and object go. Killed anywhere, it may be called
 * again, as `uploadBuild`. The caller keeps others from the build (`holdBuild`). Throws what the stores throw.
 */
export async function rehomeBuild(buildId: number, parts: MoveParts, attempt: Attempt): Promise<BuildOutcome> {
  const { db, files } = parts
  const { local, remote } = files
  const [build] = await loadBuildRecords(db, [buildId])
  if (build === undefined) return skipped('there is no such build any more')
  if (remote === undefined) return refused(jobRefusal('rehome', build, parts.abilities)?.message ?? 'no object storage is configured')
  // An earlier run may have come so far.
  if (build.storage === 'local' && (await local.stat(build.path)) !== undefined) return await finish(build, remote, parts, attempt)
  const refusal = jobRefusal('rehome', { ...build, storage: 'remote' }, parts.abilities)
  if (refusal !== null) return refused(refusal.message)
  const object = await remote.open(build.path)
  if (object === undefined) return refused(`the bucket has no file ${build.path}`)
  const copy = await copyFromBucket(object, local, attempt)
  if (copy.md5 !== build.md5) {
    await local.discard(copy.stagedKey)
    return refused(
      `the file in the bucket has the md5 ${copy.md5}, and the build ${build.md5}; resync the file first if the bucket is right`,
    )
  }
  attempt.signal.throwIfAborted()
  await local.publish(copy.stagedKey, build.path, { replace: true })
  if (!(await recordLocal(build, parts))) return await lostBuild(build, parts)
  return await finish(build, remote, parts, attempt)
}

async function copyFromBucket(object: OpenObject, local: Storage, { signal }: Attempt) {
  const md5 = createHash('md5')
  const { key, sizeBytes } = await local.stage(
    (async function* () {
      for await (const chunk of object.body) {
        signal.throwIfAborted()
        md5.update(chunk)
        yield chunk
      }
    })(),
  )
  if (sizeBytes !== object.sizeBytes) {
    await local.discard(key)
    throw new Error(`of ${object.sizeBytes} bytes only ${sizeBytes} came from the bucket`)
  }
  return { stagedKey: key, md5: md5.digest('hex') }
}

/** False when the build is not what it was when the copy began. */
async function recordLocal(build: BuildRecord, { db }: MoveParts): Promise<boolean> {
  return await db.transaction().execute(async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable('build')
      .set({ storage: 'local' })
      .where('id', '=', build.id)
      .where('storage', '=', build.storage)
      .where('active', '=', false)
      .where('md5', '=', build.md5)
      .executeTakeFirst()
    if (numUpdatedRows === 0n) return false
    await catalogChanged(tx, build.packageId)
    return true
  })
}

async function lostBuild(build: BuildRecord, parts: MoveParts): Promise<BuildOutcome> {
  const [now] = await loadBuildRecords(parts.db, [build.id])
  if (now === undefined) {
    await removeLeftovers(parts, build.path)
    return skipped('the build was deleted meanwhile')
  }
  if (now.storage !== 'remote' || !now.active) throw new Error(`build ${build.id} was changed while it was taken back`)
  await parts.files.local.delete(build.path)
  return refused('it was activated meanwhile; it stays in the object storage')
}

async function finish(build: BuildRecord, remote: Storage, parts: MoveParts, { signal }: Attempt): Promise<BuildOutcome> {
  const { local } = parts.files
  // The object is deleted only while the storage has the whole file.
  if ((await local.stat(build.path))?.sizeBytes !== build.sizeBytes)
    return refused(`the stored file ${build.path} is not the one described`)
  signal.throwIfAborted()
  await remote.delete(build.path)
  await local.delete(sidecarKey(build.path))
  // Last, so that a run that breaks off is repeated up to here: purging twice is purging once.
  await forgetFile(parts, build.path)
  return done
}
