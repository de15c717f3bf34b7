import type { MigrationSet } from '../../src/db/migrator.ts'

export type NoteTables = { note: { author: string; body: string } }

/** The smallest service: one table. */
export const notes: MigrationSet = {
  service: 'notes',
  migrations: [
    {
      name: '0001-note',
      up: async ({ schema }) => {
        await schema.createTable('note').addColumn('author', 'text').addColumn('body', 'text').execute()
      },
    },
  ],
}
