import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { postgresConnection, type SqlConnection, sqliteConnection } from '@trellis/queue/sql'
import type { Database } from '../db/database.ts'
import { StackError } from '../errors.ts'

/**
 * Where jobs live without a store of their own: in the services' database, on its pool, or on a connection of their own to the same file.
 * MariaDB and MySQL keep none; a process that is alone keeps them in `embeddedFile` then. Must be closed before the database.
 * Throws `config_invalid` when there is no place.
 */
export function connectionForJobs({ pool, location }: Pick<Database, 'pool' | 'location'>, embeddedFile?: string): SqlConnection {
  if (location.dialect === 'sqlite') return sqliteConnection(location.file)
  if (pool !== undefined) return postgresConnection(pool)
  if (embeddedFile === undefined)
    throw new StackError(
      'config_invalid',
      'with MariaDB or MySQL jobs wait in Redis: set TRELLIS_BROKER_URL to redis://host:6379/0, or run everything in one process with "trellis up"',
    )
  mkdirSync(dirname(embeddedFile), { recursive: true })
  return sqliteConnection(embeddedFile)
}
