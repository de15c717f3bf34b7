import { existsSync, readdirSync, realpathSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Path of the first `program` in `folders` and then on the PATH; undefined when there is none. */
export function findProgram(program: string, folders: readonly string[] = []): string | undefined {
  const path = process.env.PATH ?? ''
  return [...folders, ...path.split(delimiter)].map((folder) => join(folder, program)).find((candidate) => existsSync(candidate))
}

/**
 * Folder with `postgres` and `initdb`, the newest version first; undefined when the server is not installed.
 * Debian keeps one folder per version off the PATH. A link on the PATH is followed, because `initdb` must be of the same version.
 */
export function findPostgres(): string | undefined {
  const parent = '/usr/lib/postgresql'
  const versions = existsSync(parent) ? readdirSync(parent).sort((a, b) => Number(b) - Number(a)) : []
  const server = findProgram(
    'postgres',
    versions.map((version) => join(parent, version, 'bin')),
  )
  const folder = server === undefined ? undefined : join(realpathSync(server), '..')
  return folder !== undefined && existsSync(join(folder, 'initdb')) ? folder : undefined
}

/** Folder with `mariadb-install-db`; undefined when the server is not installed. */
export function findMariadb(): string | undefined {
  const install = findProgram('mariadb-install-db')
  const folder = install === undefined ? undefined : join(install, '..')
  const servers = folder === undefined ? [] : [join(folder, 'mariadbd'), join(folder, '../sbin/mariadbd')]
  return servers.some((path) => existsSync(path)) ? folder : undefined
}
