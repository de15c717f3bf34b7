import { type Kysely, sql } from 'kysely'
import type { VersionList, VersionQuery, VersionRow } from '../../../contract/index.ts'
import type { Tables } from '../../tables.ts'
import { type Care, packagesIn } from '../lists/care.ts'
import { has, isNumber, yesNo } from '../lists/filters.ts'
import { type ListTable, listPage } from '../lists/list-table.ts'

interface ListedVersion {
  readonly id: number
  readonly package: string
  readonly upstream: string
  readonly revision: number
  readonly beta: number
  readonly startable: number
  readonly builds: number | string
  readonly all_active: number
  readonly all_uploaded: number
  readonly total_bytes: number | string
  readonly created_at: Date
}

/** Every version, with what its builds come to. */
export const versionTable: ListTable<ListedVersion> = {
  rows: listedVersions,
  sorts: {
    package: 'package',
    version: 'revision',
    upstream: 'upstream',
    beta: 'beta',
    startable: 'startable',
    allActive: 'all_active',
    allUploaded: 'all_uploaded',
    totalSize: 'total_bytes',
    created: 'created_at',
  },
  firstSort: { by: 'created', direction: 'desc' },
  filters: {
    package: has('package'),
    upstream: has('upstream'),
    version: isNumber('revision'),
    beta: yesNo('beta'),
    startable: yesNo('startable'),
    allActive: yesNo('all_active'),
    allUploaded: yesNo('all_uploaded'),
  },
}

/** One page of the versions in care. */
export async function listVersions(db: Kysely<Tables>, asked: { readonly care: Care; readonly query: VersionQuery }): Promise<VersionList> {
  const { rows, ...page } = await listPage(db, versionTable, asked)
  return { ...page, rows: rows.map(versionRow) }
}

/** The version as the contract has it. */
export function versionRow(row: ListedVersion): VersionRow {
  return {
    id: row.id,
    package: row.package,
    upstream: row.upstream,
    revision: row.revision,
    beta: row.beta === 1,
    startable: row.startable === 1,
    builds: Number(row.builds),
    allActive: row.all_active === 1,
    allUploaded: row.all_uploaded === 1,
    totalBytes: Number(row.total_bytes),
    createdAt: row.created_at.toISOString(),
  }
}

function listedVersions(db: Kysely<Tables>, care: Care) {
  const built = db
    .selectFrom('build')
    .groupBy('version_id')
    .select([
      'version_id',
      sql<number | string>`count(*)`.as('builds'),
      sql<number>`min(case when active then 1 else 0 end)`.as('all_active'),
      sql<number>`min(case when storage = 'remote' then 1 else 0 end)`.as('all_uploaded'),
      sql<number | string>`sum(size_bytes)`.as('total_bytes'),
    ])
  return db
    .selectFrom('version')
    .innerJoin('package', 'package.id', 'version.package_id')
    .leftJoin(built.as('built'), 'built.version_id', 'version.id')
    .where('package.id', 'in', packagesIn(db, care))
    .select([
      'version.id',
      'package.name as package',
      'version.upstream',
      'version.revision',
      sql<number>`case when ${sql.ref('version.report_url')} is null or ${sql.ref('version.report_url')} = '' then 0 else 1 end`.as('beta'),
      sql<number>`case when ${sql.ref('version.startable')} then 1 else 0 end`.as('startable'),
      // A version that lost all its builds offers nothing, so nothing of it is active.
      sql<number | string>`coalesce(built.builds, 0)`.as('builds'),
      sql<number>`coalesce(built.all_active, 0)`.as('all_active'),
      sql<number>`coalesce(built.all_uploaded, 0)`.as('all_uploaded'),
      sql<number | string>`coalesce(built.total_bytes, 0)`.as('total_bytes'),
      'version.created_at',
    ])
}
