import { resolve } from 'node:path'
import { StackError } from '../errors.ts'

export type DatabaseLocation =
  | { readonly dialect: 'sqlite'; readonly file: string }
  | { readonly dialect: 'postgres'; readonly url: string }

/**
 * Where a database URL points. `sqlite:` takes a path (`sqlite:data/x.db`, `sqlite:/srv/x.db`), taken literally, relative to `baseDir`;
 * SQLAlchemy's driver spellings (`postgresql+psycopg2://`, `sqlite:///relative.db`, `sqlite:////absolute.db`) mean what they mean there.
 * Throws `database_url_invalid` when the scheme is not one of ours.
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
    default:
      // Only the scheme is shown: a URL that cannot be read may hold its password anywhere.
      throw new StackError(
        'database_url_invalid',
        `a database URL must begin with sqlite: or postgresql:, this one ${scheme === null ? 'has no scheme' : `begins with ${scheme[0]}`}`,
      )
  }
}

function sqlitePath(rest: string): string {
  const path = rest.startsWith('///') ? rest.slice(3) : rest
  if (path === '' || path.startsWith('//')) throw new StackError('database_url_invalid', `database URL "sqlite:${rest}" names no file`)
  return path
}
