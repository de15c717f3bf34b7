import { createHash } from 'node:crypto'
import type { Storage } from '@trellis/stack'
import { catalogChangedByBuild } from '../catalog/catalog-changes.ts'
import type { StoredSpk } from '../spk/stored-spk.ts'
import type { BuildStores } from './place-build.ts'

/** The stored file as it is now. Reading fails once another run has replaced it: half of each would be no SPK. Throws when there is none. */
export async function storedSpk(path: string, storage: Storage): Promise<StoredSpk & { readonly etag: string }> {
  const stat = await storage.stat(path)
  if (stat === undefined) throw new Error(`the stored file ${path} is missing`)
  const { sizeBytes, etag } = stat
  const read: StoredSpk['read'] = async function* (range) {
    const object = await storage.open(path, range)
    if (object?.etag !== etag) {
      object?.body.destroy()
      throw replaced(path)
    }
    yield* object.body
  }
  return { sizeBytes, etag, read }
}

/** Writes digest and size of the file as it now is. Should another run replace it meanwhile, once more: the row follows the file. */
export async function describeStored(
  build: { readonly id: number; readonly path: string; readonly signing: 'signed' | 'unsigned' },
  { db, storage }: BuildStores,
): Promise<void> {
  for (;;) {
    const before = await storage.open(build.path)
    if (before === undefined) throw new Error(`the file of build ${build.id} (${build.path}) is missing`)
    const md5 = createHash('md5')
    for await (const chunk of before.body) md5.update(chunk)
    await db.transaction().execute(async (tx) => {
      await tx
        .updateTable('build')
        .set({ signing: build.signing, signing_error: null, md5: md5.digest('hex'), size_bytes: before.sizeBytes })
        .where('id', '=', build.id)
        .execute()
      await catalogChangedByBuild(tx, build.id)
    })
    if ((await storage.stat(build.path))?.etag === before.etag) return
  }
}

/** What is thrown when the file is not the one that was read any more. */
export function replaced(path: string): Error {
  return new Error(`the stored file ${path} was replaced while it was being signed`)
}
