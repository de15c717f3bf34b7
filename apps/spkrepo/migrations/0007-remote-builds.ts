import type { Migration } from '@trellis/stack'
import { sql } from 'kysely'

/** In which store the file of a build is, and what people have asked to be done with builds. */
export const remoteBuilds: Migration = {
  name: '0007-remote-builds',
  async up({ schema }, { id, asId, key, timestamp }) {
    await schema
      .alterTable('build')
      .addColumn('storage', 'varchar(6)', (column) => column.notNull().defaultTo('local').check(sql`storage in ('local', 'remote')`))
      .execute()
    await schema
      .createTable('build_job')
      .addColumn('id', id, asId)
      // No foreign key: what became of a job is told also when its build is gone.
      .addColumn('build_id', 'integer', (column) => column.notNull())
      .addColumn('kind', 'varchar(16)', (column) => column.notNull())
      .addColumn('label', 'text', (column) => column.notNull())
      .addColumn('account_id', key)
      .addColumn('state', 'varchar(8)', (column) => column.notNull())
      .addColumn('error', 'text')
      .addColumn('queued_at', timestamp, (column) => column.notNull())
      .addColumn('changed_at', timestamp, (column) => column.notNull())
      .execute()
    await schema.createIndex('spkrepo_build_job_account').on('build_job').columns(['account_id', 'queued_at']).execute()
  },
}
