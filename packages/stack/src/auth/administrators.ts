import { StackError } from '../errors.ts'
import type { Account } from './account.ts'
import type { AuthDb } from './auth-tables.ts'
import type { AuthParts } from './parts.ts'

/** Ids of the people who may manage accounts. */
export async function administratorIds({ permissions }: Pick<AuthParts, 'permissions'>, db: AuthDb): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('user')
    .innerJoin('user_role', 'user_role.user_id', 'user.id')
    .select('user.id')
    .distinct()
    .where('user.active', '=', true)
    .where('user.kind', '=', 'person')
    .where('user_role.role', 'in', permissions.named('accounts.manage').roles)
    .execute()
  return rows.map(({ id }) => id)
}

/**
 * Before a change to `user`, who may be one of them: has changes to administrators wait for each other, lest two of them take the last two away at the
 * same moment, each seeing that the other is still there. To be called before anything else is locked.
 */
export async function lockAdministrators(parts: AuthParts, tx: AuthDb, user: Account): Promise<void> {
  // SQLite has one writer at a time.
  if (parts.dialect === 'sqlite' || !isOne(parts, user)) return
  const ids = await administratorIds(parts, tx)
  if (ids.length > 0) await tx.selectFrom('user').select('id').where('id', 'in', ids).orderBy('id').forUpdate().execute()
}

/** After a change to `before`, who was one of them: throws `last_administrator` when nobody is left, which takes the change back. */
export async function keepAnAdministrator(parts: AuthParts, tx: AuthDb, before: Account): Promise<void> {
  if (isOne(parts, before) && (await administratorIds(parts, tx)).length === 0) {
    throw new StackError('last_administrator', `${before.username} is the last administrator; make somebody else one first`)
  }
}

function isOne({ permissions }: AuthParts, { active, roles }: Account): boolean {
  return active && permissions.of(roles).includes('accounts.manage')
}
