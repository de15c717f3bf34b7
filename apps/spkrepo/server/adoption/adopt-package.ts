import type { Database } from '@trellis/stack'
import type { Kysely } from 'kysely'
import { catalogChanged } from '../catalog/catalog-changes.ts'
import type { Tables } from '../tables.ts'
import type { ReferenceIds } from './adopt-reference.ts'
import type { KnownPerson } from './adopt-users.ts'
import { type BroughtBuild, type BroughtFiles, standInDigest } from './bring-files.ts'
import type { PackageHere } from './package-here.ts'
import type { OldPackage, OldVersion } from './read-old-package.ts'
import type { Reporting } from './report.ts'

export interface AdoptPackageParts {
  readonly database: Database
  readonly reference: ReferenceIds
  /** By id there. */
  readonly people: ReadonlyMap<number, KnownPerson>
  readonly here: PackageHere
  readonly brought: BroughtFiles
  readonly report: Reporting
}

/** Adds what is new of a package, in one transaction; rows that are here stay as they are. In a dry run it only counts. */
export async function adoptPackage(there: OldPackage, parts: AdoptPackageParts): Promise<void> {
  const { row } = there
  if (row === undefined) return
  const { here, report, database } = parts
  report.count('packages', here.id === undefined ? 'added' : 'there')
  for (const { version } of there.versions) report.count('versions', here.versions.has(version) ? 'there' : 'added')
  const missing = [row.author_user_id, ...there.maintainers].filter((id) => id !== null && !parts.people.has(id))
  if (missing.length > 0 && here.id === undefined)
    report.problem('person_missing', `package ${row.name}`, 'its author or a maintainer could not be taken over, and is left empty')
  if (report.dryRun) return
  await database.transaction<Tables, void>('spkrepo', async (tx) => {
    const id = here.id ?? (await insertPackage(tx, row, parts.people))
    const before = here.id === undefined ? [] : await maintainersOf(tx, id)
    const maintainers = there.maintainers.flatMap((user) => parts.people.get(user)?.id ?? []).filter((account) => !before.includes(account))
    if (maintainers.length > 0)
      await tx
        .insertInto('package_maintainer')
        .values([...new Set(maintainers)].map((account_id) => ({ package_id: id, account_id })))
        .execute()
    const changes = await addParts(tx, id, { there, parts })
    if (changes > 0 || here.id === undefined) await catalogChanged(tx, id)
  })
}

async function insertPackage(
  tx: Kysely<Tables>,
  row: NonNullable<OldPackage['row']>,
  people: AdoptPackageParts['people'],
): Promise<number> {
  const author = row.author_user_id === null ? undefined : people.get(row.author_user_id)
  const { id } = await tx
    .insertInto('package')
    .values({ name: row.name, author_id: author?.id ?? null, created_at: row.insert_date })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

async function maintainersOf(tx: Kysely<Tables>, packageId: number): Promise<readonly string[]> {
  const rows = await tx.selectFrom('package_maintainer').select('account_id').where('package_id', '=', packageId).execute()
  return rows.map(({ account_id }) => account_id)
}

async function addParts(
  tx: Kysely<Tables>,
  packageId: number,
  { there, parts }: { readonly there: OldPackage; readonly parts: AdoptPackageParts },
): Promise<number> {
  const { brought, here } = parts
  const screenshots = there.screenshots.filter(({ path }, at, all) => brought.pictures.has(path) && firstOf(all, path) === at)
  for (const { path } of screenshots) await tx.insertInto('screenshot').values({ package_id: packageId, path }).execute()
  let changes = screenshots.length
  for (const version of there.versions) {
    const known = here.versions.get(version.version)
    const id = known ?? (await insertVersion(tx, packageId, { version, parts }))
    changes += await addIcons(tx, id, { version, brought })
    for (const build of version.builds) {
      const found = brought.builds.get(build.id)
      if (found === undefined) continue
      await insertBuild(tx, id, { brought: found, parts })
      changes += 1
    }
  }
  return changes
}

function firstOf(rows: readonly { readonly path: string }[], path: string): number {
  return rows.findIndex((row) => row.path === path)
}

async function addIcons(
  tx: Kysely<Tables>,
  versionId: number,
  { version, brought }: { readonly version: OldVersion; readonly brought: BroughtFiles },
): Promise<number> {
  const icons = version.icons.filter(({ path }) => brought.pictures.has(path))
  if (icons.length > 0)
    await tx
      .insertInto('icon')
      .values(icons.map(({ size, path }) => ({ version_id: versionId, size: Number(size), path })))
      .execute()
  return icons.length
}

async function insertVersion(
  tx: Kysely<Tables>,
  packageId: number,
  { version, parts: { reference } }: { readonly version: OldVersion; readonly parts: AdoptPackageParts },
): Promise<number> {
  const { report_url, distributor, distributor_url, maintainer, maintainer_url, license } = version
  const { id } = await tx
    .insertInto('version')
    .values({
      package_id: packageId,
      revision: version.version,
      upstream: version.upstream_version,
      ...{ report_url, distributor, distributor_url, maintainer, maintainer_url, license },
      // Old rows say nothing of wizards, and devices are told then that the installation may ask.
      install_wizard: version.install_wizard ?? true,
      upgrade_wizard: version.upgrade_wizard ?? true,
      startable: version.startable ?? true,
      startable_is_told: version.startable !== null,
      created_at: version.insert_date,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  const names = version.names.map(({ language_id, displayname }) => ({
    version_id: id,
    language_id: known(reference.languages, language_id),
    text: displayname,
  }))
  if (names.length > 0) await tx.insertInto('display_name').values(names).execute()
  const services = version.services.map((service) => ({ version_id: id, system_service_id: known(reference.services, service) }))
  if (services.length > 0) await tx.insertInto('version_system_service').values(services).execute()
  return id
}

async function insertBuild(
  tx: Kysely<Tables>,
  versionId: number,
  { brought, parts: { reference, people } }: { readonly brought: BroughtBuild; readonly parts: AdoptPackageParts },
): Promise<void> {
  const { build, path, md5, sha256, sizeBytes, signed } = brought
  const publisher = build.publisher_user_id === null ? undefined : people.get(build.publisher_user_id)
  const twin = await tx.selectFrom('build').select('id').where('upload_sha256', '=', sha256).executeTakeFirst()
  const { id } = await tx
    .insertInto('build')
    .values({
      version_id: versionId,
      firmware_min_id: known(reference.firmwares, build.firmware_min_id),
      firmware_max_id: build.firmware_max_id === null ? null : known(reference.firmwares, build.firmware_max_id),
      publisher_id: publisher?.id ?? null,
      publisher_name: publisher?.username ?? null,
      upload_sha256: twin === undefined ? sha256 : standInDigest(path),
      staged_key: null,
      path,
      md5,
      size_bytes: sizeBytes,
      checksum: build.checksum,
      changelog: build.changelog,
      signing: signed ? 'signed' : 'unsigned',
      signing_error: null,
      active: build.active,
      activate_when_ready: false,
      storage: build.storage,
      created_at: build.insert_date,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  const architectures = build.architectures.map((architecture, position) => ({
    build_id: id,
    architecture_id: known(reference.architectures, architecture.id),
    position,
  }))
  await tx.insertInto('build_architecture').values(architectures).execute()
  const descriptions = build.descriptions.map(({ language_id, description }) => ({
    build_id: id,
    language_id: known(reference.languages, language_id),
    text: description,
  }))
  if (descriptions.length > 0) await tx.insertInto('build_description').values(descriptions).execute()
  if (build.manifest !== undefined) {
    const { id: _id, build_id: _build, ...manifest } = build.manifest
    await tx
      .insertInto('build_manifest')
      .values({ build_id: id, ...manifest })
      .execute()
  }
}

/** Rows refer to rows, so what is referred to was read before; what came meanwhile is taken over by the next call. */
function known(ids: ReadonlyMap<number, number>, id: number): number {
  const found = ids.get(id)
  if (found === undefined) throw new Error(`row ${id} was added while the repository was taken over; run "trellis spkrepo adopt" again`)
  return found
}
