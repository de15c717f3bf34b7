import type { Migration } from '@trellis/stack'
import { type ColumnDefinitionBuilder, sql } from 'kysely'

const required = (column: ColumnDefinitionBuilder) => column.notNull()
const unique = (column: ColumnDefinitionBuilder) => column.notNull().unique()
const off = (column: ColumnDefinitionBuilder) => column.notNull().defaultTo(false)
const belongsToBuild = (column: ColumnDefinitionBuilder) => column.notNull().references('build.id').onDelete('cascade')

/** Builds: the files that devices download, each for some architectures and a range of firmwares. */
export const builds: Migration = {
  name: '0002-builds',
  async up(db, { id, asId, bigint, path, timestamp }) {
    const { schema } = db
    await schema
      .createTable('build')
      .addColumn('id', id, asId)
      .addColumn('version_id', 'integer', (column) => column.notNull().references('version.id').onDelete('cascade'))
      .addColumn('firmware_min_id', 'integer', (column) => column.notNull().references('firmware.id'))
      .addColumn('firmware_max_id', 'integer', (column) => column.references('firmware.id'))
      .addColumn('publisher_id', 'text')
      .addColumn('publisher_name', 'text')
      .addColumn('upload_sha256', 'varchar(64)', unique)
      .addColumn('staged_key', 'text')
      .addColumn('path', path, unique)
      .addColumn('md5', 'varchar(32)', required)
      .addColumn('size_bytes', bigint, required)
      .addColumn('checksum', 'varchar(32)')
      .addColumn('changelog', 'text')
      .addColumn('signing', 'varchar(10)', required)
      .addColumn('signing_error', 'text')
      .addColumn('active', 'boolean', off)
      .addColumn('activate_when_ready', 'boolean', off)
      .addColumn('created_at', timestamp, required)
      .addCheckConstraint('build_signing_is_known', sql`signing in ('unsigned', 'pending', 'signing', 'signed', 'failed')`)
      // A device that is told of a file must find its bytes, so only a settled one may be listed.
      .addCheckConstraint('build_active_is_settled', sql`not active or (staged_key is null and signing <> 'signing')`)
      .execute()
    await schema.createIndex('spkrepo_build_version').on('build').columns(['version_id', 'active']).execute()
    await schema
      .createTable('build_architecture')
      .addColumn('build_id', 'integer', belongsToBuild)
      .addColumn('architecture_id', 'integer', (column) => column.notNull().references('architecture.id'))
      .addColumn('position', 'integer', required)
      .addPrimaryKeyConstraint('build_architecture_pk', ['build_id', 'architecture_id'])
      .execute()
    await schema.createIndex('spkrepo_build_architecture_code').on('build_architecture').column('architecture_id').execute()
    await schema
      .createTable('build_description')
      .addColumn('build_id', 'integer', belongsToBuild)
      .addColumn('language_id', 'integer', (column) => column.notNull().references('language.id'))
      .addColumn('text', 'text', required)
      .addPrimaryKeyConstraint('build_description_pk', ['build_id', 'language_id'])
      .execute()
    await schema
      .createTable('build_manifest')
      .addColumn('build_id', 'integer', (column) => column.primaryKey().references('build.id').onDelete('cascade'))
      .addColumn('dependencies', 'text')
      .addColumn('conflicts', 'text')
      .addColumn('conf_dependencies', 'text')
      .addColumn('conf_conflicts', 'text')
      .addColumn('conf_privilege', 'text')
      .addColumn('conf_resource', 'text')
      .execute()
  },
}
