import pg from 'pg'
import { postgresConnection, sqlBroker } from '../../src/sql/broker.ts'
import { type Contender, noop, type Setup } from './contender.ts'
import { trellis } from './trellis.ts'

/** This package on PostgreSQL, in a database that {@link migrateTrellis} has prepared. */
export function trellisOnPostgres(connectionString: string, setup: Setup): Contender {
  const pool = new pg.Pool({ connectionString, max: 20 })
  pool.on('error', noop)
  const connection = postgresConnection(pool)
  const broker = sqlBroker({ connection })
  const close = async () => {
    await broker.close()
    await connection.close()
    await pool.end()
  }
  return trellis(broker, setup, { close })
}

/** Makes this package's tables. */
export async function migrateTrellis(connectionString: string): Promise<void> {
  const pool = new pg.Pool({ connectionString })
  const connection = postgresConnection(pool)
  await sqlBroker({ connection }).migrate()
  await connection.close()
  await pool.end()
}
