import type { Database } from '@trellis/stack'
import { type Kysely, sql } from 'kysely'
import { loadReference } from '../reference/load-reference.ts'
import { addDownloads, type BuildDownloads } from '../statistics/add-downloads.ts'
import { addRollups } from '../statistics/add-rollups.ts'
import { buildsOfPackage, type CountedBuild } from '../statistics/counted-builds.ts'
import type { Tables } from '../tables.ts'
import type { ReferenceIds } from './adopt-reference.ts'
import type { OldTables } from './old-tables.ts'
import type { Reporting } from './report.ts'

/** Rows of a slice, more or less: what is in memory at once. */
const rowsAtOnce = 10_000
const rowsOfStatement = 500

export interface AdoptDownloadsParts {
  readonly database: Database
  readonly reference: ReferenceIds
  readonly report: Reporting
  readonly signal: AbortSignal
  progress(processed: number, total: number): void
}

/** The downloads of one package in some months. */
interface Slice {
  readonly oldPackageId: number
  readonly packageName: string
  /** First day, and the first one behind the last. */
  readonly from: string
  readonly to: string
  readonly rows: number
}

/**
 * Takes over how often what was downloaded, a slice of a package in a transaction. What was taken over before is remembered by row, so that
 * only what has been counted there since is added, and what is counted here stays.
 */
export async function adoptDownloads(old: Kysely<OldTables>, parts: AdoptDownloadsParts): Promise<void> {
  const { database, signal } = parts
  if (parts.report.dryRun) return await compareTotals(old, parts)
  const db = database.forService<Tables>('spkrepo')
  const { firmwares } = await loadReference(db)
  const slices = await slicesOf(old)
  const total = slices.reduce((sum, { rows }) => sum + rows, 0)
  let done = 0
  let current: PackageOfSlices | undefined
  for (const slice of slices) {
    signal.throwIfAborted()
    parts.progress(done, total)
    if (current?.oldId !== slice.oldPackageId) current = await packageOf(old, db, slice)
    if (current !== undefined)
      await adoptSlice(slice, await readSlice(old, slice, { parts, package: current, firmwares }), parts, firmwares)
    done += slice.rows
  }
  parts.progress(total, total)
}

type Firmwares = Awaited<ReturnType<typeof loadReference>>['firmwares']

/** What is known of the package whose slices are under way. */
interface PackageOfSlices {
  readonly oldId: number
  readonly id: number
  /** Builds here by their number there; those that were left out are missing. */
  readonly builds: ReadonlyMap<number, CountedBuild>
}

async function packageOf(
  old: Kysely<OldTables>,
  db: Kysely<Tables>,
  { oldPackageId, packageName }: Slice,
): Promise<PackageOfSlices | undefined> {
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
  return { oldId: oldPackageId, id: here.id, builds: new Map(builds) }
}

/** Months of a package, put together until there are enough rows. */
async function slicesOf(old: Kysely<OldTables>): Promise<readonly Slice[]> {
  const months = await old
    .selectFrom('download_stat')
    .innerJoin('package', 'package.id', 'download_stat.package_id')
    .select(['package.id', 'package.name'])
    .select([
      sql<string>`to_char(date_trunc('month', date), 'YYYY-MM-DD')`.as('from'),
      sql<string>`to_char(date_trunc('month', date) + interval '1 month', 'YYYY-MM-DD')`.as('to'),
      sql<number>`count(*)`.as('rows'),
    ])
    .groupBy(['package.id', 'package.name', 'from', 'to'])
    .orderBy('package.id')
    .orderBy('from')
    .execute()
  const slices: Slice[] = []
  for (const { id, name, from, to, rows } of months) {
    const last = slices.at(-1)
    if (last?.oldPackageId === id && last.rows + Number(rows) <= rowsAtOnce)
      slices[slices.length - 1] = { ...last, to, rows: last.rows + Number(rows) }
    else slices.push({ oldPackageId: id, packageName: name, from, to, rows: Number(rows) })
  }
  return slices
}

type Rows = Map<string, BuildDownloads>

async function readSlice(
  old: Kysely<OldTables>,
  { oldPackageId, from, to }: Slice,
  {
    parts,
    package: found,
    firmwares,
  }: { readonly parts: AdoptDownloadsParts; readonly package: PackageOfSlices; readonly firmwares: Firmwares },
): Promise<{ readonly packageId: number; readonly rows: Rows }> {
  const grouped = await old
    .selectFrom('download_stat')
    .select(['build_id', 'architecture_id', 'firmware_build', 'download_source'])
    .select([sql<string>`to_char(date, 'YYYY-MM-DD')`.as('day'), sql<number>`sum(count)`.as('count')])
    .select(sql<number | null>`max(target_firmware_build)`.as('target'))
    .where('package_id', '=', oldPackageId)
    .where('date', '>=', sql<string>`${from}::date`)
    .where('date', '<', sql<string>`${to}::date`)
    .groupBy(['build_id', 'architecture_id', 'firmware_build', 'download_source', 'date'])
    .execute()
  const rows: Rows = new Map()
  for (const { build_id, architecture_id, firmware_build, download_source, day, count, target } of grouped) {
    const build = (build_id === null ? undefined : found.builds.get(build_id)) ?? goneBuild(found.id, target, firmwares)
    const row = {
      build,
      architectureId: architecture_id === null ? 0 : (parts.reference.architectures.get(architecture_id) ?? 0),
      firmwareBuild: firmware_build ?? 0,
      source: download_source,
      day,
      count: Number(count),
    }
    const known = rows.get(keyOf(row))
    // Builds that are gone come together: there is one row for all of them.
    if (known === undefined) rows.set(keyOf(row), row)
    else known.count += row.count
  }
  return { packageId: found.id, rows }
}

/** Of a build that is gone only its oldest firmware may be known. */
function goneBuild(packageId: number, target: number | null, firmwares: Firmwares): CountedBuild {
  const firmware = firmwares.find(({ build }) => build === target) ?? { id: 0, build: 0, line: 'dsm' as const }
  return { id: 0, path: '', packageId, versionId: 0, architectureIds: [], firmware }
}

function keyOf({ build, architectureId, firmwareBuild, source, day }: Omit<BuildDownloads, 'count'>): string {
  return `${build.id} ${architectureId} ${firmwareBuild} ${source} ${day}`
}

async function adoptSlice(
  { from, to }: Slice,
  { packageId, rows }: { readonly packageId: number; readonly rows: Rows },
  { database, report }: AdoptDownloadsParts,
  firmwares: Firmwares,
): Promise<void> {
  const added = await database.transaction<Tables, number>('spkrepo', async (tx) => {
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
      const build = builds.get(row.build_id) ?? goneBuild(packageId, row.target_firmware_build, firmwares)
      const { architecture_id: architectureId, firmware_build: firmwareBuild, day } = row
      const known = { build, architectureId, firmwareBuild, source: row.source === 'manual' ? 'manual' : 'catalog', day } as const
      adoptedOf.set(keyOf(known), Number(row.adopted))
      // A row that is none there any more: its build was left out before and is here now.
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
  const found = [...rows.values()].reduce((sum, { count }) => sum + count, 0)
  report.count('downloads', 'added', added)
  report.count('downloads', 'there', found - added)
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
