import { type Kysely, sql } from 'kysely'
import type { Firmware } from '../reference/firmware.ts'
import type { BuildDownloads } from '../statistics/add-downloads.ts'
import type { CountedBuild } from '../statistics/counted-builds.ts'
import type { ReferenceIds } from './adopt-reference.ts'
import type { OldTables } from './old-tables.ts'

/** Rows of a slice, more or less: what is in memory at once. */
const rowsAtOnce = 10_000

/** The downloads of one package in some months. */
export interface Slice {
  readonly oldPackageId: number
  readonly packageName: string
  /** First day, and the first one behind the last. */
  readonly from: string
  readonly to: string
  readonly rows: number
}

/** Downloads by what makes a row here. */
export type DownloadRows = ReadonlyMap<string, BuildDownloads>

/** What is known here when a slice is read. */
export interface SliceSurroundings {
  /** Of the package, here. */
  readonly packageId: number
  /** Builds here by their number there; those that were left out are missing. */
  readonly builds: ReadonlyMap<number, CountedBuild>
  readonly reference: ReferenceIds
  readonly firmwares: readonly Firmware[]
}

/** Months of a package, put together until there are enough rows; packages one after the other. */
export async function slicesOf(old: Kysely<OldTables>): Promise<readonly Slice[]> {
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

/** Reads a slice. Rows that were there several times come together, and so do builds that are gone: here is one row for all of them. */
export async function readSlice(
  old: Kysely<OldTables>,
  { oldPackageId, from, to }: Slice,
  { packageId, builds, reference, firmwares }: SliceSurroundings,
): Promise<DownloadRows> {
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
  const rows = new Map<string, BuildDownloads>()
  for (const { build_id, architecture_id, firmware_build, download_source, day, count, target } of grouped) {
    const build = (build_id === null ? undefined : builds.get(build_id)) ?? goneBuild(packageId, target, firmwares)
    const row = {
      build,
      architectureId: architecture_id === null ? 0 : (reference.architectures.get(architecture_id) ?? 0),
      firmwareBuild: firmware_build ?? 0,
      source: download_source,
      day,
      count: Number(count),
    }
    const known = rows.get(keyOf(row))
    if (known === undefined) rows.set(keyOf(row), row)
    else known.count += row.count
  }
  return rows
}

/** Of a build that is gone only its oldest firmware may be known. */
export function goneBuild(packageId: number, target: number | null, firmwares: readonly Firmware[]): CountedBuild {
  const firmware = firmwares.find(({ build }) => build === target) ?? { id: 0, build: 0, line: 'dsm' as const }
  return { id: 0, path: '', packageId, versionId: 0, architectureIds: [], firmware }
}

/** What makes a row here, of one package. */
export function keyOf({ build, architectureId, firmwareBuild, source, day }: Omit<BuildDownloads, 'count'>): string {
  return `${build.id} ${architectureId} ${firmwareBuild} ${source} ${day}`
}
