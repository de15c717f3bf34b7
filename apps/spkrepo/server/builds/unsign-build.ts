import type { JobAbilities } from '../build-jobs/job-refusal.ts'
import { jobRefusal } from '../build-jobs/job-refusal.ts'
import { loadBuildRecords } from '../build-jobs/load-facts.ts'
import { removeSignature } from '../signing/rewrite-signature.ts'
import { type BuildOutcome, done, refused, skipped } from './build-outcome.ts'
import type { BuildStores } from './place-build.ts'
import { describeStored, replaced, storedSpk } from './stored-file.ts'

/**
 * Takes the signature out of the file of an inactive build: the file is replaced, and the row by what that file is. Killed anywhere, it may be
 * called again. The caller keeps others from the build (`holdBuild`).
 */
export async function unsignBuild(
  buildId: number,
  stores: BuildStores,
  { signal, abilities }: { readonly signal: AbortSignal; readonly abilities: JobAbilities },
): Promise<BuildOutcome> {
  const { db, storage } = stores
  const [build] = await loadBuildRecords(db, [buildId])
  if (build === undefined) return skipped('there is no such build any more')
  if (build.signing === 'unsigned') return skipped('it is not signed')
  const refusal = jobRefusal('unsign', build, abilities)
  if (refusal !== null) return refused(refusal.message)
  const file = await storedSpk(build.path, storage)
  const rewriting = await removeSignature(file)
  if (!rewriting.ok && rewriting.failure.code === 'not_signed') {
    // An earlier run was stopped before it told the row; or the row was wrong.
    await describeStored({ ...build, signing: 'unsigned' }, stores)
    return done
  }
  if (!rewriting.ok) return refused(rewriting.failure.message)
  const staged = await storage.stage(rewriting.content)
  if (signal.aborted || !(await claim(buildId, stores))) {
    await storage.discard(staged.key)
    signal.throwIfAborted()
    return refused('it was activated meanwhile; it must be deactivated before unsigning')
  }
  if ((await storage.stat(build.path))?.etag !== file.etag) {
    await storage.discard(staged.key)
    throw replaced(build.path)
  }
  await storage.publish(staged.key, build.path, { replace: true })
  await describeStored({ ...build, signing: 'unsigned' }, stores)
  return done
}

/** Keeps the build from becoming active while its file is replaced. */
async function claim(buildId: number, { db }: BuildStores): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('build')
    .set({ signing: 'signing' })
    .where('id', '=', buildId)
    .where('active', '=', false)
    .where('storage', '=', 'local')
    .where('signing', 'in', ['signed', 'signing'])
    .executeTakeFirst()
  return numUpdatedRows > 0n
}
