import type { Migration } from '@trellis/stack'

/**
 * How often packages are downloaded, as the logs of servers and caches in front tell it. No column of a key may be null: nulls are
 * distinct, so counts of what has no architecture would never come together. 0 stands for none.
 */
export const downloadStatistics: Migration = {
  name: '0005-download-statistics',
  async up({ schema }, { key, bigint, timestamp, id, asId }) {
    await schema
      .createTable('download')
      .addColumn('package_id', 'integer', (column) => column.notNull().references('package.id').onDelete('cascade'))
      // No foreign key: what was downloaded stays counted when the build is gone.
      .addColumn('build_id', 'integer', (column) => column.notNull())
      .addColumn('architecture_id', 'integer', (column) => column.notNull())
      .addColumn('firmware_build', 'integer', (column) => column.notNull())
      .addColumn('source', key, (column) => column.notNull())
      .addColumn('day', key, (column) => column.notNull())
      .addColumn('target_firmware_build', 'integer', (column) => column.notNull())
      .addColumn('count', bigint, (column) => column.notNull())
      .addPrimaryKeyConstraint('download_pk', ['package_id', 'day', 'build_id', 'architecture_id', 'firmware_build', 'source'])
      .execute()
    await schema
      .createTable('package_download')
      .addColumn('package_id', 'integer', (column) => column.notNull().references('package.id').onDelete('cascade'))
      .addColumn('day', key, (column) => column.notNull())
      .addColumn('count', bigint, (column) => column.notNull())
      .addPrimaryKeyConstraint('package_download_pk', ['day', 'package_id'])
      .execute()
    await schema
      .createTable('package_download_count')
      .addColumn('package_id', 'integer', (column) => column.primaryKey().references('package.id').onDelete('cascade'))
      .addColumn('total', bigint, (column) => column.notNull())
      .addColumn('recent', bigint, (column) => column.notNull())
      .addColumn('told', bigint, (column) => column.notNull())
      .execute()
    await schema
      .createTable('counted_log')
      .addColumn('name_sha256', key, (column) => column.primaryKey())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('etag', 'text', (column) => column.notNull())
      .addColumn('lines', 'integer', (column) => column.notNull())
      .addColumn('downloads', 'integer', (column) => column.notNull())
      .addColumn('refused', 'integer', (column) => column.notNull())
      .addColumn('counted_at', timestamp, (column) => column.notNull())
      .execute()
    await schema
      .createTable('refused_line')
      .addColumn('id', id, asId)
      .addColumn('log_sha256', key, (column) => column.notNull().references('counted_log.name_sha256').onDelete('cascade'))
      .addColumn('line_number', 'integer', (column) => column.notNull())
      .addColumn('reason', key, (column) => column.notNull())
      .addColumn('text', 'text', (column) => column.notNull())
      .execute()
    await schema.createIndex('spkrepo_refused_line_log').on('refused_line').column('log_sha256').execute()
  },
}
