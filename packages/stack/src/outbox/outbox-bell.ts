import { postgresConnection } from '@trellis/queue/sql'
import { type Database, stackSchema } from '../db/database.ts'

/** What the notifications are about; those about jobs have another name. */
const topic = { schema: stackSchema, namespace: 'outbox' }

/** Tells relays that rows were committed, so that they need not wait for their next look. Whoever misses it looks a moment later. */
export interface OutboxBell {
  ring(): void
  /** Calls `listener` at each ring. Resolves once nothing of the listening is left. */
  listen(listener: () => void): () => Promise<void>
}

/** Rings in this process; on PostgreSQL in every process of the installation, by LISTEN and NOTIFY. */
export function outboxBell({ pool }: Pick<Database, 'pool'>): OutboxBell {
  const listeners = new Set<() => void>()
  const others = pool && postgresConnection(pool)
  return {
    ring: () => {
      for (const listener of listeners) listener()
      // Those of other processes. Many rings within a few milliseconds are one notification.
      others?.announce(topic)
    },
    listen: (listener) => {
      listeners.add(listener)
      // Of its own, because listening keeps a connection until it is over.
      const listening = pool && postgresConnection(pool)
      listening?.watch(topic, listener)
      return async () => {
        listeners.delete(listener)
        await listening?.close()
      }
    },
  }
}
