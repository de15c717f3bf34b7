import { type Database, httpError, type Outbox, StackError, type Storage } from '@trellis/stack'
import type { Kysely } from 'kysely'
import { catalogChanged } from '../../catalog/catalog-changes.ts'
import type { FileRemoval } from '../../files/remove-files.ts'
import type { Tables } from '../../tables.ts'
import { packageUnknown } from '../packages/change-package.ts'
import { type PictureKind, pictureOf } from './picture.ts'

export interface ScreenshotParts {
  readonly db: Kysely<Tables>
  readonly database: Database
  readonly storage: Storage
  readonly outbox: Outbox
  readonly removeFiles: FileRemoval
}

/** No package has more: devices fetch all of them. */
const mostScreenshots = 50

/** Pixels. Wider or higher ones would cost the memory of whoever looks at them. */
const longestSide = 10_000

/**
 * Stores a picture as `<package>/screenshot_<n>.<ext>`, `n` being the first free number, and returns its id. What it is, its bytes say and not
 * its name. Throws 404, 409 and 422.
 */
export async function addScreenshot(parts: ScreenshotParts, packageId: number, bytes: Uint8Array): Promise<number> {
  const kind = checkedKind(bytes)
  const row = await parts.db.selectFrom('package').select('name').where('id', '=', packageId).executeTakeFirst()
  if (row === undefined) throw packageUnknown(packageId)
  const screenshots = await parts.db.selectFrom('screenshot').select('path').where('package_id', '=', packageId).execute()
  if (screenshots.length >= mostScreenshots) {
    throw httpError(409, 'screenshots_too_many', `A package has at most ${mostScreenshots} screenshots. Delete one first.`)
  }
  const taken = new Set(screenshots.map(({ path }) => path.slice(0, path.lastIndexOf('.'))))
  for (let number = 1; ; number++) {
    if (taken.has(`${row.name}/screenshot_${number}`)) continue
    const path = `${row.name}/screenshot_${number}.${kind}`
    if (!(await store(parts.storage, path, bytes))) continue
    const id = await insert(parts, packageId, path)
    if (id !== undefined) return id
  }
}

/** Deletes a screenshot and its file; returns the path that it had. Throws 404. */
export async function deleteScreenshot({ outbox, removeFiles }: ScreenshotParts, id: number): Promise<{ readonly path: string }> {
  const deleted = await outbox.transaction<Tables, { path: string }>('spkrepo', async (tx, writer) => {
    const row = await tx.selectFrom('screenshot').select(['package_id', 'path']).where('id', '=', id).executeTakeFirst()
    if (row === undefined) throw httpError(404, 'screenshot_unknown', `There is no screenshot ${id}.`, { id })
    await tx.deleteFrom('screenshot').where('id', '=', id).execute()
    await catalogChanged(tx, row.package_id)
    await removeFiles.after(tx, writer, [row.path])
    return { path: row.path }
  })
  await removeFiles.now([deleted.path])
  return deleted
}

function checkedKind(bytes: Uint8Array): PictureKind {
  const picture = pictureOf(bytes)
  if (picture === undefined) {
    throw httpError(422, 'picture_unknown', 'This is no PNG, JPEG, GIF or WebP picture; what counts is its content, not its name.')
  }
  const { kind, width, height } = picture
  if (Math.max(width, height) > longestSide) {
    const size = `${width} × ${height}`
    throw httpError(422, 'picture_too_large', `The picture has ${size} pixels; at most ${longestSide} a side are taken.`, { width, height })
  }
  return kind
}

/** False when another file is there: one that is being added at the same time, or one that is about to be deleted. */
async function store(storage: Storage, path: string, bytes: Uint8Array): Promise<boolean> {
  if ((await storage.stat(path)) !== undefined) return false
  try {
    // The file first: a row without one would be a broken picture.
    await storage.put(path, single(bytes))
    return true
  } catch (error) {
    if (error instanceof StackError && error.code === 'storage_conflict') return false
    throw error
  }
}

/** Undefined when another picture has just taken the path. */
async function insert({ database, storage }: ScreenshotParts, packageId: number, path: string): Promise<number | undefined> {
  const made = await database.transaction<Tables, number | 'taken' | 'package gone'>('spkrepo', async (tx) => {
    const exists = await tx.selectFrom('package').select('id').where('id', '=', packageId).executeTakeFirst()
    if (exists === undefined) return 'package gone'
    const row = await tx
      .insertInto('screenshot')
      .values({ package_id: packageId, path })
      .onConflict((conflict) => conflict.doNothing())
      .returning('id')
      .executeTakeFirst()
    if (row !== undefined) await catalogChanged(tx, packageId)
    return row?.id ?? 'taken'
  })
  if (made === 'taken') return undefined
  if (made !== 'package gone') return made
  await storage.delete(path)
  throw packageUnknown(packageId)
}

async function* single(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
