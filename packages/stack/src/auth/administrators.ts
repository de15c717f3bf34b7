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

/** After a change to `before`, who was one of them: throws `last_administrator` when nobody is left, which takes the change back. */
export async function keepAnAdministrator(parts: AuthParts, tx: AuthDb, before: Account): Promise<void> {
  const wasOne = before.active && parts.permissions.of(before.roles).includes('accounts.manage')
  if (wasOne && (await administratorIds(parts, tx)).length === 0) {
    throw new StackError('last_administrator', `${before.username} is the last administrator; make somebody else one first`)
  }
}
