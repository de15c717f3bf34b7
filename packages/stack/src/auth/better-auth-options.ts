import { randomUUID } from 'node:crypto'
import type { BetterAuthOptions } from 'better-auth'
import { APIError } from 'better-auth/api'
import type { BaseLogger } from 'pino'
import type { DialectName } from '../db/database.ts'
import type { AuthDb } from './auth-tables.ts'
import { openSessionPlugin } from './open-session-plugin.ts'

export interface BetterAuthSetup {
  readonly db: AuthDb
  readonly dialect: DialectName
  readonly secret: string
  readonly publicUrl: URL
  readonly logger?: Pick<BaseLogger, 'error'> | undefined
}

/** Our own header for the caller's address, so that it never looks at one that a client may send. */
export const addressHeader = 'x-trellis-visitor'
/** How a refusal to open a session for a user who is not active is told from a wrong password. */
export const inactiveCode = 'ACCOUNT_INACTIVE'

/** How better-auth is set up; a test holds our tables against what these options make it ask for. */
export function betterAuthOptions({ db, dialect, secret, publicUrl, logger }: BetterAuthSetup) {
  return {
    appName: 'Trellis',
    baseURL: publicUrl.origin,
    // As a list, because a lone `secret` yields to BETTER_AUTH_SECRETS in the environment.
    secrets: [{ version: 1, value: secret }],
    // `postgres` on SQLite too: ours takes and returns Date and boolean everywhere. MySQL has no `returning`, which the type decides as well.
    database: { db, type: dialect === 'mysql' ? 'mysql' : 'postgres' },
    ...columnNames,
    plugins: [openSessionPlugin()],
    // Users, passwords and the steps of a sign-in are ours; the library opens sessions and knows their cookies.
    emailAndPassword: { enabled: false },
    databaseHooks: { session: { create: { before: async ({ userId }) => await refuseInactive(db, userId) } } },
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    advanced: {
      cookiePrefix: 'trellis',
      useSecureCookies: publicUrl.protocol === 'https:',
      ipAddress: { ipAddressHeaders: [addressHeader] },
      // The migrator already refuses to run on tables that are not current.
      database: { generateId: () => randomUUID(), validateSchema: false },
    },
    logger: {
      level: 'error',
      // Only messages and errors: further arguments may quote what a user typed.
      log: (_level, message, ...details: unknown[]) => logger?.error({ err: details.find((value) => value instanceof Error) }, message),
    },
  } satisfies BetterAuthOptions
}

const columnNames = {
  user: {
    fields: { emailVerified: 'email_verified', createdAt: 'created_at', updatedAt: 'updated_at' },
    additionalFields: {
      username: { type: 'string', required: true, unique: true, input: false },
      displayUsername: { type: 'string', required: true, input: false, fieldName: 'display_username' },
      active: { type: 'boolean', required: true, defaultValue: true, input: false },
      kind: { type: 'string', required: true, defaultValue: 'person', input: false },
      awaitsApproval: { type: 'boolean', required: true, defaultValue: false, input: false, fieldName: 'awaits_approval' },
    },
  },
  session: {
    fields: {
      expiresAt: 'expires_at',
      createdAt: 'created_at',
      updatedAt: 'updated_at',
      ipAddress: 'ip_address',
      userAgent: 'user_agent',
      userId: 'user_id',
    },
    // A session ends a week after it began. Renewing it would need every route to pass a cookie on.
    disableSessionRefresh: true,
    expiresIn: 7 * 24 * 60 * 60,
  },
  account: {
    fields: {
      accountId: 'account_id',
      providerId: 'provider_id',
      userId: 'user_id',
      accessToken: 'access_token',
      refreshToken: 'refresh_token',
      idToken: 'id_token',
      accessTokenExpiresAt: 'access_token_expires_at',
      refreshTokenExpiresAt: 'refresh_token_expires_at',
      createdAt: 'created_at',
      updatedAt: 'updated_at',
    },
  },
  verification: { fields: { expiresAt: 'expires_at', createdAt: 'created_at', updatedAt: 'updated_at' } },
} satisfies BetterAuthOptions

/** Holds for every way of signing in, today's and tomorrow's: no session is made for a user who is not active. */
async function refuseInactive(db: AuthDb, userId: string): Promise<void> {
  const user = await db.selectFrom('user').select('active').where('id', '=', userId).executeTakeFirst()
  if (user?.active !== true) throw new APIError('FORBIDDEN', { code: inactiveCode, message: 'this account is not active' })
}
