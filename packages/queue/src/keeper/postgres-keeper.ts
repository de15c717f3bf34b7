import pg from 'pg'
import { postgresConnection } from '../sql/broker.ts'
import type { KeeperLimits, LeaseKeeper } from './source.ts'
import { openSqlKeeper } from './sql-keeper.ts'
import type { PostgresKeeperData } from './sql-source.ts'

/** Renews leases in PostgreSQL over a connection of its own, which is open only while it is used. `data` is a {@link PostgresKeeperData}. */
export async function openKeeper(data: unknown, { callLimitMs }: KeeperLimits): Promise<LeaseKeeper> {
  const { connection: options, ...site } = data as PostgresKeeperData
  const pool = new pg.Pool({
    ...options,
    max: 1,
    min: 0,
    idleTimeoutMillis: 10_000,
    connectionTimeoutMillis: callLimitMs,
    // A worker whose loop was blocked in the middle of a transaction keeps its row locked, and with that its lease.
    statement_timeout: callLimitMs,
    query_timeout: callLimitMs,
  })
  // Failures are thrown by the calls; without a listener a connection that is lost while idle would end the thread.
  pool.on('error', () => {})
  const connection = postgresConnection(pool)
  return openSqlKeeper(connection, site, async () => {
    await connection.close()
    await pool.end()
  })
}
