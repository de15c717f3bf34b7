import type { Migration, MigrationSet } from '../../src/db/migrator.ts'

export type EntryTables = { entry: { step: string } }

/** Each step leaves one row, so that the rows tell what ran and how often. */
const table: Migration = {
  name: '0001-entry',
  up: async ({ schema }) => await schema.createTable('entry').addColumn('step', 'text').execute(),
}

/** A step that leaves a row with its name. */
export const step = (name: string): Migration => ({
  name,
  up: async (db) => void (await db.withTables<EntryTables>().insertInto('entry').values({ step: name }).execute()),
})

/** The migrations of a service: the table for rows, then `steps`. */
export const setOf = (service: string, ...steps: readonly Migration[]): MigrationSet => ({ service, migrations: [table, ...steps] })
