import { postgresConnection, type SqlConnection, sqliteConnection } from '@trellis/queue/sql'
import type { Database } from '../db/database.ts'

/** Jobs live in the services' own database: on its pool, or on a connection of their own to the same file. Must be closed before it. */
export function connectionForJobs({ pool, location }: Database): SqlConnection {
  if (location.dialect === 'sqlite') return sqliteConnection(location.file)
  if (pool === undefined) throw new TypeError('a PostgreSQL database has a pool')
  return postgresConnection(pool)
}
