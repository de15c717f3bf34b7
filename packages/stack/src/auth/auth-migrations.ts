import type { Kysely } from 'kysely'
import type { ColumnTypes } from '../db/column-types.ts'
import type { Migration } from '../db/migrator.ts'
import { createAccountFlows } from './account-migrations.ts'

/** The account tables, for the stack's own schema. A test holds them against the tables that better-auth asks for. */
export const authMigrations: readonly Migration[] = [
  { name: '0001-users', up: createUsers },
  { name: '0002-sessions', up: createSessions },
  { name: '0003-sign-in-ways', up: createSignInWays },
  { name: '0004-api-keys', up: createApiKeys },
  { name: '0005-audit', up: createAudit },
  { name: '0006-account-flows', up: createAccountFlows },
]

async function createUsers(db: Kysely<unknown>, columns: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('user')
    .addColumn('id', columns.key, (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('email', columns.key, (column) => column.notNull())
    .addColumn('email_verified', 'boolean', (column) => column.notNull())
    .addColumn('image', 'text')
    .addColumn('username', columns.key, (column) => column.notNull())
    .addColumn('display_username', 'text', (column) => column.notNull())
    .addColumn('active', 'boolean', (column) => column.notNull())
    .addColumn('created_at', columns.timestamp, (column) => column.notNull())
    .addColumn('updated_at', columns.timestamp, (column) => column.notNull())
    .addUniqueConstraint('user_email_is_unique', ['email'])
    .addUniqueConstraint('user_username_is_unique', ['username'])
    .execute()
  // A row per role, not a list in a column: "who may do X" is a query, and group claims will add and remove single roles.
  await db.schema
    .createTable('user_role')
    .addColumn('user_id', columns.key, (column) => column.notNull().references('user.id').onDelete('cascade'))
    .addColumn('role', columns.key, (column) => column.notNull())
    .addPrimaryKeyConstraint('user_role_pk', ['user_id', 'role'])
    .execute()
}

async function createSessions(db: Kysely<unknown>, columns: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('session')
    .addColumn('id', columns.key, (column) => column.primaryKey())
    .addColumn('expires_at', columns.timestamp, (column) => column.notNull())
    .addColumn('token', columns.key, (column) => column.notNull())
    .addColumn('created_at', columns.timestamp, (column) => column.notNull())
    .addColumn('updated_at', columns.timestamp, (column) => column.notNull())
    .addColumn('ip_address', 'text')
    .addColumn('user_agent', 'text')
    .addColumn('user_id', columns.key, (column) => column.notNull().references('user.id').onDelete('cascade'))
    .addUniqueConstraint('session_token_is_unique', ['token'])
    .execute()
  await db.schema.createIndex('session_by_user').on('session').column('user_id').execute()
}

async function createSignInWays(db: Kysely<unknown>, columns: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('account')
    .addColumn('id', columns.key, (column) => column.primaryKey())
    .addColumn('account_id', columns.key, (column) => column.notNull())
    .addColumn('provider_id', columns.key, (column) => column.notNull())
    .addColumn('user_id', columns.key, (column) => column.notNull().references('user.id').onDelete('cascade'))
    .addColumn('access_token', 'text')
    .addColumn('refresh_token', 'text')
    .addColumn('id_token', 'text')
    .addColumn('access_token_expires_at', columns.timestamp)
    .addColumn('refresh_token_expires_at', columns.timestamp)
    .addColumn('scope', 'text')
    .addColumn('password', 'text')
    .addColumn('created_at', columns.timestamp, (column) => column.notNull())
    .addColumn('updated_at', columns.timestamp, (column) => column.notNull())
    .addUniqueConstraint('account_of_provider_is_unique', ['provider_id', 'account_id'])
    .execute()
  await db.schema.createIndex('account_by_user').on('account').column('user_id').execute()
  await db.schema
    .createTable('verification')
    .addColumn('id', columns.key, (column) => column.primaryKey())
    .addColumn('identifier', columns.key, (column) => column.notNull())
    .addColumn('value', 'text', (column) => column.notNull())
    .addColumn('expires_at', columns.timestamp, (column) => column.notNull())
    .addColumn('created_at', columns.timestamp, (column) => column.notNull())
    .addColumn('updated_at', columns.timestamp, (column) => column.notNull())
    .execute()
  await db.schema.createIndex('verification_by_identifier').on('verification').column('identifier').execute()
  await db.schema
    .createTable('sign_in_attempt')
    .addColumn('target', columns.key, (column) => column.primaryKey())
    .addColumn('attempts', 'integer', (column) => column.notNull())
    .addColumn('window_started_at', columns.timestamp, (column) => column.notNull())
    .execute()
  await db.schema.createIndex('sign_in_attempt_by_window').on('sign_in_attempt').column('window_started_at').execute()
}

async function createApiKeys(db: Kysely<unknown>, columns: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('api_key')
    .addColumn('id', columns.key, (column) => column.primaryKey())
    .addColumn('user_id', columns.key, (column) => column.notNull().references('user.id').onDelete('cascade'))
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('prefix', 'text', (column) => column.notNull())
    .addColumn('hash', columns.key, (column) => column.notNull())
    .addColumn('scopes', 'text')
    .addColumn('created_at', columns.timestamp, (column) => column.notNull())
    .addColumn('expires_at', columns.timestamp)
    .addColumn('last_used_at', columns.timestamp)
    .addColumn('revoked_at', columns.timestamp)
    .addUniqueConstraint('api_key_hash_is_unique', ['hash'])
    .execute()
  await db.schema.createIndex('api_key_by_user').on('api_key').column('user_id').execute()
}

async function createAudit(db: Kysely<unknown>, columns: ColumnTypes): Promise<void> {
  // No foreign keys: what somebody did stays on record when the account is gone.
  await db.schema
    .createTable('audit_event')
    .addColumn('id', columns.key, (column) => column.primaryKey())
    .addColumn('at', columns.timestamp, (column) => column.notNull())
    .addColumn('actor_id', 'text')
    .addColumn('action', 'text', (column) => column.notNull())
    .addColumn('subject', 'text')
    .addColumn('details', 'text', (column) => column.notNull())
    .execute()
  await db.schema.createIndex('audit_event_by_time').on('audit_event').column('at').execute()
}
