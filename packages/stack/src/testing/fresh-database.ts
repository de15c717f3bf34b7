import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { createConnection } from 'mysql2/promise'
import pg from 'pg'
import { mariadb, postgres, type ServiceUrl, type Skipped } from './services.ts'
import { tempDir } from './temp-dir.ts'

/** The databases that an installation may keep its tables in. */
export type DatabaseKind = 'SQLite' | 'PostgreSQL' | 'MariaDB'

/** The databases on which a suite that holds for all of them is run: the embedded one, and those whose servers are there. */
export const databaseKinds: readonly DatabaseKind[] = [
  'SQLite',
  ...('skipped' in (await postgres()) ? [] : (['PostgreSQL'] as const)),
  ...('skipped' in (await mariadb()) ? [] : (['MariaDB'] as const)),
]

/** An empty database of one test file. */
export interface FreshDatabase {
  readonly url: string
  /** Removes the database, and closes connections that the test has left open. */
  drop(): Promise<void>
}

/**
 * Makes an empty database: a file, or one on a server of this test run.
 * Throws when there is no such server: run what holds for all databases on `databaseKinds`, or ask `postgres()` first and skip the suite.
 */
export async function freshDatabase(kind: DatabaseKind = 'PostgreSQL'): Promise<FreshDatabase> {
  const name = `trellis_test_${randomBytes(6).toString('hex')}`
  switch (kind) {
    case 'SQLite':
      return { url: `sqlite:${join(tempDir('database'), 'trellis.db')}`, drop: async () => {} }
    case 'PostgreSQL': {
      const server = urlOf(await postgres())
      await onPostgres(server, `create database ${name}`)
      return { url: named(server, name), drop: () => onPostgres(server, `drop database if exists ${name} with (force)`) }
    }
    case 'MariaDB': {
      const server = urlOf(await mariadb())
      await onMariadb(server, async () => `create database ${name}`)
      return { url: named(server, name), drop: () => dropFromMariadb(server, name) }
    }
  }
}

function urlOf(server: ServiceUrl | Skipped): string {
  if ('skipped' in server) throw new Error(`no server for a fresh database: ${server.skipped}`)
  return server.url
}

function named(server: string, name: string): string {
  const url = new URL(server)
  url.pathname = `/${name}`
  return url.href
}

async function onPostgres(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

type Ask = (question: string) => Promise<readonly { readonly id: number }[]>

async function onMariadb(url: string, statementOf: (ask: Ask) => Promise<string>): Promise<void> {
  const connection = await createConnection(url)
  try {
    const ask: Ask = async (question) => (await connection.query(question))[0] as { id: number }[]
    await connection.query(await statementOf(ask))
  } finally {
    await connection.end()
  }
}

/** A transaction that a test left open would keep its tables locked, and the drop waiting. */
async function dropFromMariadb(server: string, name: string): Promise<void> {
  await onMariadb(server, async (ask) => {
    const left = await ask(`select id from information_schema.processlist where db = '${name}'`)
    for (const { id } of left) await ask(`kill ${id}`).catch(() => [])
    return `drop database if exists ${name}`
  })
}
