import type { Kysely } from 'kysely'
import type { BuildView } from '../../contract/index.ts'
import { fileUrl } from '../files/file-url.ts'
import type { Tables } from '../tables.ts'
import { changelogHtml } from './changelog-html.ts'

/** A build as pages see it, and the version to which it belongs. */
export interface LoadedBuild {
  readonly versionId: number
  readonly view: BuildView
}

/** The builds with these ids or of these versions, newest firmware first, with three statements however many there are. */
export async function loadBuilds(
  db: Kysely<Tables>,
  packagesUrl: URL,
  of: { readonly versionIds: readonly number[] } | { readonly buildId: number },
): Promise<readonly LoadedBuild[]> {
  const rows = await buildsQuery(db)
    .where((where) =>
      'buildId' in of
        ? where('build.id', '=', of.buildId)
        : where('build.version_id', 'in', of.versionIds.length === 0 ? [-1] : of.versionIds),
    )
    .execute()
  const ids = rows.map(({ id }) => id)
  const architectures = await architecturesOf(db, ids)
  return rows.map((row) => ({
    versionId: row.version_id,
    view: {
      id: row.id,
      architectures: [...(architectures.get(row.id) ?? [])],
      firmwareMin: { version: row.minVersion, build: row.minBuild, line: row.minLine },
      firmwareMax:
        row.maxVersion === null || row.maxBuild === null || row.maxLine === null
          ? null
          : { version: row.maxVersion, build: row.maxBuild, line: row.maxLine },
      active: row.active,
      activateWhenReady: row.activate_when_ready,
      signing: row.signing,
      signingError: row.signing_error,
      md5: row.md5,
      sizeBytes: row.size_bytes,
      changelog: row.changelog === null || row.changelog === '' ? null : changelogHtml(row.changelog),
      publisher: row.publisher_name,
      createdAt: row.created_at.toISOString(),
      url: fileUrl(packagesUrl, row.path),
    },
  }))
}

function buildsQuery(db: Kysely<Tables>) {
  return db
    .selectFrom('build')
    .innerJoin('firmware as oldest', 'oldest.id', 'build.firmware_min_id')
    .leftJoin('firmware as newest', 'newest.id', 'build.firmware_max_id')
    .select([
      'build.id',
      'build.version_id',
      'build.active',
      'build.activate_when_ready',
      'build.signing',
      'build.signing_error',
      'build.md5',
      'build.size_bytes',
      'build.changelog',
      'build.publisher_name',
      'build.created_at',
      'build.path',
      'oldest.version as minVersion',
      'oldest.build as minBuild',
      'oldest.line as minLine',
      'newest.version as maxVersion',
      'newest.build as maxBuild',
      'newest.line as maxLine',
    ])
    .orderBy('oldest.line')
    .orderBy('oldest.build', 'desc')
    .orderBy('build.id')
}

/** The codes of the architectures of each build, in INFO order. */
export async function architecturesOf(db: Kysely<Tables>, buildIds: readonly number[]): Promise<ReadonlyMap<number, readonly string[]>> {
  if (buildIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('build_architecture')
    .innerJoin('architecture', 'architecture.id', 'build_architecture.architecture_id')
    .select(['build_architecture.build_id', 'architecture.code'])
    .where('build_architecture.build_id', 'in', buildIds)
    .orderBy('build_architecture.build_id')
    .orderBy('build_architecture.position')
    .execute()
  return new Map([...Map.groupBy(rows, (row) => row.build_id)].map(([id, group]) => [id, group.map(({ code }) => code)]))
}
