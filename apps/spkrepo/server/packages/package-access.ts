import type { Account } from '@trellis/stack'
import type { Kysely } from 'kysely'
import type { Tables } from '../tables.ts'

/** True for accounts that may send uploads at all. */
export function mayUpload(account: Account | undefined): boolean {
  return account?.active === true && account.roles.includes('developer')
}

/** Whether the account may change the builds of a package: a package administrator any, a developer those that they maintain. */
export async function mayMaintain(db: Kysely<Tables>, account: Account | undefined, packageId: number): Promise<boolean> {
  if (account === undefined || !account.active) return false
  if (account.roles.includes('package_admin')) return true
  if (!account.roles.includes('developer')) return false
  return await isMaintainer(db, account, packageId)
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
