import type { Database } from '@trellis/stack'
import { type Kysely, sql } from 'kysely'
import { loadReference } from '../reference/load-reference.ts'
import { addDownloads, type BuildDownloads } from '../statistics/add-downloads.ts'
import { addRollups } from '../statistics/add-rollups.ts'
import { buildsOfPackage } from '../statistics/counted-builds.ts'
import type { Tables } from '../tables.ts'
import type { ReferenceIds } from './adopt-reference.ts'
import { type DownloadRows, goneBuild, keyOf, readSlice, type Slice, type SliceSurroundings, slicesOf } from './old-downloads.ts'
import type { OldTables } from './old-tables.ts'
import type { Reporting } from './report.ts'

const rowsOfStatement = 500

export interface AdoptDownloadsParts {
  readonly database: Database
  readonly reference: ReferenceIds
  readonly report: Reporting
  readonly signal: AbortSignal
  progress(processed: number, total: number): void
}

/**
 * Takes over how often what was downloaded, a slice of a package in a transaction. What was taken over before is remembered by row, so that
 * only what has been counted there since is added, and what is counted here stays.
 */
export async function adoptDownloads(old: Kysely<OldTables>, parts: AdoptDownloadsParts): Promise<void> {
  const { database, reference, report, signal } = parts
  if (report.dryRun) return await compareTotals(old, parts)
  const db = database.forService<Tables>('spkrepo')
  const { firmwares } = await loadReference(db)
  const slices = await slicesOf(old)
  const total = slices.reduce((sum, { rows }) => sum + rows, 0)
  let done = 0
  let before: Slice | undefined
  let surroundings: SliceSurroundings | undefined
  for (const slice of slices) {
    signal.throwIfAborted()
    parts.progress(done, total)
    if (before?.oldPackageId !== slice.oldPackageId) {
      const found = await packageOf(old, db, slice)
      surroundings = found && { ...found, reference, firmwares }
    }
    if (surroundings !== undefined) {
      const rows = await readSlice(old, slice, surroundings)
      const added = await addSlice(database, { slice, rows, surroundings })
      const found = [...rows.values()].reduce((sum, { count }) => sum + count, 0)
      report.count('downloads', 'added', added)
      report.count('downloads', 'there', found - added)
    }
    before = slice
    done += slice.rows
  }
  parts.progress(total, total)
}

async function packageOf(
  old: Kysely<OldTables>,
  db: Kysely<Tables>,
  { oldPackageId, packageName }: Slice,
): Promise<Pick<SliceSurroundings, 'packageId' | 'builds'> | undefined> {
  const here = await db.selectFrom('package').select('id').where('name', '=', packageName).executeTakeFirst()
  if (here === undefined) return undefined
  const byPath = new Map((await buildsOfPackage(db, here.id)).map((build) => [build.path, build]))
  const rows = await old
    .selectFrom('build')
    .innerJoin('version', 'version.id', 'build.version_id')
    .select(['build.id', 'build.path'])
    .where('version.package_id', '=', oldPackageId)
    .execute()
  const builds = rows.flatMap(({ id, path }) => {
    const found = path === null ? undefined : byPath.get(path)
    return found === undefined ? [] : [[id, found] as const]
  })
  return { packageId: here.id, builds: new Map(builds) }
}

interface ReadSlice {
  readonly slice: Slice
  readonly rows: DownloadRows
  readonly surroundings: SliceSurroundings
}

/** Adds what of a slice has not been added before. Returns how many downloads that is; negative, when some went elsewhere. */
async function addSlice(database: Database, { slice: { from, to }, rows, surroundings }: ReadSlice): Promise<number> {
  const { packageId, firmwares } = surroundings
  return await database.transaction<Tables, number>('spkrepo', async (tx) => {
    const builds = new Map((await buildsOfPackage(tx, packageId)).map((build) => [build.id, build]))
    const before = await tx
      .selectFrom('download')
      .select(['build_id', 'architecture_id', 'firmware_build', 'source', 'day', 'target_firmware_build', 'adopted'])
      .where('package_id', '=', packageId)
      .where('day', '>=', from)
      .where('day', '<', to)
      .where('adopted', '<>', 0)
      .execute()
    const adoptedOf = new Map<string, number>()
    const now = new Map(rows)
    for (const row of before) {
      // A build that was deleted here keeps its number in what was counted of it.
      const build = builds.get(row.build_id) ?? { ...goneBuild(packageId, row.target_firmware_build, firmwares), id: row.build_id }
      const { architecture_id: architectureId, firmware_build: firmwareBuild, source, day } = row
      const known = { build, architectureId, firmwareBuild, source, day }
      adoptedOf.set(keyOf(known), Number(row.adopted))
      // A row that is none there any more: its build was left out or deleted here before, and is here anew.
      if (!now.has(keyOf(known))) now.set(keyOf(known), { ...known, count: 0 })
    }
    const changed = [...now].flatMap(([key, row]) => {
      const count = row.count - (adoptedOf.get(key) ?? 0)
      return count === 0 ? [] : [{ row, delta: { ...row, count } }]
    })
    const deltas = changed.map(({ delta }) => delta)
    await addDownloads(tx, deltas)
    await addRollups(tx, deltas, firmwares)
    await remember(
      tx,
      packageId,
      changed.map(({ row }) => row),
    )
    return deltas.reduce((sum, { count }) => sum + count, 0)
  })
}

/** Notes what of each row has been taken over by now; the rows are there. */
async function remember(tx: Kysely<Tables>, packageId: number, rows: readonly BuildDownloads[]): Promise<void> {
  for (let from = 0; from < rows.length; from += rowsOfStatement) {
    await tx
      .insertInto('download')
      .values(
        rows.slice(from, from + rowsOfStatement).map(({ build, architectureId, firmwareBuild, source, day, count }) => ({
          package_id: packageId,
          build_id: build.id,
          architecture_id: architectureId,
          firmware_build: firmwareBuild,
          source,
          day,
          target_firmware_build: build.firmware.build,
          count: 0,
          adopted: count,
        })),
      )
      .onConflict((conflict) =>
        conflict
          .columns(['package_id', 'day', 'build_id', 'architecture_id', 'firmware_build', 'source'])
          .doUpdateSet((eb) => ({ adopted: eb.ref('excluded.adopted') })),
      )
      .execute()
  }
}

async function compareTotals(old: Kysely<OldTables>, { database, report }: AdoptDownloadsParts): Promise<void> {
  const there = await old.selectFrom('download_stat').select(sql<number>`coalesce(sum(count), 0)`.as('total')).executeTakeFirstOrThrow()
  const here = await database
    .forService<Tables>('spkrepo')
    .selectFrom('download')
    .select((eb) => eb.fn.coalesce(eb.fn.sum<number | string>('adopted'), sql<number>`0`).as('total'))
    .executeTakeFirstOrThrow()
  report.count('downloads', 'there', Number(here.total))
  report.count('downloads', 'added', Math.max(0, Number(there.total) - Number(here.total)))
}
