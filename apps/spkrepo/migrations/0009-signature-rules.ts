import type { Migration } from '@trellis/stack'
import { sql } from 'kysely'

/** Which majors of a system need signed builds, where people have decided that; elsewhere the settings say. */
export const signatureRules: Migration = {
  name: '0009-signature-rules',
  async up({ schema }) {
    await schema
      .createTable('signature_rule')
      .addColumn('line', 'varchar(4)', (column) => column.notNull())
      .addColumn('major', 'integer', (column) => column.notNull())
      .addColumn('is_required', 'boolean', (column) => column.notNull())
      .addPrimaryKeyConstraint('signature_rule_pk', ['line', 'major'])
      .addCheckConstraint('signature_rule_line_is_known', sql`line in ('dsm', 'srm')`)
      .execute()
  },
}
