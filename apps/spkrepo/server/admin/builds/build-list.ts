import { type Kysely, sql } from 'kysely'
import type { BuildList, BuildQuery, BuildRow } from '../../../contract/index.ts'
import { architecturesOf } from '../../packages/load-builds.ts'
import type { SigningState, Tables } from '../../tables.ts'
import { type Care, packagesIn } from '../lists/care.ts'
import { beginsWith, type Filter, has, is, isNumber, listed, literally, twoParts, yesNo } from '../lists/filters.ts'
import { type ListTable, listPage } from '../lists/list-table.ts'

interface ListedBuild {
  readonly id: number
  readonly package: string
  readonly version_id: number
  readonly upstream: string
  readonly revision: number
  readonly firmware_version: string
  readonly firmware_build: number
  readonly firmware_line: 'dsm' | 'srm'
  readonly publisher: string | null
  readonly active: number
  readonly signing: SigningState
  readonly storage: 'local' | 'remote'
  readonly size_bytes: number | string
  readonly created_at: Date
}

/** Every build. */
export const buildTable: ListTable<ListedBuild> = {
  rows: listedBuilds,
  sorts: {
    package: 'package',
    version: 'revision',
    firmware: 'firmware_build',
    publisher: 'publisher',
    active: 'active',
    signing: 'signing',
    storage: 'storage',
    size: 'size_bytes',
    created: 'created_at',
  },
  firstSort: { by: 'created', direction: 'desc' },
  filters: {
    package: has('package'),
    version: twoParts(has('upstream'), isNumber('revision')),
    architecture: hasArchitecture(),
    firmware: twoParts(beginsWith('firmware_version'), isNumber('firmware_build')),
    publisher: has('publisher'),
    storage: is('storage'),
    signing: is('signing'),
    active: yesNo('active'),
  },
}

/** One page of the builds in care. */
export async function listBuilds(db: Kysely<Tables>, asked: { readonly care: Care; readonly query: BuildQuery }): Promise<BuildList> {
  const { rows, ...page } = await listPage(db, buildTable, asked)
  return { ...page, rows: await buildRows(db, rows) }
}

/** The builds as the contract has them. */
export async function buildRows(db: Kysely<Tables>, rows: readonly ListedBuild[]): Promise<BuildRow[]> {
  const architectures = await architecturesOf(
    db,
    rows.map(({ id }) => id),
  )
  return rows.map((row) => ({
    id: row.id,
    package: row.package,
    versionId: row.version_id,
    version: `${row.upstream}-${row.revision}`,
    architectures: [...(architectures.get(row.id) ?? [])],
    firmwareMin: { version: row.firmware_version, build: row.firmware_build, line: row.firmware_line },
    publisher: row.publisher,
    active: row.active === 1,
    signing: row.signing,
    storage: row.storage,
    sizeBytes: Number(row.size_bytes),
    createdAt: row.created_at.toISOString(),
  }))
}

function listedBuilds(db: Kysely<Tables>, care: Care) {
  return db
    .selectFrom('build')
    .innerJoin('version', 'version.id', 'build.version_id')
    .innerJoin('package', 'package.id', 'version.package_id')
    .innerJoin('firmware', 'firmware.id', 'build.firmware_min_id')
    .where('package.id', 'in', packagesIn(db, care))
    .select([
      'build.id',
      'package.name as package',
      'build.version_id',
      'version.upstream',
      'version.revision',
      'firmware.version as firmware_version',
      'firmware.build as firmware_build',
      'firmware.line as firmware_line',
      'build.publisher_name as publisher',
      sql<number>`case when ${sql.ref('build.active')} then 1 else 0 end`.as('active'),
      'build.signing',
      'build.storage',
      'build.size_bytes',
      'build.created_at',
    ])
}

function hasArchitecture(): Filter {
  return (value, db) =>
    sql<boolean>`${listed('id')} in ${db
      .selectFrom('build_architecture')
      .innerJoin('architecture', 'architecture.id', 'build_architecture.architecture_id')
      .select('build_architecture.build_id')
      .where(sql<boolean>`lower(${sql.ref('architecture.code')}) like lower(${`%${literally(value)}%`}) escape '!'`)}`
}
