import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { postgres } from './services.ts'

/** An empty PostgreSQL database of one test file. */
export interface FreshDatabase {
  readonly url: string
  /** Removes the database, and closes connections that the test has left open. */
  drop(): Promise<void>
}

/**
 * Makes an empty database on the PostgreSQL server of this test run.
 * Throws when there is no server: ask `postgres()` first and skip the suite.
 */
export async function freshDatabase(): Promise<FreshDatabase> {
  const server = await postgres()
  if ('skipped' in server) throw new Error(`no PostgreSQL for a fresh database: ${server.skipped}`)
  const name = `trellis_test_${randomBytes(6).toString('hex')}`
  await runOnServer(server.url, `create database ${name}`)
  const url = new URL(server.url)
  url.pathname = `/${name}`
  return { url: url.href, drop: () => runOnServer(server.url, `drop database if exists ${name} with (force)`) }
}

async function runOnServer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
