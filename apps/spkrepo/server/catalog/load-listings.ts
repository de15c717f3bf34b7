import { type Kysely, sql } from 'kysely'
import type { Tables } from '../tables.ts'

/** Everything the catalog says of one build, before addresses are made. */
export interface Listing {
  readonly packageName: string
  readonly upstream: string
  readonly revision: number
  readonly displayName: string
  readonly description: string
  /** Of the stored file. */
  readonly path: string
  readonly md5: string
  readonly sizeBytes: number
  readonly icons: readonly { readonly size: number; readonly path: string }[]
  readonly screenshots: readonly string[]
  readonly hasLicense: boolean
  readonly installWizard: boolean
  readonly upgradeWizard: boolean
  readonly startable: boolean
  /** INFO values, verbatim. */
  readonly dependencies: string | null
  readonly conflicts: string | null
  readonly reportUrl: string | null
  readonly changelog: string | null
  readonly distributor: string | null
  readonly distributorUrl: string | null
  readonly maintainer: string | null
  readonly maintainerUrl: string | null
}

/** Texts in `asked`, or in `fallback` where there is none. Ids of languages. */
export interface TextLanguages {
  readonly asked: number
  readonly fallback: number
}

/**
 * The listings of the given builds, sorted by package name (by code unit). A build that was deactivated or deleted since it was
 * selected is left out, so that the catalog never shows an inactive one. Two statements.
 */
export async function loadListings(db: Kysely<Tables>, buildIds: readonly number[], languages: TextLanguages): Promise<readonly Listing[]> {
  if (buildIds.length === 0) return []
  const rows = await loadRows(db, buildIds, languages)
  const pictures = await loadPictures(db, rows)
  return rows
    .map(({ packageId, versionId, hasLicense, ...row }) => ({
      ...row,
      hasLicense: hasLicense === 1,
      icons: pictures.iconsOf.get(versionId) ?? [],
      screenshots: pictures.screenshotsOf.get(packageId) ?? [],
    }))
    .sort((a, b) => (a.packageName < b.packageName ? -1 : 1))
}

async function loadRows(db: Kysely<Tables>, buildIds: readonly number[], { asked, fallback }: TextLanguages) {
  return await db
    .selectFrom('build')
    .innerJoin('version', 'version.id', 'build.version_id')
    .innerJoin('package', 'package.id', 'version.package_id')
    .leftJoin('build_manifest as manifest', 'manifest.build_id', 'build.id')
    .leftJoin('display_name as asked_name', (join) =>
      join.onRef('asked_name.version_id', '=', 'version.id').on('asked_name.language_id', '=', asked),
    )
    .leftJoin('display_name as fallback_name', (join) =>
      join.onRef('fallback_name.version_id', '=', 'version.id').on('fallback_name.language_id', '=', fallback),
    )
    .leftJoin('build_description as asked_text', (join) =>
      join.onRef('asked_text.build_id', '=', 'build.id').on('asked_text.language_id', '=', asked),
    )
    .leftJoin('build_description as fallback_text', (join) =>
      join.onRef('fallback_text.build_id', '=', 'build.id').on('fallback_text.language_id', '=', fallback),
    )
    .where('build.id', 'in', buildIds)
    .where('build.active', '=', true)
    .select((eb) => [
      'package.id as packageId',
      'package.name as packageName',
      'version.id as versionId',
      'version.upstream',
      'version.revision',
      // One package without an English text must not take the list away from everyone.
      eb.fn.coalesce('asked_name.text', 'fallback_name.text', 'package.name').as('displayName'),
      eb.fn.coalesce('asked_text.text', 'fallback_text.text', sql<string>`''`).as('description'),
      'build.path',
      'build.md5',
      'build.size_bytes as sizeBytes',
      // A licence is a long text, and only whether there is one matters here.
      eb.case().when('version.license', 'is', null).then(0).else(1).end().as('hasLicense'),
      'version.install_wizard as installWizard',
      'version.upgrade_wizard as upgradeWizard',
      'version.startable',
      'manifest.dependencies',
      'manifest.conflicts',
      'version.report_url as reportUrl',
      'build.changelog',
      'version.distributor',
      'version.distributor_url as distributorUrl',
      'version.maintainer',
      'version.maintainer_url as maintainerUrl',
    ])
    .execute()
}

interface Pictures {
  /** By version id, smallest first. */
  readonly iconsOf: ReadonlyMap<number, { size: number; path: string }[]>
  /** By package id, in the order in which they were added. */
  readonly screenshotsOf: ReadonlyMap<number, string[]>
}

async function loadPictures(db: Kysely<Tables>, rows: readonly { packageId: number; versionId: number }[]): Promise<Pictures> {
  if (rows.length === 0) return { iconsOf: new Map(), screenshotsOf: new Map() }
  const pictures = await db
    .selectFrom('icon')
    .where(
      'version_id',
      'in',
      rows.map((row) => row.versionId),
    )
    .select([sql<'icon' | 'screenshot'>`'icon'`.as('kind'), 'version_id as ownerId', 'size as position', 'path'])
    .unionAll(
      db
        .selectFrom('screenshot')
        .where(
          'package_id',
          'in',
          rows.map((row) => row.packageId),
        )
        .select([sql<'icon' | 'screenshot'>`'screenshot'`.as('kind'), 'package_id as ownerId', 'id as position', 'path']),
    )
    .execute()
  pictures.sort((a, b) => a.position - b.position)

  const iconsOf = new Map<number, { size: number; path: string }[]>()
  const screenshotsOf = new Map<number, string[]>()
  for (const { kind, ownerId, position, path } of pictures) {
    if (kind === 'icon') append(iconsOf, ownerId, { size: position, path })
    else append(screenshotsOf, ownerId, path)
  }
  return { iconsOf, screenshotsOf }
}

function append<T>(lists: Map<number, T[]>, key: number, item: T): void {
  const list = lists.get(key)
  if (list === undefined) lists.set(key, [item])
  else list.push(item)
}
