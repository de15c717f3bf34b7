import type { Kysely } from 'kysely'
import type { ChartDays, Dashboard, PackageChart } from '../../../contract/index.ts'
import { allPackages } from '../../statistics/add-rollups.ts'
import { firstDayOf } from '../../statistics/recent-downloads.ts'
import type { RollupDimension, Tables } from '../../tables.ts'
import { packagesIn } from '../lists/care.ts'
import type { DashboardAsked } from './dashboard.ts'

type Chart = Dashboard['byFirmware']

/** Bars of one chart. */
const mostBars = 10
/** Parts of one bar, the one for all other versions included. */
const mostParts = 5

/** Downloads by the version of the device's system. */
export async function byFirmware(db: Kysely<Tables>, asked: DashboardAsked): Promise<Chart> {
  const rows = await sumsOf(db, 'firmware', asked)
    .innerJoin('firmware', 'firmware.id', 'member_id')
    .groupBy(['firmware.line', 'firmware.version'])
    .select(['firmware.line', 'firmware.version'])
    .execute()
  return chartOf(rows.map(({ line, version, count }) => ({ label: `${line.toUpperCase()} ${version}`, count: Number(count) })))
}

/** Downloads by the architecture of the device. */
export async function byArchitecture(db: Kysely<Tables>, asked: DashboardAsked): Promise<Chart> {
  const rows = await sumsOf(db, 'architecture', asked)
    .innerJoin('architecture', 'architecture.id', 'member_id')
    .groupBy('architecture.code')
    .select('architecture.code')
    .execute()
  return chartOf(rows.map(({ code, count }) => ({ label: code, count: Number(count) })))
}

/** The sums of all packages together where somebody sees all: adding up those of each would read a thousand times as much. */
function sumsOf(db: Kysely<Tables>, dimension: RollupDimension, { care, days, now }: DashboardAsked) {
  const sums = db.selectFrom('download_rollup').where('dimension', '=', dimension).where('day', '>=', firstDayOf(days, now))
  const cared = care === 'every package' ? sums.where('package_id', '=', allPackages) : sums.where('package_id', 'in', packagesIn(db, care))
  return cared.select(({ fn }) => fn.sum<number | string>('download_rollup.count').as('count'))
}

function chartOf(bars: Chart['bars']): Chart {
  const counted = bars.filter(({ count }) => count > 0)
  const total = counted.reduce((sum, { count }) => sum + count, 0)
  return { bars: counted.sort((one, other) => other.count - one.count || compareTexts(one.label, other.label)).slice(0, mostBars), total }
}

const spans = { 7: 'recent_7', 30: 'recent_30', 90: 'recent' } as const satisfies Record<ChartDays, string>

/** Downloads by package, and of each by version. */
export async function byPackage(db: Kysely<Tables>, { care, days, now }: DashboardAsked): Promise<PackageChart> {
  const span = spans[days]
  const counted = db
    .selectFrom('package_download_count as downloaded')
    .innerJoin('package', 'package.id', 'downloaded.package_id')
    .where('package.id', 'in', packagesIn(db, care))
    .where(`downloaded.${span}`, '>', 0)
  const packages = await counted
    .select(['package.id', 'package.name', `downloaded.${span} as count`])
    .orderBy(`downloaded.${span}`, 'desc')
    .orderBy('package.name')
    .limit(mostBars)
    .execute()
  const { total } = await counted
    .select(({ fn }) => fn.sum<number | string | null>(`downloaded.${span}`).as('total'))
    .executeTakeFirstOrThrow()
  const parts = await versionParts(
    db,
    packages.map(({ id }) => id),
    firstDayOf(days, now),
  )
  const bars = packages.map(({ id, name, count }) => ({ label: name, count: Number(count), parts: fewParts(parts.get(id) ?? []) }))
  return { bars, total: Number(total ?? 0) }
}

interface VersionPart {
  readonly label: string
  readonly count: number
}

/** Downloads by version, newest first, of each of these packages. */
async function versionParts(
  db: Kysely<Tables>,
  packageIds: readonly number[],
  since: string,
): Promise<ReadonlyMap<number, readonly VersionPart[]>> {
  if (packageIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('download_rollup')
    .leftJoin('version', 'version.id', 'member_id')
    .where('download_rollup.package_id', 'in', packageIds)
    .where('dimension', '=', 'version')
    .where('day', '>=', since)
    .groupBy(['download_rollup.package_id', 'version.upstream', 'version.revision'])
    .select(({ fn }) => [
      'download_rollup.package_id',
      'version.upstream',
      'version.revision',
      fn.sum<number | string>('download_rollup.count').as('count'),
    ])
    .execute()
  rows.sort((one, other) => (other.revision ?? -1) - (one.revision ?? -1))
  const known = Map.groupBy(rows, ({ package_id }) => package_id)
  return new Map(
    [...known].map(([id, versions]) => [
      id,
      versions.map(({ upstream, revision, count }) => ({
        label: revision === null ? 'deleted versions' : `${upstream}-${revision}`,
        count: Number(count),
      })),
    ]),
  )
}

function fewParts(parts: readonly VersionPart[]): VersionPart[] {
  const counted = parts.filter(({ count }) => count > 0)
  if (counted.length <= mostParts) return counted
  const rest = counted.slice(mostParts - 1)
  const count = rest.reduce((sum, part) => sum + part.count, 0)
  return [...counted.slice(0, mostParts - 1), { label: `${rest.length} older versions`, count }]
}

function compareTexts(one: string, other: string): number {
  return one < other ? -1 : 1
}
