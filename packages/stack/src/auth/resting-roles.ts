import type { Account } from './account.ts'
import type { AuthParts } from './parts.ts'
import { twoFactorIsOn } from './two-factor/two-factor.ts'

/**
 * The roles of a person that count for nothing yet, because they need two-factor and it is not on. They are taken out wherever an
 * account is found by its session or key, so that no check of a role or permission has to think of it.
 */
export async function restingRoles({ db, settings }: Pick<AuthParts, 'db' | 'settings'>, account: Account): Promise<readonly string[]> {
  const resting = account.roles.filter((role) => settings.twoFactorRoles.includes(role))
  // A service account has no second step: it has keys only, which people with the right roles made for it.
  if (resting.length === 0 || account.kind === 'service' || (await twoFactorIsOn(db, account.id))) return []
  return resting
}
