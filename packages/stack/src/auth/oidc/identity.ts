import { randomUUID } from 'node:crypto'
import { StackError } from '../../errors.ts'
import { type Account, accountById, accountByLogin } from '../account.ts'
import { recordAudit } from '../audit.ts'
import type { AuthDb } from '../auth-tables.ts'
import { checkedEmail, isUsername, usernameLength } from '../new-user.ts'
import type { AuthParts } from '../parts.ts'
import { addWayIn } from '../passwords/stored-password.ts'
import { insertUser } from '../users.ts'
import type { ProviderSettings } from './provider-settings.ts'

/** What a provider says of a person. */
export interface Identity {
  /** Never changes, never means somebody else. */
  readonly subject: string
  readonly claims: Readonly<Record<string, unknown>>
}

/**
 * The account of a person whom a provider vouches for: the one that is linked, or by a verified address if the provider may do that, or
 * a new one if it may make some. Its roles follow the person's groups. Undefined when there is none for them.
 */
export async function accountOfIdentity(parts: AuthParts, provider: ProviderSettings, identity: Identity): Promise<Account | undefined> {
  return await parts.transaction(async (tx) => {
    const id =
      (await linkedUser(tx, provider, identity)) ??
      (await linkByEmail(parts, tx, { provider, identity })) ??
      (await signUp(parts, tx, { provider, identity }))
    if (id === undefined) return undefined
    await followGroups(parts, tx, { userId: id, provider, identity })
    return await accountById(tx, id)
  })
}

async function linkedUser(tx: AuthDb, provider: ProviderSettings, { subject }: Identity): Promise<string | undefined> {
  const row = await tx
    .selectFrom('account')
    .select('user_id')
    .where('provider_id', '=', provider.id)
    .where('account_id', '=', subject)
    .executeTakeFirst()
  return row?.user_id
}

interface Vouched {
  readonly provider: ProviderSettings
  readonly identity: Identity
}

async function linkByEmail({ dialect }: AuthParts, tx: AuthDb, { provider, identity }: Vouched): Promise<string | undefined> {
  const email = verifiedEmail(identity)
  const user = email === undefined ? undefined : await accountByLogin(tx, email)
  // Who can make the provider say so would own the account, so an administrator must have said that it may be believed.
  if (user === undefined || user.kind === 'service' || !provider.linkByEmail) return undefined
  await addWayIn(tx, dialect, { userId: user.id, provider: provider.id, accountId: identity.subject })
  await recordAudit(tx, dialect, { action: 'provider.linked', by: user.id, subject: `user:${user.id}`, details: { provider: provider.id } })
  return user.id
}

async function signUp({ dialect }: AuthParts, tx: AuthDb, { provider, identity }: Vouched): Promise<string | undefined> {
  const email = verifiedEmail(identity)
  if (!provider.signUp || email === undefined || (await accountByLogin(tx, email)) !== undefined) return undefined
  const id = randomUUID()
  const username = await freeUsername(tx, identity, email)
  await insertUser(tx, dialect, { id, email, username, roles: [], emailVerified: true })
  await addWayIn(tx, dialect, { userId: id, provider: provider.id, accountId: identity.subject })
  const details = { username, email, provider: provider.id }
  await recordAudit(tx, dialect, { action: 'user.registered', by: id, subject: `user:${id}`, details })
  return id
}

/** Of the roles that the provider's groups are about, exactly those that these groups give. */
async function followGroups(
  { dialect, permissions }: AuthParts,
  tx: AuthDb,
  { userId, provider, identity }: Vouched & { readonly userId: string },
): Promise<void> {
  const governed = [...new Set(Object.values(provider.roles).flat())].filter((role) => permissions.roles.includes(role))
  if (governed.length === 0) return
  const groups = groupsOf(identity.claims[provider.groupsClaim])
  const wanted = new Set(groups.flatMap((group) => (Object.hasOwn(provider.roles, group) ? (provider.roles[group] ?? []) : [])))
  const before = (await accountById(tx, userId))?.roles ?? []
  const after = [...before.filter((role) => !governed.includes(role)), ...governed.filter((role) => wanted.has(role))].sort()
  if (after.join(' ') === before.join(' ')) return
  await tx.deleteFrom('user_role').where('user_id', '=', userId).where('role', 'in', governed).execute()
  const given = governed.filter((role) => wanted.has(role)).map((role) => ({ user_id: userId, role }))
  if (given.length > 0) await tx.insertInto('user_role').values(given).execute()
  const details = { before, after, provider: provider.id }
  await recordAudit(tx, dialect, { action: 'user.roles_changed', subject: `user:${userId}`, details })
}

function groupsOf(claim: unknown): readonly string[] {
  if (typeof claim === 'string') return [claim]
  return Array.isArray(claim) ? claim.filter((group) => typeof group === 'string') : []
}

function verifiedEmail({ claims }: Identity): string | undefined {
  // Some providers write booleans as text.
  if (typeof claims.email !== 'string' || (claims.email_verified !== true && claims.email_verified !== 'true')) return undefined
  try {
    return checkedEmail(claims.email)
  } catch (cause) {
    if (cause instanceof StackError) return undefined
    throw cause
  }
}

/** The name that the provider suggests, or one made of the address; with a number behind it while somebody has it. */
async function freeUsername(tx: AuthDb, { claims }: Identity, email: string): Promise<string> {
  const suggested = typeof claims.preferred_username === 'string' ? claims.preferred_username : ''
  const plain = (suggested.split('@')[0] || email.split('@')[0] || '').replace(/[^A-Za-z0-9_.-]/g, '').slice(0, usernameLength.max - 6)
  const base = isUsername(plain) ? plain : `user-${plain}`
  for (let number = 1; number < 1_000; number += 1) {
    const name = number === 1 ? base : `${base}-${number}`
    if ((await accountByLogin(tx, name)) === undefined) return name
  }
  return `user-${randomUUID()}`
}
