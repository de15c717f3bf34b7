import { StackError, type Storage } from '@trellis/stack'
import type { Kysely } from 'kysely'
import type { IconSize } from '../spk/member-names.ts'
import { readSpk } from '../spk/read-spk.ts'
import type { Tables } from '../tables.ts'

export interface BuildStores {
  readonly db: Kysely<Tables>
  readonly storage: Storage
}

type Icons = ReadonlyMap<IconSize, Uint8Array>

/**
 * Moves a stored build's bytes from their staged object to the address of the build, and the icons of a new version to theirs.
 * May be repeated and may run twice at once; each step is taken back by none of the others. `icons`, when the caller has them at
 * hand, save reading the file again.
 */
export async function placeBuild(buildId: number, { db, storage }: BuildStores, icons?: Icons): Promise<void> {
  const build = await db.selectFrom('build').select(['path', 'staged_key', 'version_id']).where('id', '=', buildId).executeTakeFirst()
  if (build === undefined || build.staged_key === null) return
  await publish(buildId, { key: build.staged_key, path: build.path }, { db, storage })
  if (await isFirstOfVersion(buildId, build.version_id, db)) await placeIcons(build, { db, storage }, icons)
  // Last: whoever finds it null finds everything in place.
  await db.updateTable('build').set({ staged_key: null }).where('id', '=', buildId).where('staged_key', '=', build.staged_key).execute()
}

/** No two rows have one path, so other bytes under it are those of a build that was deleted, and whose file has outlived it. */
async function publish(
  buildId: number,
  { key, path }: { readonly key: string; readonly path: string },
  { db, storage }: BuildStores,
): Promise<void> {
  try {
    await storage.publish(key, path)
  } catch (error) {
    if (!(error instanceof StackError && error.code === 'storage_conflict')) throw error
    const now = await db.selectFrom('build').select('staged_key').where('id', '=', buildId).executeTakeFirst()
    // Another run has placed them, and perhaps signed them since.
    if (now?.staged_key !== key) return
    await storage.publish(key, path, { replace: true })
  }
}

/** The icons of a version are those of its first build, whichever of its builds is placed first. */
async function isFirstOfVersion(buildId: number, versionId: number, db: Kysely<Tables>): Promise<boolean> {
  const first = await db.selectFrom('build').select('id').where('version_id', '=', versionId).orderBy('id').executeTakeFirst()
  return first?.id === buildId
}

async function placeIcons(build: { version_id: number; path: string }, { db, storage }: BuildStores, given?: Icons): Promise<void> {
  const rows = await db.selectFrom('icon').select(['size', 'path']).where('version_id', '=', build.version_id).execute()
  const missing: typeof rows = []
  for (const row of rows) if ((await storage.stat(row.path)) === undefined) missing.push(row)
  if (missing.length === 0) return
  const icons = given ?? (await iconsOf(build.path, storage))
  for (const { size, path } of missing) {
    const bytes = [...icons].find(([iconSize]) => iconSize === size)?.[1]
    if (bytes !== undefined) await storage.put(path, single(bytes), { replace: true })
  }
}

async function iconsOf(path: string, storage: Storage): Promise<Icons> {
  const object = await storage.open(path)
  if (object === undefined) return new Map()
  const reading = await readSpk(object.body)
  return reading.ok ? reading.spk.icons : new Map()
}

async function* single(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
