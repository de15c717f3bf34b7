import { createHash } from 'node:crypto'
import { type BuildRecord, loadBuildRecords } from '../build-jobs/load-facts.ts'
import { type BuildOutcome, done, refused, skipped } from '../builds/build-outcome.ts'
import { catalogChanged } from '../catalog/catalog-changes.ts'
import type { BuildFiles } from '../remote/build-files.ts'
import { forgetFile, type MoveParts } from '../remote/move-parts.ts'
import { readSidecar } from '../remote/sidecar.ts'

/** Digest and length of a stored file. */
export interface FileFacts {
  readonly md5: string
  readonly sizeBytes: number
}

/** Writes into the row what digest and length the stored file has. */
export async function resyncFile(buildId: number, parts: MoveParts): Promise<BuildOutcome> {
  const [build] = await loadBuildRecords(parts.db, [buildId])
  if (build === undefined) return skipped('there is no such build any more')
  const facts = await fileFacts(build, parts.files)
  if (facts === undefined) return refused(`the file ${build.path} is missing`)
  await parts.db.transaction().execute(async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable('build')
      .set({ md5: facts.md5, size_bytes: facts.sizeBytes })
      .where('id', '=', build.id)
      .where('storage', '=', build.storage)
      .where('md5', '=', build.md5)
      .executeTakeFirst()
    if (numUpdatedRows === 0n) throw new Error(`build ${build.id} was changed while its file was read`)
    await catalogChanged(tx, build.packageId)
  })
  await forgetFile(parts, build.path)
  return done
}

/**
 * Read from the file, or from the sidecar of one in the bucket that is as long as it says: a download would cost its owner money. Undefined
 * when there is neither.
 */
export async function fileFacts(
  { path, storage }: Pick<BuildRecord, 'path' | 'storage'>,
  files: BuildFiles,
): Promise<FileFacts | undefined> {
  const store = storage === 'local' ? files.local : files.remote
  const sidecar = storage === 'remote' ? await readSidecar(files.local, path) : undefined
  const known = sidecar && { md5: sidecar.calculated.md5, sizeBytes: sidecar.calculated.size }
  if (store === undefined) return known
  if (known !== undefined && (await store.stat(path))?.sizeBytes === known.sizeBytes) return known
  const object = await store.open(path)
  if (object === undefined) return undefined
  const md5 = createHash('md5')
  for await (const chunk of object.body) md5.update(chunk)
  return { md5: md5.digest('hex'), sizeBytes: object.sizeBytes }
}
