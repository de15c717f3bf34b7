import type { Account, Accounts } from '@trellis/stack'
import type { Kysely } from 'kysely'
import type { Tables } from '../../tables.ts'

/** Which packages somebody sees in the administration, with their versions and builds. */
export type Care = 'every package' | 'no package' | { readonly maintainedBy: string }

/** What is in the care of the account: a package administrator's everything, a developer's what they maintain. */
export function careOf(accounts: Pick<Accounts, 'may'>, account: Account): Care {
  if (accounts.may(account, 'package.maintain-all')) return 'every package'
  return accounts.may(account, 'package.maintain') ? { maintainedBy: account.id } : 'no package'
}

/** The ids of the packages in care, for `where('package.id', 'in', …)`. Every query behind `/api/admin` has it, by id or not. */
export function packagesIn(db: Kysely<Tables>, care: Care) {
  const all = db.selectFrom('package as cared').select('cared.id')
  if (care === 'every package') return all
  const maintainer = care === 'no package' ? '' : care.maintainedBy
  return all.where('cared.id', 'in', db.selectFrom('package_maintainer').select('package_id').where('account_id', '=', maintainer))
}
