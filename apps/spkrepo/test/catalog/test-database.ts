import { type Database, migrate, openDatabase } from '@trellis/stack'
import { databaseKinds, freshDatabase, tempDir } from '@trellis/stack/testing'
import type { Kysely } from 'kysely'
import { migrations } from '../../server/schema.ts'
import type { Tables } from '../../server/tables.ts'

/** Where every promise about stored packages is held. */
export const databases = databaseKinds

/** A migrated database of one's own, in a folder of one's own. */
export interface TestDatabase {
  readonly database: Database
  readonly db: Kysely<Tables>
  readonly folder: string
  /** Removes both. */
  drop(): Promise<void>
}

/** Makes one on the named kind of database. */
export async function openTestDatabase(kind: (typeof databases)[number]): Promise<TestDatabase> {
  const folder = tempDir('spkrepo')
  const fresh = await freshDatabase(kind)
  const database = openDatabase(fresh.url)
  await migrate(database, [{ service: 'spkrepo', migrations }])
  const drop = async () => {
    await database.close()
    await fresh.drop()
  }
  return { database, db: database.forService<Tables>('spkrepo'), folder, drop }
}
