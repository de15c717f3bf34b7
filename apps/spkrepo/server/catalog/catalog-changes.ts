import { type Kysely, sql } from 'kysely'
import type { Tables } from '../tables.ts'

/** Stands for architectures, firmwares and languages, on which every package depends. */
export const referenceData = 0

/**
 * Says that what devices are told of a package is no longer what it was. To be called in the transaction that changes it: whatever is
 * active, its texts, pictures and file. Other processes notice within half a second of the commit.
 */
export async function catalogChanged(tx: Kysely<Tables>, packageId: number): Promise<void> {
  await tx
    .insertInto('catalog_change')
    .values({ package_id: packageId, revision: 1 })
    .onConflict((conflict) => conflict.column('package_id').doUpdateSet((eb) => ({ revision: eb('catalog_change.revision', '+', 1) })))
    .execute()
}

/** As {@link catalogChanged}, for the package of a build. False when there is no such build. */
export async function catalogChangedByBuild(tx: Kysely<Tables>, buildId: number): Promise<boolean> {
  const version = await tx
    .selectFrom('build')
    .innerJoin('version', 'version.id', 'build.version_id')
    .select('version.package_id')
    .where('build.id', '=', buildId)
    .executeTakeFirst()
  if (version !== undefined) await catalogChanged(tx, version.package_id)
  return version !== undefined
}

/**
 * A number that is another one after every change. The sum of all revisions: each only grows, and a sum sees what was committed whatever
 * the order in which it began.
 */
export async function catalogState(db: Kysely<Tables>): Promise<number> {
  const { total } = await db
    .selectFrom('catalog_change')
    .select((eb) => eb.fn.coalesce(eb.fn.sum<number | string>('revision'), sql<number>`0`).as('total'))
    .executeTakeFirstOrThrow()
  return Number(total)
}

/** How often each package has changed, by id. Packages that never did are left out. */
export async function catalogRevisions(db: Kysely<Tables>): Promise<ReadonlyMap<number, number>> {
  const rows = await db.selectFrom('catalog_change').select(['package_id', 'revision']).execute()
  return new Map(rows.map(({ package_id, revision }) => [package_id, revision]))
}
