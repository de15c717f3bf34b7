import { type Database, openDatabase } from '@trellis/stack'
import { type Kysely, sql } from 'kysely'
import { AdoptionError } from './adoption-error.ts'
import type { OldTables } from './old-tables.ts'

/** The migration at which the tables are as this release knows them. */
const knownHead = '3f5664905242'

/** The database of a spkrepo 0.7.9, which is only read. */
export interface OldRepository {
  readonly db: Kysely<OldTables>
  close(): Promise<void>
}

/** Opens it and looks whether it is one. Throws `source_invalid`. */
export async function openOldRepository(url: string): Promise<OldRepository> {
  const database = openDatabase(url, { poolSize: 2 })
  try {
    if (database.dialect !== 'postgres') throw new AdoptionError('source_invalid', '--from must name a PostgreSQL database: postgresql://…')
    await requireHead(database)
    return { db: database.forService<OldTables>('public'), close: async () => await database.close() }
  } catch (error) {
    await database.close()
    throw error
  }
}

async function requireHead(database: Database): Promise<void> {
  const db = database.forService<OldTables>('public')
  const { there } = await db
    .selectNoFrom(sql<boolean>`to_regclass('public.alembic_version') is not null`.as('there'))
    .executeTakeFirstOrThrow()
  if (!there) throw new AdoptionError('source_invalid', 'the database of --from has no table alembic_version: it is not that of a spkrepo')
  const heads = await db.selectFrom('alembic_version').select('version_num').execute()
  const found = heads.map(({ version_num }) => version_num).join(', ') || 'none'
  if (found !== knownHead)
    throw new AdoptionError(
      'source_invalid',
      `the database of --from is at migration ${found}; bring it to ${knownHead} by "flask db upgrade" of spkrepo 0.7.9 first`,
    )
}
