import type { BaseLogger } from 'pino'
import { type Database, stackSchema } from '../db/database.ts'
import { StackError } from '../errors.ts'
import { memoryRateLimits } from '../rate-limit/memory-rate-limits.ts'
import type { RateLimits } from '../rate-limit/rate-limits.ts'
import { type ApiKeys, apiKeys } from './api-keys.ts'
import { type AuditEvent, recordAudit } from './audit.ts'
import type { AuthTables } from './auth-tables.ts'
import { openBetterAuth } from './better-auth.ts'
import { type Sessions, sessions } from './sign-in.ts'
import { type Users, users } from './users.ts'

/** Who may do what in one installation: users with roles, their sessions and their keys, and the log of what was done. */
export interface Accounts extends Users, Sessions, ApiKeys {
  /** Adds one row to the audit log. Accounts records its own events by itself. */
  audit(event: AuditEvent): Promise<void>
}

export interface AccountsOptions {
  /** Migrated: see `authMigrations`. */
  readonly database: Database
  /** Signs cookies and form tokens; at least 32 characters. Another one ends every session. */
  readonly secret: string
  /** Where browsers find the installation; `https:` makes its cookies `Secure`. */
  readonly publicUrl: URL
  /** Every role that a user may have. */
  readonly roles: readonly string[]
  /** Counts sign-ins by address. @default in this process alone */
  readonly rateLimits?: RateLimits
  readonly logger?: Pick<BaseLogger, 'error'>
}

const shortestSecret = 32

/** The accounts of the installation behind `database`. Throws `secret_missing` when `secret` is too short to be one. */
export function createAccounts(options: AccountsOptions): Accounts {
  const { database, secret, publicUrl, roles, rateLimits = memoryRateLimits(), logger } = options
  if (secret.length < shortestSecret) {
    throw new StackError('secret_missing', `the secret has ${secret.length} characters; it must have at least ${shortestSecret}`)
  }
  const db = database.forService<AuthTables>(stackSchema)
  const auth = openBetterAuth({ db, secret, publicUrl, logger })
  return {
    ...users({ database, roles, hashPassword: auth.hashPassword }),
    ...sessions({ database, secret, auth, rateLimits, logger }),
    ...apiKeys(database),
    audit: async (event) => await recordAudit(db, database.dialect, event),
  }
}
