import type { Kysely } from 'kysely'
import type { ColumnTypes } from '../db/column-types.ts'

/** Service accounts, approval, mailed tokens, the provider behind a session, two-factor with backup codes. */
export async function createAccountFlows(db: Kysely<unknown>, columns: ColumnTypes): Promise<void> {
  await db.schema
    .alterTable('user')
    .addColumn('kind', columns.key, (column) => column.notNull().defaultTo('person'))
    .execute()
  await db.schema
    .alterTable('user')
    .addColumn('awaits_approval', 'boolean', (column) => column.notNull().defaultTo(false))
    .execute()
  await createTokens(db, columns)
  await createTwoFactor(db, columns)
  // A row only for sessions that a provider began: signing out asks it to forget the browser, too.
  await db.schema
    .createTable('session_provider')
    .addColumn('session_id', columns.key, (column) => column.primaryKey().references('session.id').onDelete('cascade'))
    .addColumn('provider_id', columns.key, (column) => column.notNull())
    .execute()
}

async function createTokens(db: Kysely<unknown>, columns: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('account_token')
    .addColumn('id', columns.key, (column) => column.primaryKey())
    .addColumn('purpose', columns.key, (column) => column.notNull())
    .addColumn('hash', columns.key, (column) => column.notNull())
    .addColumn('user_id', columns.key, (column) => column.references('user.id').onDelete('cascade'))
    .addColumn('email', columns.key)
    .addColumn('details', 'text', (column) => column.notNull())
    .addColumn('created_at', columns.timestamp, (column) => column.notNull())
    .addColumn('expires_at', columns.timestamp, (column) => column.notNull())
    .addColumn('used_at', columns.timestamp)
    .addUniqueConstraint('account_token_hash_is_unique', ['hash'])
    .execute()
  await db.schema.createIndex('account_token_by_email').on('account_token').column('email').execute()
  await db.schema.createIndex('account_token_by_user').on('account_token').column('user_id').execute()
  await db.schema.createIndex('account_token_by_expiry').on('account_token').column('expires_at').execute()
}

async function createTwoFactor(db: Kysely<unknown>, columns: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('two_factor')
    .addColumn('user_id', columns.key, (column) => column.primaryKey().references('user.id').onDelete('cascade'))
    .addColumn('secret', 'text', (column) => column.notNull())
    .addColumn('last_step', 'integer', (column) => column.notNull())
    .addColumn('created_at', columns.timestamp, (column) => column.notNull())
    .addColumn('confirmed_at', columns.timestamp)
    .execute()
  await db.schema
    .createTable('backup_code')
    .addColumn('user_id', columns.key, (column) => column.notNull().references('user.id').onDelete('cascade'))
    .addColumn('hash', columns.key, (column) => column.notNull())
    .addPrimaryKeyConstraint('backup_code_pk', ['user_id', 'hash'])
    .execute()
}
