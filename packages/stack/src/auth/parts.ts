import type { BaseLogger } from 'pino'
import type { Database, DialectName } from '../db/database.ts'
import type { RateLimits } from '../rate-limit/rate-limits.ts'
import type { AuthDb } from './auth-tables.ts'
import type { BetterAuth } from './better-auth.ts'
import type { Post } from './letters/letter.ts'
import type { ProviderSettings } from './oidc/provider-settings.ts'
import type { Passwords } from './passwords/passwords.ts'
import type { Permissions } from './permissions.ts'
import type { Sealing } from './sealing.ts'

/** How people come by an account. */
export type Registration = 'off' | 'open' | 'invitation' | 'approval'

/** The choices of an installation about its accounts, complete. */
export interface AccountSettings {
  /** Shown by authenticators and in mails. */
  readonly title: string
  readonly registration: Registration
  /** Roles that rest until their holder has two-factor. */
  readonly twoFactorRoles: readonly string[]
  readonly providers: readonly ProviderSettings[]
}

/** What every part of accounts works with. */
export interface AuthParts {
  readonly database: Database
  readonly db: AuthDb
  readonly dialect: DialectName
  readonly secret: string
  readonly sealing: Sealing
  readonly auth: BetterAuth
  readonly passwords: Passwords
  readonly permissions: Permissions
  readonly settings: AccountSettings
  readonly rateLimits: RateLimits
  /** Whether mail goes anywhere. */
  readonly mailIsOn: boolean
  /** Cookies go over TLS only. */
  readonly secure: boolean
  readonly logger: Pick<BaseLogger, 'error'> | undefined
  /**
   * One transaction, run again from its beginning after a deadlock and its like, so `act` changes nothing but the database. What `post` is given is
   * mailed after it has committed, or dropped where mail is off.
   */
  transaction<T>(act: (tx: AuthDb, post: Post) => Promise<T>): Promise<T>
}
