import { type Accounts, createAccounts } from '../auth/accounts.ts'
import type { ProviderSettings } from '../auth/oidc/provider-settings.ts'
import { flaskSecurityPasswords } from '../auth/passwords/flask-security.ts'
import type { ProviderConfig } from '../config/account-settings.ts'
import type { StackConfig } from '../config/stack-config.ts'
import type { Database } from '../db/database.ts'
import { StackError } from '../errors.ts'
import { openMailer } from '../mail/open-mailer.ts'
import type { Logger } from '../observe/logger.ts'
import type { Outbox } from '../outbox/outbox.ts'
import type { RateLimits } from '../rate-limit/rate-limits.ts'
import type { Service } from '../service.ts'

/** What the accounts of an installation are made of. */
export interface AccountsSetting {
  readonly stack: StackConfig
  readonly services: readonly Service[]
  readonly database: Database
  readonly outbox: Outbox
  readonly secret: string
  readonly publicUrl: string
  /** The one process of the installation: mail may go to its terminal. */
  readonly alone: boolean
  readonly rateLimits: RateLimits
  readonly logger: Logger
}

/** The accounts as the configuration describes them. Throws `config_invalid`. */
export function openAccounts(setting: AccountsSetting): Accounts {
  const { stack, services, database, outbox, secret, publicUrl, alone, rateLimits, logger } = setting
  const { title, registration, twoFactorRoles, providers, oldPasswordSalt, passwordCost } = stack.accounts
  const mailer = openMailer(stack.mail, { hasTerminal: alone })
  const accounts = createAccounts({
    database,
    secret,
    publicUrl: new URL(publicUrl),
    roles: services.flatMap(({ roles }) => roles),
    permissions: services.flatMap(({ name, permissions }) => permissions.map((permission) => ({ ...permission, service: name }))),
    settings: { title, registration, twoFactorRoles, providers: providers.map(providerSettings) },
    passwordVerifiers: oldPasswordSalt === undefined ? [] : [flaskSecurityPasswords(oldPasswordSalt)],
    passwordCost,
    mail: mailer === undefined ? undefined : { mailer, outbox },
    rateLimits,
    logger,
  })
  refuseUnknownRoles(accounts)
  return accounts
}

function providerSettings(provider: ProviderConfig): ProviderSettings {
  return {
    id: provider.id,
    name: provider.name ?? provider.id,
    issuer: provider.issuer,
    clientId: provider.client_id,
    clientSecret: provider.client_secret,
    scopes: provider.scopes ?? ['openid', 'email', 'profile'],
    groupsClaim: provider.groups_claim ?? 'groups',
    roles: provider.roles ?? {},
    linkByEmail: provider.link_by_email ?? false,
    signUp: provider.sign_up ?? true,
    signOut: provider.sign_out ?? false,
  }
}

/** A misspelt role would leave out just those it was meant for. */
function refuseUnknownRoles({ settings, permissions }: Accounts): void {
  const named = [
    ...settings.twoFactorRoles.map((role) => ({ role, key: 'accounts.two_factor_roles' })),
    ...settings.providers.flatMap(({ id, roles }) =>
      Object.values(roles).flatMap((list) => list.map((role) => ({ role, key: `accounts.providers (${id})` }))),
    ),
  ]
  const unknown = named.find(({ role }) => !permissions.roles.includes(role))
  if (unknown !== undefined) {
    const known = permissions.roles.join(', ')
    throw new StackError('config_invalid', `${unknown.key} names the role "${unknown.role}"; there are: ${known}`)
  }
}
