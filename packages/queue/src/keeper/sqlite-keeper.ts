import { sqliteConnection } from '../sql/broker.ts'
import type { KeeperLimits, LeaseKeeper } from './source.ts'
import { openSqlKeeper } from './sql-keeper.ts'
import type { SqliteKeeperData } from './sql-source.ts'

/** Renews leases in a SQLite file over a connection of its own. `data` is a {@link SqliteKeeperData}. */
export async function openKeeper(data: unknown, { callLimitMs }: KeeperLimits): Promise<LeaseKeeper> {
  const { connection: place, ...site } = data as SqliteKeeperData
  // A renewal that a power cut takes is no loss.
  const connection = sqliteConnection(place.path, { survives: 'process', busyLimitMs: callLimitMs })
  return openSqlKeeper(connection, site, () => connection.close())
}
