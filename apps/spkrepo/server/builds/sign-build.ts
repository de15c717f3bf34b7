import type { SigningFailure } from '../signing/failure.ts'
import { appendSignature } from '../signing/rewrite-signature.ts'
import { sign } from '../signing/sign.ts'
import type { BuildStores } from './place-build.ts'
import { describeStored, replaced, storedSpk } from './stored-file.ts'

/** Where and how to sign. */
export interface SigningSetup {
  /** GnuPG home folder with the secret key and the timestamp server's public key. */
  readonly gpgHome: string
  readonly keyFingerprint?: string
  readonly timestampUrl: string
  readonly timeoutMs: number
}

/**
 * Gives a build its signature: the file is replaced by one that ends in `syno_signature.asc`, and the row by what that file is.
 * Killed anywhere, it may be called again: a file that is signed already is not signed twice. A build that was made active in the
 * meantime keeps its bytes. Returns the failure when there was one; nothing has changed then.
 */
export async function signBuild(
  buildId: number,
  stores: BuildStores,
  { signal, nowSeconds, ...setup }: SigningSetup & { readonly signal: AbortSignal; readonly nowSeconds: number },
): Promise<SigningFailure | null> {
  const { db, storage } = stores
  const build = await db.selectFrom('build').select(['id', 'path', 'signing', 'storage']).where('id', '=', buildId).executeTakeFirst()
  if (build === undefined || build.storage === 'remote' || build.signing === 'signed' || build.signing === 'unsigned') return null
  const file = await storedSpk(build.path, storage)
  const signing = await sign(file, { ...setup, signal })
  if (!signing.ok && signing.failure.code === 'already_signed') {
    await describeStored({ ...build, signing: 'signed' }, stores)
    return null
  }
  if (!signing.ok) {
    if (build.signing === 'signing') await release(buildId, stores)
    return signing.failure
  }
  const rewriting = await appendSignature(file, { signature: signing.signature, mtime: nowSeconds })
  if (!rewriting.ok) return rewriting.failure
  const staged = await storage.stage(rewriting.content)
  if (signal.aborted || !(await claim(buildId, stores))) {
    await storage.discard(staged.key)
    signal.throwIfAborted()
    return null
  }
  if ((await storage.stat(build.path))?.etag !== file.etag) {
    await storage.discard(staged.key)
    throw replaced(build.path)
  }
  await storage.publish(staged.key, build.path, { replace: true })
  await describeStored({ ...build, signing: 'signed' }, stores)
  return null
}

/** Keeps the build from becoming active while its file is replaced. False when it is active already, or signed by another run. */
async function claim(buildId: number, { db }: BuildStores): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('build')
    .set({ signing: 'signing' })
    .where('id', '=', buildId)
    .where('active', '=', false)
    .where('storage', '=', 'local')
    .where('signing', 'not in', ['signed', 'unsigned'])
    .executeTakeFirst()
  if (numUpdatedRows > 0n) return true
  await db
    .updateTable('build')
    .set({ signing: 'unsigned', signing_error: null })
    .where('id', '=', buildId)
    .where('active', '=', true)
    .where('signing', '!=', 'signed')
    .execute()
  return false
}

/** Takes back the claim of an earlier run that was stopped before it replaced the file; the build could never be active else. */
async function release(buildId: number, { db }: BuildStores): Promise<void> {
  await db.updateTable('build').set({ signing: 'pending' }).where('id', '=', buildId).where('signing', '=', 'signing').execute()
}
