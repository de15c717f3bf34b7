import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll } from 'vitest'
import { postgresConnection, sqlBroker } from '../src/sql/broker.ts'
import { postgresUrl } from './postgres-url.ts'

/** Schemas with every table and no row that no store uses now: making one takes the server longer than most tests. */
const free: string[] = []

/** For all stores, one after the other: it connects when it is asked first. */
export const pool = new pg.Pool({ connectionString: postgresUrl, max: 8 })

afterAll(async () => {
  for (const schema of free.splice(0)) await pool.query(`drop schema ${schema} cascade`)
  await pool.end()
})

/** An empty schema. */
export async function takeSchema(): Promise<string> {
  const one = free.pop()
  if (one !== undefined) return one
  const schema = `trellis_queue_test_${randomUUID().slice(0, 8)}`
  const connection = postgresConnection(pool)
  const broker = sqlBroker({ connection, schema })
  await broker.migrate()
  await broker.close()
  await connection.close()
  return schema
}

/** Leaves it to the next store. */
export async function giveSchemaBack(schema: string): Promise<void> {
  const { rows } = await pool.query(`select tablename from pg_tables where schemaname = '${schema}' and tablename <> 'version'`)
  const emptied = rows.map(({ tablename }) => `delete from ${schema}.${tablename};`).join('')
  await pool.query(`begin; set local synchronous_commit = off; ${emptied} commit;`)
  free.push(schema)
}
