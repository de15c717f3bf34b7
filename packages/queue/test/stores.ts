import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Broker } from '../src/broker.ts'
import { memoryBroker, virtualClock } from '../src/memory/broker.ts'
import { postgresConnection, sqlBroker, sqliteConnection } from '../src/sql/broker.ts'
import { giveSchemaBack, pool, takeSchema } from './postgres-schemas.ts'

/** A store of its own for one test, with a hand on its clock. */
export interface Store {
  readonly broker: Broker
  /** A second broker on the same jobs, as another process would have it. For memory, the same one. */
  readonly other: Broker
  /** A broker on the same store for another application. Undefined where a store has no room for two. */
  readonly stranger: Broker | undefined
  /** Lets `ms` of broker time pass. */
  advance(ms: number): Promise<void>
  close(): Promise<void>
}

export async function openMemory(): Promise<Store> {
  const clock = virtualClock(1_700_000_000_000)
  const broker = memoryBroker({ clock })
  return { broker, other: broker, stranger: undefined, advance: async (ms) => clock.advance(ms), close: () => broker.close() }
}

/** A store with room for many applications. */
export interface SharedStore extends Store {
  /** A broker for an application that nobody has used before. */
  apart(namespace: string): Broker
}

/** The SQLite file of a store, for child processes. */
export interface SqliteStore extends SharedStore {
  readonly path: string
}

export async function openSqlite(): Promise<SqliteStore> {
  const folder = await mkdtemp(join(tmpdir(), 'trellis-queue-'))
  const path = join(folder, 'jobs.db')
  const connections = [sqliteConnection(path, { survives: 'process' }), sqliteConnection(path, { survives: 'process' })] as const
  const brokers = [
    sqlBroker({ connection: connections[0] }),
    sqlBroker({ connection: connections[1] }),
    sqlBroker({ connection: connections[0], namespace: 'stranger' }),
  ] as const
  await brokers[0].migrate()
  const clockHand = new DatabaseSync(path, { timeout: 5_000 })
  clockHand.exec('pragma synchronous = off')
  return {
    path,
    apart: (namespace) => sqlBroker({ connection: connections[0], namespace, lookEveryMs: 0 }),
    broker: brokers[0],
    other: brokers[1],
    stranger: brokers[2],
    async advance(ms) {
      clockHand.exec(passTime((table) => `trellis_queue_${table}`, ms))
    },
    async close() {
      clockHand.close()
      for (const broker of brokers) await broker.close()
      for (const connection of connections) await connection.close()
      await rm(folder, { recursive: true })
    },
  }
}

/** The schema of a PostgreSQL store, for child processes. */
export interface PostgresStore extends SharedStore {
  readonly schema: string
}

export async function openPostgres(): Promise<PostgresStore> {
  const schema = await takeSchema()
  const connections = [postgresConnection(pool), postgresConnection(pool)] as const
  const brokers = [
    sqlBroker({ connection: connections[0], schema }),
    sqlBroker({ connection: connections[1], schema }),
    sqlBroker({ connection: connections[0], schema, namespace: 'stranger' }),
  ] as const
  return {
    schema,
    apart: (namespace) => sqlBroker({ connection: connections[0], namespace, schema, lookEveryMs: 0 }),
    broker: brokers[0],
    other: brokers[1],
    stranger: brokers[2],
    async advance(ms) {
      await pool.query(passTime((table) => `${schema}.${table}`, ms, 'set local synchronous_commit = off;'))
    },
    async close() {
      for (const broker of brokers) await broker.close()
      for (const connection of connections) await connection.close()
      await giveSchemaBack(schema)
    },
  }
}

/** A database's clock cannot be set, but everything that was written can be made older. */
function passTime(named: (table: string) => string, ms: number, first = ''): string {
  return `
    begin;
    ${first}
    update ${named('job')} set created_at = created_at - ${ms}, due_at = due_at - ${ms}, forget_at = forget_at - ${ms};
    update ${named('worker')} set lease_until = lease_until - ${ms};
    update ${named('rate')} set arrival = arrival - ${ms}, free_at = free_at - ${ms};
    update ${named('claim')} set expires_at = expires_at - ${ms};
    update ${named('log')} set at = at - ${ms};
    update ${named('schedule')} set decided_until = decided_until - ${ms}, due_at = due_at - ${ms};
    commit;`
}
