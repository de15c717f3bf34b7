import { relative, resolve } from 'node:path'
import type { LoadedConfig } from '../config/load-config.ts'
import type { StackConfig } from '../config/stack-config.ts'
import { parseDatabaseUrl } from '../db/database-url.ts'
import { StackError } from '../errors.ts'
import { databaseUrlOf } from '../roles/database-url-of.ts'
import { placeOf } from '../storage/place.ts'

/** Where an installation without external services keeps everything. */
export interface EmbeddedStores {
  readonly databaseFile: string
  readonly dataDir: string
  /** What belongs to the installation and lies outside of both, for people. */
  readonly elsewhere: readonly string[]
}

const serverTools = {
  postgres: 'the database is a PostgreSQL server: copy it with pg_dump, bring it back with pg_restore',
  mysql: 'the database is a MariaDB server: copy it with mariadb-dump --single-transaction, bring it back with mariadb',
}

/** The places that a configuration names. Throws `backup_unsupported` when the database is a server. */
export function embeddedStores({ stack }: Pick<LoadedConfig, 'stack'>): EmbeddedStores {
  const location = parseDatabaseUrl(databaseUrlOf(stack), process.cwd())
  const dataDir = resolve(stack.dataDir)
  if (location.dialect === 'sqlite') return { databaseFile: location.file, dataDir, elsewhere: elsewhereOf(stack, dataDir) }
  throw new StackError(
    'backup_unsupported',
    `${serverTools[location.dialect]}, and copy the data folder beside it (docs/operations/backup.md)`,
  )
}

function elsewhereOf({ storage, broker, state }: StackConfig, dataDir: string): readonly string[] {
  const places = [storage.url, storage.previous.url].filter((url) => url !== undefined).map(placeOf)
  const isOutside = (place: string) => !place.startsWith('file:') || relative(dataDir, place.slice('file:'.length)).startsWith('..')
  return [
    ...places.filter(isOutside).map((place) => `files in ${place}`),
    ...(broker.url === undefined ? [] : ['jobs in Redis']),
    ...(state.redisUrl === undefined ? [] : ['runs and locks in Redis']),
  ]
}
