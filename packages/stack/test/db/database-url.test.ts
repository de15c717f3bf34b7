import fc from 'fast-check'
import { expect, it } from 'vitest'
import { parseDatabaseUrl } from '../../src/db/database-url.ts'

const invalid = expect.objectContaining({ name: 'StackError', code: 'database_url_invalid' })

it.each([
  ['sqlite:trellis.db', '/base/trellis.db'],
  ['sqlite:data/trellis.db', '/base/data/trellis.db'],
  ['sqlite:../trellis.db', '/trellis.db'],
  ['sqlite:/srv/trellis.db', '/srv/trellis.db'],
  ['sqlite:///data/trellis.db', '/base/data/trellis.db'],
  ['sqlite:////srv/trellis.db', '/srv/trellis.db'],
  ['sqlite+pysqlite:////srv/trellis.db', '/srv/trellis.db'],
  ['SQLite:trellis.db', '/base/trellis.db'],
  ['sqlite:/srv/50% of a disk/a%20b.db', '/srv/50% of a disk/a%20b.db'],
])('%s is the file %s, seen from /base', (url, file) => {
  expect(parseDatabaseUrl(url, '/base')).toEqual({ dialect: 'sqlite', file })
})

it.each(['postgresql://me:pw@db:5432/trellis', 'postgres://me:pw@db:5432/trellis', 'postgresql+psycopg2://me:pw@db:5432/trellis'])(
  '%s is a PostgreSQL database',
  (url) => {
    expect(parseDatabaseUrl(url, '/base')).toEqual({ dialect: 'postgres', url: 'postgresql://me:pw@db:5432/trellis' })
  },
)

it.each([
  ['mysql://me:pw@db:3306/trellis', 'mysql://me:pw@db:3306/trellis'],
  ['mariadb://me:pw@db/trellis', 'mysql://me:pw@db/trellis'],
  ['mysql+pymysql://me:p%40w@db:3306/trellis?charset=utf8mb4', 'mysql://me:p%40w@db:3306/trellis'],
  ['mysql+mysqldb://me:pw@db/trellis', 'mysql://me:pw@db/trellis'],
  ['mariadb+mariadbconnector://me:pw@db/trellis', 'mysql://me:pw@db/trellis'],
  ['mysql+pymysql://me@localhost/trellis?unix_socket=/run/db.sock', 'mysql://me@localhost/trellis?unix_socket=/run/db.sock'],
])('%s is a MySQL or MariaDB database', (url, expected) => {
  expect(parseDatabaseUrl(url, '/base')).toEqual({ dialect: 'mysql', url: expected })
})

it.each(['mysql://me:hunter2@db', 'mysql:trellis', 'mysql://me:hunter2@/trellis', 'mysql+pymysql://me:hun%ter2@ db/trellis'])(
  '%s names no host or no database and is refused without its password',
  (url) => {
    const refuse = () => parseDatabaseUrl(url, '/base')

    expect(refuse).toThrow(invalid)
    expect(refuse).toThrow(/reads mysql:/)
    expect(refuse).not.toThrow(/hun/)
  },
)

it.each(['sqlite:', 'sqlite:///', 'sqlite://host/trellis.db'])('%s names no file and is refused', (url) => {
  expect(() => parseDatabaseUrl(url, '/base')).toThrow(invalid)
})

it.each([
  'mssql://me:hunter2@db/trellis',
  'mssql+pyodbc://me:pass@hunter2@db/trellis',
  'oracle://db/trellis?password=hunter2',
  'postgresql//me:hunter2@db/trellis',
  '',
])('%s is refused, naming what is known and never the password', (url) => {
  const refuse = () => parseDatabaseUrl(url, '/base')

  expect(refuse).toThrow(invalid)
  expect(refuse).toThrow(/must begin with sqlite:, postgresql: or mysql:/)
  expect(refuse).not.toThrow(/hunter2/)
})

it('any text is either a database or refused as a URL', () => {
  const text = fc.oneof(
    fc.string(),
    fc.string().map((rest) => `sqlite:${rest}`),
  )
  fc.assert(
    fc.property(text, (url) => {
      try {
        parseDatabaseUrl(url, '/base')
      } catch (error) {
        expect(error).toEqual(invalid)
      }
    }),
    { numRuns: 300 },
  )
})
