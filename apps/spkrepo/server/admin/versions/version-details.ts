import { type Kysely, sql } from 'kysely'
import type { BuildRow, VersionDetails, VersionQuery } from '../../../contract/index.ts'
import type { Tables } from '../../tables.ts'
import type { DetailsAsked } from '../builds/build-details.ts'
import { buildRows, buildTable } from '../builds/build-list.ts'
import { placeIn, rowOf } from '../lists/list-table.ts'
import { versionRow, versionTable } from './version-list.ts'

/** All about one version; undefined when there is none in care. */
export async function versionDetails(
  db: Kysely<Tables>,
  asked: Omit<DetailsAsked<VersionQuery>, 'packagesUrl'>,
): Promise<VersionDetails | undefined> {
  const listed = await rowOf(db, versionTable, asked)
  const stored = await db.selectFrom('version').selectAll().where('id', '=', asked.id).executeTakeFirst()
  if (listed === undefined || stored === undefined) return undefined
  return {
    version: versionRow(listed),
    displayNames: await displayNames(db, asked.id),
    reportUrl: stored.report_url,
    distributor: stored.distributor,
    distributorUrl: stored.distributor_url,
    maintainer: stored.maintainer,
    maintainerUrl: stored.maintainer_url,
    installWizard: stored.install_wizard,
    upgradeWizard: stored.upgrade_wizard,
    license: stored.license,
    services: await services(db, asked.id),
    builds: await builds(db, asked),
    downloads: await downloads(db, asked.id),
    place: await placeIn(db, versionTable, asked),
  }
}

async function displayNames(db: Kysely<Tables>, versionId: number): Promise<{ language: string; text: string }[]> {
  return await db
    .selectFrom('display_name')
    .innerJoin('language', 'language.id', 'display_name.language_id')
    .select(['language.code as language', 'display_name.text'])
    .where('display_name.version_id', '=', versionId)
    .orderBy('language.code')
    .execute()
}

async function services(db: Kysely<Tables>, versionId: number): Promise<string[]> {
  const rows = await db
    .selectFrom('version_system_service')
    .innerJoin('system_service', 'system_service.id', 'version_system_service.system_service_id')
    .select('system_service.code')
    .where('version_system_service.version_id', '=', versionId)
    .orderBy('system_service.code')
    .execute()
  return rows.map(({ code }) => code)
}

async function builds(db: Kysely<Tables>, { id, care }: Pick<DetailsAsked<VersionQuery>, 'id' | 'care'>): Promise<BuildRow[]> {
  const rows = await buildTable
    .rows(db, care)
    .where(sql<boolean>`${sql.ref('build.version_id')} = ${id}`)
    .orderBy(sql`${sql.ref('firmware.line')}, ${sql.ref('firmware.build')} desc, ${sql.ref('build.id')}`)
    .execute()
  return await buildRows(db, rows)
}

const recentDays = 90
const dayMs = 86_400_000

async function downloads(db: Kysely<Tables>, versionId: number): Promise<VersionDetails['downloads']> {
  const since = new Date(Date.now() - recentDays * dayMs).toISOString().slice(0, 10)
  const counted = await db
    .selectFrom('download')
    .innerJoin('build', 'build.id', 'download.build_id')
    .where('build.version_id', '=', versionId)
    // What the key begins with: without it, the statistics of all packages would be read.
    .where('download.package_id', '=', db.selectFrom('version').select('version.package_id').where('version.id', '=', versionId))
    .select([
      sql<number | string>`coalesce(sum(${sql.ref('download.count')}), 0)`.as('total'),
      sql<
        number | string
      >`coalesce(sum(case when ${sql.ref('download.day')} >= ${since} then ${sql.ref('download.count')} else 0 end), 0)`.as('recent'),
    ])
    .executeTakeFirstOrThrow()
  return { total: Number(counted.total), recent: Number(counted.recent) }
}
