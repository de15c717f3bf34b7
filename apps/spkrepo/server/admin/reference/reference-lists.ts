import { type Kysely, sql } from 'kysely'
import type {
  ArchitectureList,
  ArchitectureQuery,
  FirmwareList,
  FirmwareQuery,
  ServiceList,
  ServiceQuery,
} from '../../../contract/index.ts'
import { firstDayOf } from '../../statistics/recent-downloads.ts'
import type { RollupDimension, Tables } from '../../tables.ts'
import { beginsWith, has, is, isNumber } from '../lists/filters.ts'
import { type ListTable, listPage } from '../lists/list-table.ts'

interface Counted {
  readonly id: number
  readonly by_device: number | string
  readonly recent_by_device: number | string
  readonly by_build: number | string
  readonly recent_by_build: number | string
}

type ListedArchitecture = Counted & { readonly code: string }
type ListedFirmware = Counted & { readonly version: string; readonly build: number; readonly line: 'dsm' | 'srm' }

const recentDays = 90

const sortsOfCounts = {
  byDevice: 'by_device',
  recentByDevice: 'recent_by_device',
  byBuild: 'by_build',
  recentByBuild: 'recent_by_build',
} as const

/** One page of architectures with their downloads. */
export async function architecturePage(db: Kysely<Tables>, query: ArchitectureQuery, now: Date): Promise<ArchitectureList> {
  const table: ListTable<ListedArchitecture> = {
    rows: () =>
      db
        .selectFrom('architecture')
        .leftJoin(sums(db, 'architecture', now).as('device'), 'device.member_id', 'architecture.id')
        .leftJoin(sums(db, 'build_architecture', now).as('target'), 'target.member_id', 'architecture.id')
        .select(['architecture.id', 'architecture.code', ...countColumns]),
    sorts: { code: 'code', ...sortsOfCounts },
    firstSort: { by: 'code', direction: 'asc' },
    filters: { code: has('code') },
  }
  const { rows, ...rest } = await listPage(db, table, { care: 'every package', query })
  return { ...rest, rows: rows.map((row) => ({ id: row.id, code: row.code, ...countsOf(row) })) }
}

/** One page of firmwares with their downloads, the newest first. */
export async function firmwarePage(db: Kysely<Tables>, query: FirmwareQuery, now: Date): Promise<FirmwareList> {
  const table: ListTable<ListedFirmware> = {
    rows: () =>
      db
        .selectFrom('firmware')
        .leftJoin(sums(db, 'firmware', now).as('device'), 'device.member_id', 'firmware.id')
        .leftJoin(sums(db, 'build_firmware', now).as('target'), 'target.member_id', 'firmware.id')
        .select(['firmware.id', 'firmware.version', 'firmware.build', 'firmware.line', ...countColumns]),
    sorts: { version: 'version', build: 'build', type: 'line', ...sortsOfCounts },
    firstSort: { by: 'build', direction: 'desc' },
    filters: { version: beginsWith('version'), build: isNumber('build'), type: is('line') },
  }
  const { rows, ...rest } = await listPage(db, table, { care: 'every package', query })
  return { ...rest, rows: rows.map((row) => ({ id: row.id, version: row.version, build: row.build, type: row.line, ...countsOf(row) })) }
}

/** One page of services of the system. */
export async function servicePage(db: Kysely<Tables>, query: ServiceQuery): Promise<ServiceList> {
  const table: ListTable<{ readonly id: number; readonly code: string }> = {
    rows: () => db.selectFrom('system_service').select(['system_service.id', 'system_service.code']),
    sorts: { code: 'code' },
    firstSort: { by: 'code', direction: 'asc' },
    filters: { code: has('code') },
  }
  const { rows, ...rest } = await listPage(db, table, { care: 'every package', query })
  return { ...rest, rows: rows.map(({ id, code }) => ({ id, code })) }
}

/** Downloads of all packages together (package 0), ever and in the last 90 days, by the members of a dimension. */
function sums(db: Kysely<Tables>, dimension: RollupDimension, now: Date) {
  const since = firstDayOf(recentDays, now)
  return db
    .selectFrom('download_rollup')
    .where('package_id', '=', 0)
    .where('dimension', '=', dimension)
    .groupBy('member_id')
    .select([
      'member_id',
      sql<number | string>`sum(count)`.as('total'),
      sql<number | string>`sum(case when day >= ${since} then count else 0 end)`.as('recent'),
    ])
}

const countColumns = [
  sql<number | string>`coalesce(device.total, 0)`.as('by_device'),
  sql<number | string>`coalesce(device.recent, 0)`.as('recent_by_device'),
  sql<number | string>`coalesce(target.total, 0)`.as('by_build'),
  sql<number | string>`coalesce(target.recent, 0)`.as('recent_by_build'),
] as const

function countsOf(row: Counted) {
  return {
    byDevice: { total: Number(row.by_device), recent: Number(row.recent_by_device) },
    byBuild: { total: Number(row.by_build), recent: Number(row.recent_by_build) },
  }
}
