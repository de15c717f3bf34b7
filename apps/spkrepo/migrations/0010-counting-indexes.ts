import type { Migration } from '@trellis/stack'

/** For what lists and the dashboard count and sort by, among tens of thousands of builds and versions. */
export const countingIndexes: Migration = {
  name: '0010-counting-indexes',
  async up({ schema }) {
    await schema.createIndex('spkrepo_build_active').on('build').column('active').execute()
    await schema.createIndex('spkrepo_version_created').on('version').column('created_at').execute()
    // The key begins with the day.
    await schema.createIndex('spkrepo_package_download_package').on('package_download').columns(['package_id', 'day']).execute()
  },
}
