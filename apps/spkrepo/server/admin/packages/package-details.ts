import { type Kysely, sql } from 'kysely'
import type { AdminPackageDetails, Share } from '../../../contract/index.ts'
import { fileUrl } from '../../files/file-url.ts'
import { englishTexts } from '../../packages/list-packages.ts'
import { firstDayOf } from '../../statistics/recent-downloads.ts'
import type { Tables } from '../../tables.ts'
import { placeIn, rowOf } from '../lists/list-table.ts'
import { type PackagesAsked, packageRows, packageTable } from './package-list.ts'

/** How many bars a chart of a package has. */
const barsOfTop = 3
const recentDays = 90

export interface PackageDetailsAsked extends PackagesAsked {
  readonly id: number
  readonly packagesUrl: URL
  readonly now: Date
}

/** All about one package but what only depends on who asks; undefined when there is none in care. */
export async function packageDetails(
  db: Kysely<Tables>,
  asked: PackageDetailsAsked,
): Promise<Omit<AdminPackageDetails, 'mayDelete'> | undefined> {
  const table = await packageTable(asked)
  const listed = await rowOf(db, table, asked)
  if (listed === undefined) return undefined
  const [row] = await packageRows(db, asked.accounts, [listed])
  if (row === undefined) return undefined
  const since = firstDayOf(recentDays, asked.now)
  const recent = await recentDownloads(db, asked.id, since)
  return {
    package: row,
    displayName: await displayName(db, asked.id),
    ...(await buildCounts(db, asked.id)),
    screenshots: await screenshots(db, asked),
    topArchitectures: await topArchitectures(db, { packageId: asked.id, since, recent }),
    topFirmwares: await topFirmwares(db, { packageId: asked.id, since, recent }),
    place: await placeIn(db, table, asked),
  }
}

async function displayName(db: Kysely<Tables>, packageId: number): Promise<string | null> {
  const newest = await db
    .selectFrom('version')
    .select('id')
    .where('package_id', '=', packageId)
    .orderBy('revision', 'desc')
    .executeTakeFirst()
  if (newest === undefined) return null
  return (await englishTexts(db, [newest.id])).names.get(newest.id) ?? null
}

async function buildCounts(db: Kysely<Tables>, packageId: number) {
  const counted = await db
    .selectFrom('version as released')
    .leftJoin('build as built', 'built.version_id', 'released.id')
    .where('released.package_id', '=', packageId)
    .select([
      sql<number | string>`count(distinct released.id)`.as('versions'),
      sql<number | string>`count(built.id)`.as('builds'),
      sql<number | string | null>`sum(case when built.active then 1 else 0 end)`.as('active'),
    ])
    .executeTakeFirstOrThrow()
  return { versions: Number(counted.versions), builds: Number(counted.builds), activeBuilds: Number(counted.active ?? 0) }
}

async function screenshots(db: Kysely<Tables>, { id, packagesUrl }: Pick<PackageDetailsAsked, 'id' | 'packagesUrl'>) {
  const rows = await db.selectFrom('screenshot').select(['id', 'path']).where('package_id', '=', id).orderBy('id').execute()
  return rows.map((row) => ({ id: row.id, url: fileUrl(packagesUrl, row.path) }))
}

interface Top {
  readonly packageId: number
  readonly since: string
  /** Downloads of the package in these days, whatever is known of the device. */
  readonly recent: number
}

/** By version, because every download has one there; what asked without naming its architecture is in no other sum. */
async function recentDownloads(db: Kysely<Tables>, packageId: number, since: string): Promise<number> {
  const { total } = await db
    .selectFrom('download_rollup')
    .where('package_id', '=', packageId)
    .where('dimension', '=', 'version')
    .where('day', '>=', since)
    .select(sql<number | string | null>`sum(count)`.as('total'))
    .executeTakeFirstOrThrow()
  return Number(total ?? 0)
}

async function topArchitectures(db: Kysely<Tables>, { packageId, since, recent }: Top): Promise<Share[]> {
  const rows = await db
    .selectFrom('download_rollup as rollup')
    .innerJoin('architecture', 'architecture.id', 'rollup.member_id')
    .where('rollup.package_id', '=', packageId)
    .where('rollup.dimension', '=', 'architecture')
    .where('rollup.day', '>=', since)
    .groupBy('architecture.code')
    .select(['architecture.code as label', sql<number | string>`sum(rollup.count)`.as('count')])
    .orderBy('count', 'desc')
    .orderBy('label')
    .limit(barsOfTop)
    .execute()
  return rows.map(({ label, count }) => share(label, Number(count), recent))
}

async function topFirmwares(db: Kysely<Tables>, { packageId, since, recent }: Top): Promise<Share[]> {
  const rows = await db
    .selectFrom('download_rollup as rollup')
    .innerJoin('firmware', 'firmware.id', 'rollup.member_id')
    .where('rollup.package_id', '=', packageId)
    .where('rollup.dimension', '=', 'firmware')
    .where('rollup.day', '>=', since)
    .groupBy(['firmware.line', 'firmware.version', 'firmware.build'])
    .select(['firmware.line', 'firmware.version', 'firmware.build', sql<number | string>`sum(rollup.count)`.as('count')])
    .orderBy('count', 'desc')
    .orderBy('firmware.build')
    .limit(barsOfTop)
    .execute()
  return rows.map(({ line, version, build, count }) => share(`${line.toUpperCase()} ${version}-${build}`, Number(count), recent))
}

/** Never more than a hundred: a count that is being added to may be ahead of the sum. */
function share(label: string, count: number, all: number): Share {
  return { label, count, percent: all === 0 ? 0 : Math.min(100, Math.round((count / all) * 1000) / 10) }
}
