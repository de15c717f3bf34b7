import { type Accounts, type Database, databaseNow, httpError, type Outbox } from '@trellis/stack'
import type { Transaction } from 'kysely'
import { longestPackageName, type NewPackage, type PackagePeople } from '../../../contract/index.ts'
import { removePackage } from '../../builds/remove-builds.ts'
import type { FileRemoval } from '../../files/remove-files.ts'
import { isPackageName } from '../../spk/info-values.ts'
import type { Tables } from '../../tables.ts'
import { accountNamed } from './people.ts'

export interface PackageChangeParts {
  readonly database: Database
  readonly accounts: Pick<Accounts, 'findUser'>
}

/** Makes a package that has no version yet, and returns its id. Throws 409 and 422. */
export async function createPackage({ database, accounts }: PackageChangeParts, { name, ...people }: NewPackage): Promise<number> {
  checkName(name)
  const { authorId, maintainerIds } = await peopleOf(accounts, people)
  return await database.transaction<Tables, number>('spkrepo', async (tx) => {
    const made = await tx
      .insertInto('package')
      .values({ name, author_id: authorId, created_at: databaseNow(database.dialect) })
      .onConflict((conflict) => conflict.doNothing())
      .returning('id')
      .executeTakeFirst()
    if (made === undefined) throw httpError(409, 'package_exists', `There is a package "${name}" already.`, { name })
    await insertMaintainers(tx, made.id, maintainerIds)
    return made.id
  })
}

/** Replaces the author and the maintainers of a package. Throws 404 and 422. */
export async function setPackagePeople(
  { database, accounts }: PackageChangeParts,
  packageId: number,
  people: PackagePeople,
): Promise<void> {
  const { authorId, maintainerIds } = await peopleOf(accounts, people)
  await database.transaction<Tables, void>('spkrepo', async (tx) => {
    // First, because it locks the row: of two changes at once the second replaces the first, and they never mix.
    const { numUpdatedRows } = await tx.updateTable('package').set({ author_id: authorId }).where('id', '=', packageId).executeTakeFirst()
    // MariaDB counts only rows that became other ones.
    if (numUpdatedRows === 0n && !(await exists(tx, packageId))) throw packageUnknown(packageId)
    await tx.deleteFrom('package_maintainer').where('package_id', '=', packageId).execute()
    await insertMaintainers(tx, packageId, maintainerIds)
  })
}

/** Deletes a package with its versions, builds and screenshots, and all of their files wherever they are. Returns its name. Throws 404. */
export async function deletePackage(
  { outbox, removeFiles }: { readonly outbox: Outbox; readonly removeFiles: FileRemoval },
  packageId: number,
): Promise<string> {
  const deleted = await outbox.transaction<Tables, { name: string; keys: readonly string[] }>('spkrepo', async (tx, writer) => {
    const row = await tx.selectFrom('package').select('name').where('id', '=', packageId).executeTakeFirst()
    if (row === undefined) throw packageUnknown(packageId)
    const keys = await removePackage(tx, packageId)
    await removeFiles.after(tx, writer, keys)
    return { name: row.name, keys }
  })
  await removeFiles.now(deleted.keys)
  return deleted.name
}

/** 404 in the words of every route about one package. */
export function packageUnknown(packageId: number) {
  return httpError(404, 'package_unknown', `There is no package ${packageId}.`, { id: packageId })
}

function checkName(name: string): void {
  if (!isPackageName(name)) {
    throw httpError(422, 'package_name_invalid', 'A package name has letters, digits, "_" and "-" only, and at least one.', { name })
  }
  if ([...name].length > longestPackageName) {
    throw httpError(422, 'package_name_too_long', `A package name has at most ${longestPackageName} characters.`, { name })
  }
}

async function peopleOf(accounts: Pick<Accounts, 'findUser'>, { author, maintainers }: PackagePeople) {
  const authorId = author === null ? null : (await accountNamed(accounts, author, 'author_unknown')).id
  const ids = new Set<string>()
  for (const login of maintainers) ids.add((await accountNamed(accounts, login, 'maintainer_unknown')).id)
  return { authorId, maintainerIds: [...ids] }
}

async function insertMaintainers(tx: Transaction<Tables>, packageId: number, accountIds: readonly string[]): Promise<void> {
  if (accountIds.length === 0) return
  await tx
    .insertInto('package_maintainer')
    .values(accountIds.map((account_id) => ({ package_id: packageId, account_id })))
    .execute()
}

async function exists(tx: Transaction<Tables>, packageId: number): Promise<boolean> {
  return (await tx.selectFrom('package').select('id').where('id', '=', packageId).executeTakeFirst()) !== undefined
}
