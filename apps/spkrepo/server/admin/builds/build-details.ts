import type { Kysely } from 'kysely'
import type { BuildDetails, BuildQuery } from '../../../contract/index.ts'
import { loadBuilds } from '../../packages/load-builds.ts'
import type { Tables } from '../../tables.ts'
import type { Care } from '../lists/care.ts'
import { placeIn, rowOf } from '../lists/list-table.ts'
import { buildRows, buildTable } from './build-list.ts'

export interface DetailsAsked<Query> {
  readonly id: number
  readonly care: Care
  /** Of the list that somebody came from. */
  readonly query: Query
  readonly packagesUrl: URL
}

/** All about one build; undefined when there is none in care. */
export async function buildDetails(db: Kysely<Tables>, asked: DetailsAsked<BuildQuery>): Promise<BuildDetails | undefined> {
  const listed = await rowOf(db, buildTable, asked)
  if (listed === undefined) return undefined
  const [build] = await buildRows(db, [listed])
  const [loaded] = await loadBuilds(db, asked.packagesUrl, { buildId: asked.id })
  const row = await db
    .selectFrom('build')
    .leftJoin('build_manifest', 'build_manifest.build_id', 'build.id')
    .select(['build.path', 'build.checksum', 'build.staged_key', 'build_manifest.dependencies', 'build_manifest.conflicts'])
    .where('build.id', '=', asked.id)
    .executeTakeFirst()
  if (build === undefined || loaded === undefined || row === undefined) return undefined
  const { firmwareMax, url, md5, changelog, signingError, activateWhenReady } = loaded.view
  const { path, checksum, dependencies, conflicts } = row
  return {
    build,
    firmwareMax,
    path,
    url,
    md5,
    checksum,
    changelog,
    dependencies,
    conflicts,
    signingError,
    activateWhenReady,
    isPlaced: row.staged_key === null,
    place: await placeIn(db, buildTable, asked),
  }
}
