import { type Kysely, sql } from 'kysely'
import type { Tables } from '../tables.ts'

/**
 * Whether `path` is the file of a build (active or not: the pages link all of them), an icon or a screenshot. Everything else that
 * may lie in the storage is not for the public. Paths are compared whole, so `..` or an extra slash simply names no file.
 */
export async function isPublicFile(db: Kysely<Tables>, path: string): Promise<boolean> {
  // PostgreSQL refuses text with a zero byte.
  if (path.includes('\0')) return false
  const found = sql<number>`1`.as('found')
  const row = await db
    .selectFrom('build')
    .where('path', '=', path)
    .select(found)
    .unionAll(db.selectFrom('icon').where('path', '=', path).select(found))
    .unionAll(db.selectFrom('screenshot').where('path', '=', path).select(found))
    .executeTakeFirst()
  return row !== undefined
}
