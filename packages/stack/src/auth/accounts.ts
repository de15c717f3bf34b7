import type { AnyTask } from '@trellis/queue'
import type { BaseLogger } from 'pino'
import { type Database, stackSchema } from '../db/database.ts'
import { StackError } from '../errors.ts'
import type { Mailer } from '../mail/mailer.ts'
import type { Outbox } from '../outbox/outbox.ts'
import { memoryRateLimits } from '../rate-limit/memory-rate-limits.ts'
import type { RateLimits } from '../rate-limit/rate-limits.ts'
import { type Access, access } from './access.ts'
import { type Adoptions, adoptions } from './adopt-user.ts'
import { type ApiKeys, apiKeys } from './api-keys.ts'
import { type AuditEvent, recordAudit } from './audit.ts'
import { type AuditLog, auditLog } from './audit-log.ts'
import type { AuthDb, AuthTables } from './auth-tables.ts'
import { openBetterAuth } from './better-auth.ts'
import { type Explanations, explanations } from './explain.ts'
import { type Invitations, invitations } from './invitations.ts'
import type { Post } from './letters/letter.ts'
import { type LetterTask, letterTask } from './letters/letter-task.ts'
import { type Providers, providers } from './oidc/providers.ts'
import { type OwnAccount, ownAccount } from './own-account.ts'
import type { AccountSettings, AuthParts } from './parts.ts'
import { type PasswordResets, passwordResets } from './password-resets.ts'
import { createPasswords, type PasswordVerifier } from './passwords/passwords.ts'
import { usualPasswordCost } from './passwords/scrypt.ts'
import { createPermissions, type DeclaredPermission, type Permissions } from './permissions.ts'
import { type Registrations, registrations } from './registrations.ts'
import { sealingWith } from './sealing.ts'
import { type Sessions, sessions } from './sessions.ts'
import { type SignIns, signIns } from './sign-in.ts'
import { type UserList, userList } from './user-list.ts'
import { type Users, users } from './users.ts'

/** Who may do what in one installation: users with roles, their sessions and their keys, and the log of what was done. */
export interface Accounts
  extends Users,
    UserList,
    SignIns,
    Sessions,
    OwnAccount,
    Registrations,
    PasswordResets,
    Invitations,
    Providers,
    ApiKeys,
    Access,
    Explanations,
    Adoptions,
    AuditLog {
  readonly permissions: Permissions
  readonly settings: AccountSettings
  /** Whether mail goes anywhere. */
  readonly mailIsOn: boolean
  /** What workers run for accounts: letters. */
  readonly tasks: readonly AnyTask[]
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
  /** Every role that a user may have, besides `admin`. */
  readonly roles: readonly string[]
  /** What the services check. @default nothing but the stack's own */
  readonly permissions?: readonly DeclaredPermission[]
  /** @default nobody registers, no role needs two-factor, no providers */
  readonly settings?: Partial<AccountSettings>
  /** Hashes of other systems. @default none */
  readonly passwordVerifiers?: readonly PasswordVerifier[]
  /** Doublings of the work for one password; those that had fewer are hashed anew at their next sign-in. @default 14 */
  readonly passwordCost?: number
  /** Where letters go. @default nowhere: what needs a mailed link is refused */
  readonly mail?: { readonly mailer: Mailer; readonly outbox: Outbox } | undefined
  /** Counts sign-ins by address. @default in this process alone */
  readonly rateLimits?: RateLimits
  readonly logger?: Pick<BaseLogger, 'error'>
}

const shortestSecret = 32

/** The accounts of the installation behind `database`. Throws `secret_missing` when `secret` is too short to be one, or `permission_invalid`. */
export function createAccounts(options: AccountsOptions): Accounts {
  const { mail } = options
  // The task needs the parts and the parts need the task, so that letters can ask for more letters.
  let task: LetterTask | undefined
  const parts = partsOf(options, () => task)
  if (mail !== undefined) task = letterTask(parts, mail.mailer)
  const own = sessions(parts)
  return {
    ...users(parts),
    ...userList(parts),
    ...signIns(parts),
    ...own,
    ...ownAccount(parts),
    ...registrations(parts),
    ...passwordResets(parts),
    ...invitations(parts),
    ...providers(parts),
    ...apiKeys(parts),
    ...access(parts, own),
    ...explanations(parts),
    ...adoptions(parts),
    ...auditLog(parts),
    permissions: parts.permissions,
    settings: parts.settings,
    mailIsOn: parts.mailIsOn,
    tasks: task === undefined ? [] : [task],
    audit: async (event) => await recordAudit(parts.db, parts.dialect, event),
  }
}

function partsOf(options: AccountsOptions, letters: () => LetterTask | undefined): AuthParts {
  const { database, secret, publicUrl, logger, mail, rateLimits = memoryRateLimits() } = options
  if (secret.length < shortestSecret) {
    throw new StackError('secret_missing', `the secret has ${secret.length} characters; it must have at least ${shortestSecret}`)
  }
  const { dialect } = database
  const db = database.forService<AuthTables>(stackSchema)
  const auth = openBetterAuth({ db, dialect, secret, publicUrl, logger })
  return {
    database,
    db,
    dialect,
    secret,
    sealing: sealingWith(secret),
    auth,
    passwords: createPasswords(auth, { verifiers: options.passwordVerifiers ?? [], cost: options.passwordCost ?? usualPasswordCost }),
    permissions: createPermissions(options.permissions ?? [], options.roles),
    settings: { title: 'Trellis', registration: 'off', twoFactorRoles: [], providers: [], ...options.settings },
    rateLimits,
    mailIsOn: mail !== undefined,
    secure: publicUrl.protocol === 'https:',
    logger,
    transaction: async <T>(act: (tx: AuthDb, post: Post) => Promise<T>): Promise<T> => {
      const writer = letters()
      if (mail === undefined || writer === undefined)
        return await database.transaction<AuthTables, T>(stackSchema, async (tx) => await act(tx, async () => {}))
      return await mail.outbox.transaction<AuthTables, T>(
        stackSchema,
        async (tx, outbox) => await act(tx, async (letter) => void (await outbox.add(writer, letter))),
      )
    },
  }
}
