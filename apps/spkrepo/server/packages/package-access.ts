import type { Account, Accounts } from '@trellis/stack'
import type { Kysely } from 'kysely'
import type { Tables } from '../tables.ts'

/** True for accounts that may send uploads at all. */
export function mayUpload(accounts: Pick<Accounts, 'may'>, account: Account | undefined): boolean {
  return accounts.may(account, 'package.upload')
}

/** What access to packages is decided by. */
export interface AccessParts {
  readonly db: Kysely<Tables>
  readonly accounts: Pick<Accounts, 'may'>
}

/** Whether the account may change the builds of a package: a package administrator any, a developer those that they maintain. */
export async function mayMaintain({ db, accounts }: AccessParts, account: Account | undefined, packageId: number): Promise<boolean> {
  if (account === undefined) return false
  if (accounts.may(account, 'package.maintain-all')) return true
  return accounts.may(account, 'package.maintain') && (await isMaintainer(db, account, packageId))
}

/** Whether the package is in the account's care. */
export async function isMaintainer(db: Kysely<Tables>, account: Account, packageId: number): Promise<boolean> {
  const row = await db
    .selectFrom('package_maintainer')
    .select('package_id')
    .where('package_id', '=', packageId)
    .where('account_id', '=', account.id)
    .executeTakeFirst()
  return row !== undefined
}
