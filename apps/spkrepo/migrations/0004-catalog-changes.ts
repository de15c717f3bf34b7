import type { Migration } from '@trellis/stack'

/** How often what devices are told of a package has changed, so that every process can see which packages to look at again. */
export const catalogChanges: Migration = {
  name: '0004-catalog-changes',
  async up({ schema }) {
    await schema
      .createTable('catalog_change')
      // No foreign key: that a package is gone is a change too. Package 0 stands for the reference data.
      .addColumn('package_id', 'integer', (column) => column.primaryKey())
      .addColumn('revision', 'integer', (column) => column.notNull())
      .execute()
  },
}
