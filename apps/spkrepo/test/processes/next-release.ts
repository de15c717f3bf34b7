// Loaded before `trellis` (node --import), it makes that a release with one migration more: NODE_OPTIONS=--import=file:///…/next-release.ts
import type { Migration } from '@trellis/stack'
import { migrations } from '../../server/schema.ts'

/** The column that the next release has. */
const remark: Migration = {
  name: '9999-remark',
  up: async (db) => await db.schema.alterTable('package').addColumn('remark', 'text').execute(),
}

// The list is one value, which the service was made with; that nobody adds to it is what the types say.
const list = migrations as readonly Migration[] as Migration[]
list.push(remark)
