import { createHash } from 'node:crypto'
import type { OpenObject, Storage } from '@trellis/stack'
import { jobRefusal } from '../build-jobs/job-refusal.ts'
import { type BuildRecord, loadBuildRecords } from '../build-jobs/load-facts.ts'
import { type BuildOutcome, done, refused, skipped } from '../builds/build-outcome.ts'
import { catalogChanged } from '../catalog/catalog-changes.ts'
import { createSpkReader } from '../spk/read-spk.ts'
import type { SpkReading } from '../spk/spk.ts'
import { type Attempt, forgetFile, type MoveParts, removeLeftovers } from './move-parts.ts'
import { sidecarKey, sidecarOf, writeSidecar } from './sidecar.ts'

/**
 * Moves the file of a build to the bucket: copy, sidecar, row, and only then the local file goes. Killed anywhere, it may be called again:
 * at any moment the store that the row names has the whole file. The caller keeps others from the build (`holdBuild`). Throws what the
 * stores throw.
 */
export async function uploadBuild(buildId: number, parts: MoveParts, attempt: Attempt): Promise<BuildOutcome> {
  const { db, files } = parts
  const { local, remote } = files
  const [build] = await loadBuildRecords(db, [buildId])
  if (build === undefined) return skipped('there is no such build any more')
  if (remote === undefined) return refused(jobRefusal('upload', build, parts.abilities)?.message ?? 'no object storage is configured')
  if (build.storage === 'remote' && (await isThere(build, remote))) return await finish(build, remote, parts, attempt)
  const refusal = jobRefusal('upload', { ...build, storage: 'local' }, parts.abilities)
  if (refusal !== null) {
    // An attempt that lost to a new signature may have left a copy that no row names.
    if (build.storage === 'local') await remote.delete(build.path)
    return refused(refusal.message)
  }
  const object = await local.open(build.path)
  if (object === undefined) return refused(`the file ${build.path} is missing`)
  const copy = await copyToBucket(object, remote, attempt)
  try {
    // A second run of the same job may have done all of it meanwhile; a signature may have replaced the file.
    if ((await local.stat(build.path))?.etag !== object.etag) throw new Error(`the file ${build.path} was replaced while it was uploaded`)
    if (copy.reading.ok) await writeSidecar(local, build.path, sidecarOf(copy.reading.spk, { key: build.path, uploadedAt: attempt.now }))
    if ((await remote.stat(sidecarKey(build.path))) !== undefined) {
      await remote.discard(copy.stagedKey)
      return refused(
        'the bucket holds the sidecar that was stored locally: storage.url and spkrepo.remote name one place; give the bucket a prefix',
      )
    }
    attempt.signal.throwIfAborted()
    await remote.publish(copy.stagedKey, build.path, { replace: true })
  } catch (error) {
    await remote.discard(copy.stagedKey).catch(() => {})
    throw error
  }
  if (!(await recordRemote(build, copy, parts))) return await lostBuild(build, parts)
  return await finish({ ...build, sizeBytes: object.sizeBytes }, remote, parts, attempt)
}

interface Copy {
  readonly stagedKey: string
  readonly md5: string
  readonly sizeBytes: number
  readonly reading: SpkReading
}

/** One pass: the bytes are hashed and parsed on their way. */
async function copyToBucket(object: OpenObject, remote: Storage, { signal }: Attempt): Promise<Copy> {
  const md5 = createHash('md5')
  const reader = createSpkReader()
  const { key, sizeBytes } = await remote.stage(
    (async function* () {
      for await (const chunk of object.body) {
        signal.throwIfAborted()
        md5.update(chunk)
        reader.write(chunk)
        yield chunk
      }
    })(),
  )
  if (sizeBytes !== object.sizeBytes) {
    await remote.discard(key)
    throw new Error(`of ${object.sizeBytes} bytes only ${sizeBytes} were read`)
  }
  return { stagedKey: key, md5: md5.digest('hex'), sizeBytes, reading: reader.end() }
}

/** False when the build is not what it was when the copy began. */
async function recordRemote(build: BuildRecord, { md5, sizeBytes }: Copy, { db }: MoveParts): Promise<boolean> {
  return await db.transaction().execute(async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable('build')
      .set({ storage: 'remote', md5, size_bytes: sizeBytes })
      .where('id', '=', build.id)
      .where('storage', '=', build.storage)
      .where('signing', '=', build.signing)
      .where('md5', '=', build.md5)
      .executeTakeFirst()
    if (numUpdatedRows === 0n) return false
    await catalogChanged(tx, build.packageId)
    return true
  })
}

async function lostBuild(build: BuildRecord, parts: MoveParts): Promise<BuildOutcome> {
  const [now] = await loadBuildRecords(parts.db, [build.id])
  if (now !== undefined) throw new Error(`build ${build.id} was changed while it was uploaded`)
  await removeLeftovers(parts, build.path)
  return skipped('the build was deleted meanwhile')
}

/** The local file goes only when the bucket has been seen to have the whole of it. */
async function finish(build: BuildRecord, remote: Storage, parts: MoveParts, { signal }: Attempt): Promise<BuildOutcome> {
  if (!(await isThere(build, remote))) throw new Error(`the bucket does not show ${build.path} yet`)
  signal.throwIfAborted()
  await parts.files.local.delete(build.path)
  // Last, so that a run that breaks off is repeated up to here: purging twice is purging once.
  await forgetFile(parts, build.path)
  return done
}

async function isThere({ path, sizeBytes }: BuildRecord, remote: Storage): Promise<boolean> {
  return (await remote.stat(path))?.sizeBytes === sizeBytes
}
