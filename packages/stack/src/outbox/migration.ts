import type { Migration } from '../db/migrator.ts'

/** Jobs that a committed transaction asked for and that the relay has not handed to the broker yet. */
const createOutbox: Migration = {
  name: '0001-outbox',
  async up(db, { id, asId, timestamp, bytes, bigint }) {
    await db.schema
      .createTable('outbox')
      .addColumn('position', id, asId)
      .addColumn('job_id', 'varchar(64)', (column) => column.notNull().unique())
      .addColumn('task', 'text', (column) => column.notNull())
      .addColumn('queue', 'text', (column) => column.notNull())
      .addColumn('payload', bytes, (column) => column.notNull())
      .addColumn('delay_ms', bigint, (column) => column.notNull())
      .addColumn('created_at', timestamp, (column) => column.notNull())
      .execute()
  },
}

/** What travels with a job beside its input: the ids of its log, and its place in a trace. JSON. */
const addHeaders: Migration = {
  name: '0002-outbox-headers',
  async up(db) {
    await db.schema.alterTable('outbox').addColumn('headers', 'text').execute()
  },
}

/** The outbox, for the stack's own schema. */
export const outboxMigrations: readonly Migration[] = [createOutbox, addHeaders]
