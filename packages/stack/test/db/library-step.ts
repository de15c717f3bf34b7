import type { Kysely } from 'kysely'
import type { Migration } from '../../src/db/migrator.ts'

export type LibraryTables = { shelf: { id: number; name: string }; book: { shelf_id: number; title: string } }

/** A step of six statements, some that change tables and some that change rows. `after` is called between any two, with how many are done. */
export function libraryStep(after: (done: number) => Promise<void>): Migration {
  return {
    name: '0001-library',
    up: async (untyped, { key }) => {
      const db: Kysely<LibraryTables> = untyped.withTables<LibraryTables>()
      const statements = [
        () =>
          db.schema
            .createTable('shelf')
            .addColumn('id', 'integer', (column) => column.primaryKey())
            .addColumn('name', key),
        () => db.insertInto('shelf').values({ id: 1, name: 'first' }),
        () =>
          db.schema
            .createTable('book')
            .addColumn('shelf_id', 'integer', (column) => column.references('shelf.id'))
            .addColumn('title', key),
        () => db.schema.createIndex('book_by_title').on('book').column('title'),
        () => db.insertInto('book').values({ shelf_id: 1, title: 'kept' }),
        () => db.updateTable('shelf').set((row) => ({ id: row('id', '+', 0), name: 'renamed' })),
      ]
      await after(0)
      for (const [index, statement] of statements.entries()) {
        await statement().execute()
        await after(index + 1)
      }
    },
  }
}

/** How many statements the step has. */
export const librarySize = 6
