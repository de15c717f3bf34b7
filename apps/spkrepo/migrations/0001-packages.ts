import type { Migration } from '@trellis/stack'
import { type ColumnDefinitionBuilder, sql } from 'kysely'

const required = (column: ColumnDefinitionBuilder) => column.notNull()
const unique = (column: ColumnDefinitionBuilder) => column.notNull().unique()
/** A row that goes with the row it belongs to. */
const belongsTo = (target: string) => (column: ColumnDefinitionBuilder) => column.notNull().references(target).onDelete('cascade')

/** Reference data, packages and their versions. */
export const packages: Migration = {
  name: '0001-packages',
  async up(db, { id, asId, key, timestamp }) {
    const { schema } = db
    await schema.createTable('architecture').addColumn('id', id, asId).addColumn('code', 'varchar(20)', unique).execute()
    await schema
      .createTable('language')
      .addColumn('id', id, asId)
      .addColumn('code', 'varchar(3)', unique)
      .addColumn('name', 'varchar(50)', required)
      .execute()
    await schema
      .createTable('firmware')
      .addColumn('id', id, asId)
      .addColumn('version', 'varchar(8)', required)
      .addColumn('build', 'integer', unique)
      .addColumn('line', 'varchar(4)', required)
      .addCheckConstraint('firmware_line_is_known', sql`line in ('dsm', 'srm')`)
      .execute()
    await schema.createTable('system_service').addColumn('id', id, asId).addColumn('code', 'varchar(30)', unique).execute()

    await schema
      .createTable('package')
      .addColumn('id', id, asId)
      .addColumn('name', 'varchar(50)', unique)
      .addColumn('author_id', 'text')
      .addColumn('created_at', timestamp, required)
      .execute()
    await schema
      .createTable('package_maintainer')
      .addColumn('package_id', 'integer', belongsTo('package.id'))
      .addColumn('account_id', key, required)
      .addPrimaryKeyConstraint('package_maintainer_pk', ['package_id', 'account_id'])
      .execute()
    await schema
      .createTable('screenshot')
      .addColumn('id', id, asId)
      .addColumn('package_id', 'integer', belongsTo('package.id'))
      .addColumn('path', 'varchar(200)', unique)
      .execute()
    await schema
      .createTable('version')
      .addColumn('id', id, asId)
      .addColumn('package_id', 'integer', belongsTo('package.id'))
      .addColumn('revision', 'integer', required)
      .addColumn('upstream', 'varchar(50)', required)
      .addColumn('report_url', 'varchar(255)')
      .addColumn('distributor', 'varchar(255)')
      .addColumn('distributor_url', 'varchar(255)')
      .addColumn('maintainer', 'varchar(255)')
      .addColumn('maintainer_url', 'varchar(255)')
      .addColumn('install_wizard', 'boolean', required)
      .addColumn('upgrade_wizard', 'boolean', required)
      .addColumn('startable', 'boolean', required)
      .addColumn('license', 'text')
      .addColumn('created_at', timestamp, required)
      .addUniqueConstraint('version_is_unique', ['package_id', 'revision'])
      .execute()
    await schema
      .createTable('version_system_service')
      .addColumn('version_id', 'integer', belongsTo('version.id'))
      .addColumn('system_service_id', 'integer', (column) => column.notNull().references('system_service.id'))
      .addPrimaryKeyConstraint('version_system_service_pk', ['version_id', 'system_service_id'])
      .execute()
    await schema
      .createTable('display_name')
      .addColumn('version_id', 'integer', belongsTo('version.id'))
      .addColumn('language_id', 'integer', (column) => column.notNull().references('language.id'))
      .addColumn('text', 'varchar(255)', required)
      .addPrimaryKeyConstraint('display_name_pk', ['version_id', 'language_id'])
      .execute()
    await schema
      .createTable('icon')
      .addColumn('version_id', 'integer', belongsTo('version.id'))
      .addColumn('size', 'integer', required)
      .addColumn('path', 'varchar(200)', unique)
      .addPrimaryKeyConstraint('icon_pk', ['version_id', 'size'])
      .execute()
  },
}
