import { resolve } from 'node:path'
import { StackError } from '../errors.ts'

export type DatabaseLocation =
  | { readonly dialect: 'sqlite'; readonly file: string }
  | { readonly dialect: 'postgres'; readonly url: string }
  | { readonly dialect: 'mysql'; readonly url: string }

/** `socketPath` also as SQLAlchemy's drivers spell it. */
const mysqlParameters: ReadonlySet<string> = new Set(['ssl', 'socketPath', 'unix_socket'])

/**
 * Where a database URL points. `sqlite:` takes a path (`sqlite:data/x.db`, `sqlite:/srv/x.db`), taken literally, relative to `baseDir`;
 * `mysql:` and `mariadb:` are one dialect, which finds out itself what it talks to. SQLAlchemy's driver spellings (`postgresql+psycopg2://`,
 * `mysql+pymysql://…?charset=utf8mb4`, `sqlite:///relative.db`, `sqlite:////absolute.db`) mean what they mean there.
 * Throws `database_url_invalid` when the scheme is not one of ours, or the URL cannot be read.
 */
export function parseDatabaseUrl(url: string, baseDir: string): DatabaseLocation {
  const scheme = /^([a-z0-9]+)(?:\+[a-z0-9]+)?:/i.exec(url)
  const rest = scheme === null ? '' : url.slice(scheme[0].length)
  switch (scheme?.[1]?.toLowerCase()) {
    case 'sqlite':
      return { dialect: 'sqlite', file: resolve(baseDir, sqlitePath(rest)) }
    case 'postgres':
    case 'postgresql':
      return { dialect: 'postgres', url: `postgresql:${rest}` }
    case 'mysql':
    case 'mariadb':
      return { dialect: 'mysql', url: mysqlUrl(rest) }
    default:
      // Only the scheme is shown: a URL that cannot be read may hold its password anywhere.
      throw new StackError(
        'database_url_invalid',
        `a database URL must begin with sqlite:, postgresql: or mysql:, this one ${scheme === null ? 'has no scheme' : `begins with ${scheme[0]}`}`,
      )
  }
}

function sqlitePath(rest: string): string {
  const path = rest.startsWith('///') ? rest.slice(3) : rest
  if (path === '' || path.startsWith('//')) throw new StackError('database_url_invalid', `database URL "sqlite:${rest}" names no file`)
  return path
}

/** Parameters that only a Python driver understands, `charset` for one, are dropped: ours always speaks utf8mb4. */
function mysqlUrl(rest: string): string {
  const url = URL.parse(`mysql:${rest}`)
  if (url === null || url.hostname === '' || url.pathname.length < 2)
    throw new StackError('database_url_invalid', 'a MySQL or MariaDB URL reads mysql://user:password@host:3306/database')
  for (const name of [...url.searchParams.keys()]) if (!mysqlParameters.has(name)) url.searchParams.delete(name)
  return url.href
}
