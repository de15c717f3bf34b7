import type { MigrationSet } from '../../src/db/migrator.ts'

export type CounterTables = { counter: { name: string; value: number } }

/** A service with two rows to quarrel about. */
export const counters: MigrationSet = {
  service: 'counters',
  migrations: [
    {
      name: '0001-counter',
      up: async (db, { key }) => {
        await db.schema
          .createTable('counter')
          .addColumn('name', key, (column) => column.primaryKey())
          .addColumn('value', 'integer', (column) => column.notNull())
          .execute()
        const rows = ['left', 'right'].map((name) => ({ name, value: 0 }))
        await db.withTables<CounterTables>().insertInto('counter').values(rows).execute()
      },
    },
  ],
}
