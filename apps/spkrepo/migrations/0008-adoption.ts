import type { Migration } from '@trellis/stack'

/** What it takes to take over the repository of a spkrepo 0.7.9, again and again, without counting anything twice. */
export const adoption: Migration = {
  name: '0008-adoption',
  async up({ schema }, { bigint }) {
    // What of `count` was counted there: a later call adds only what has been counted there since.
    await schema
      .alterTable('download')
      .addColumn('adopted', bigint, (column) => column.notNull().defaultTo(0))
      .execute()
    // Old versions do not say whether they can be started, and devices are told nothing of it then.
    await schema
      .alterTable('version')
      .addColumn('startable_is_told', 'boolean', (column) => column.notNull().defaultTo(true))
      .execute()
  },
}
