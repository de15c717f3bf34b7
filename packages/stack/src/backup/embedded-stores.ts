import { resolve } from 'node:path'
import type { LoadedConfig } from '../config/load-config.ts'
import { parseDatabaseUrl } from '../db/database-url.ts'
import { StackError } from '../errors.ts'
import { databaseUrlOf } from '../roles/database-url-of.ts'

/** Where an installation without external services keeps everything. */
export interface EmbeddedStores {
  readonly databaseFile: string
  readonly dataDir: string
}

/** The places that a configuration names. Throws `backup_unsupported` when the database is a server. */
export function embeddedStores({ stack }: Pick<LoadedConfig, 'stack'>): EmbeddedStores {
  const location = parseDatabaseUrl(databaseUrlOf(stack), process.cwd())
  if (location.dialect === 'sqlite') return { databaseFile: location.file, dataDir: resolve(stack.dataDir) }
  throw new StackError(
    'backup_unsupported',
    'the database is a PostgreSQL server: copy it with pg_dump, bring it back with pg_restore, and copy the data folder beside it (docs/operations/backup.md)',
  )
}
