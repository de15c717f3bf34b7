import { type Kysely, sql } from 'kysely'
import type { BuildStorage, Tables } from '../tables.ts'

/**
 * Which store has the file at `path`, if it is that of a build (active or not: the pages link all of them), an icon or a screenshot.
 * Everything else that may lie in the storage, sidecars for one, is not for the public: undefined. Paths are compared whole, so `..` or
 * an extra slash simply names no file.
 */
export async function publicFile(db: Kysely<Tables>, path: string): Promise<BuildStorage | undefined> {
  // PostgreSQL refuses text with a zero byte.
  if (path.includes('\0')) return undefined
  const local = sql<BuildStorage>`'local'`.as('storage')
  const row = await db
    .selectFrom('build')
    .where('path', '=', path)
    .select('storage')
    .unionAll(db.selectFrom('icon').where('path', '=', path).select(local))
    .unionAll(db.selectFrom('screenshot').where('path', '=', path).select(local))
    .executeTakeFirst()
  return row?.storage
}

/** Whether `path` is the file of a build, an icon or a screenshot. */
export async function isPublicFile(db: Kysely<Tables>, path: string): Promise<boolean> {
  return (await publicFile(db, path)) !== undefined
}
