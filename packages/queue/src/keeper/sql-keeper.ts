import { sqlBroker } from '../sql/broker.ts'
import type { SqlConnection } from '../sql/connection.ts'
import type { LeaseKeeper } from './source.ts'
import type { SqlSite } from './sql-source.ts'

/** Renews leases through a broker of its own. `close` must end the connection. */
export async function openSqlKeeper(
  connection: SqlConnection,
  { schema, namespace }: SqlSite,
  close: () => Promise<void>,
): Promise<LeaseKeeper> {
  const broker = sqlBroker({ connection, schema, namespace })
  try {
    await broker.isCurrent()
  } catch (error) {
    await close()
    throw error
  }
  return {
    async renew({ worker, leaseMs }) {
      // Step 0 has never been: nothing counts as forgotten by the worker, so nothing is taken from it.
      return (await broker.renew({ worker, leaseMs, holding: [], seenSeq: 0 })).kind
    },
    async close() {
      await broker.close()
      await close()
    },
  }
}
