import type { Account, Accounts, DialectName } from '@trellis/stack'
import type { RawBuilder, Transaction } from 'kysely'
import { isMaintainer } from '../packages/package-access.ts'
import type { Tables } from '../tables.ts'
import { type Passed, passed, refused } from './upload-problem.ts'

export interface PackageAccess {
  readonly name: string
  readonly account: Account
  readonly accounts: Pick<Accounts, 'may'>
  readonly dialect: DialectName
  readonly now: RawBuilder<Date>
}

/**
 * The package's id, with its row locked until the transaction ends: uploads of one package take their turn, so that what the checks
 * that follow see stays true. Made when it is new and the account may create packages.
 */
export async function packageOfUpload(tx: Transaction<Tables>, access: PackageAccess): Promise<Passed<number>> {
  const isAdmin = access.accounts.may(access.account, 'package.create')
  const existing = await lockedPackage(tx, access)
  if (existing === undefined) {
    if (!isAdmin) return refused('package_creation_forbidden', 'Insufficient permissions to create new packages', { status: 403 })
    return passed((await insertedPackage(tx, access)) ?? (await lockedPackage(tx, access)) ?? unreachable(access.name))
  }
  if (isAdmin || (await isMaintainer(tx, access.account, existing))) return passed(existing)
  return refused('package_forbidden', 'Insufficient permissions on this package', { status: 403 })
}

async function lockedPackage(tx: Transaction<Tables>, { name, dialect }: PackageAccess): Promise<number | undefined> {
  const row = await tx
    .selectFrom('package')
    .select('id')
    .where('name', '=', name)
    // SQLite has one writer at a time, so the transaction itself is the lock.
    .$if(dialect !== 'sqlite', (query) => query.forUpdate())
    .executeTakeFirst()
  return row?.id
}

/** Undefined when another transaction has just made the package. */
async function insertedPackage(tx: Transaction<Tables>, { name, account, now }: PackageAccess): Promise<number | undefined> {
  const row = await tx
    .insertInto('package')
    .values({ name, author_id: account.id, created_at: now })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  return row?.id
}

function unreachable(name: string): never {
  throw new Error(`package "${name}" was neither inserted nor found`)
}
