import { type Kysely, sql } from 'kysely'
import type { OldTables } from './old-tables.ts'

/** One package with everything that belongs to it but its downloads, as it was at one moment. */
export type OldPackage = Awaited<ReturnType<typeof readOldPackage>>
export type OldVersion = OldPackage['versions'][number]
export type OldBuild = OldVersion['builds'][number]

/** The packages there, by name. */
export async function listOldPackages(old: Kysely<OldTables>): Promise<readonly { readonly id: number; readonly name: string }[]> {
  return await old.selectFrom('package').select(['id', 'name']).orderBy('name').execute()
}

/** Reads one package in one snapshot, so that a build that is uploaded meanwhile is there whole or not at all. */
export async function readOldPackage(old: Kysely<OldTables>, packageId: number) {
  return await old
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (tx) => {
      const row = await tx
        .selectFrom('package')
        .select(['id', 'name', 'author_user_id', inUtc('insert_date')])
        .where('id', '=', packageId)
        .executeTakeFirst()
      const maintainers = await tx
        .selectFrom('package_user_maintainer')
        .select('user_id')
        .where('package_id', '=', packageId)
        .where('user_id', 'is not', null)
        .distinct()
        .execute()
      const screenshots = await tx
        .selectFrom('screenshot')
        .select(['id', 'path'])
        .where('package_id', '=', packageId)
        .orderBy('id')
        .execute()
      return {
        row,
        maintainers: maintainers.flatMap(({ user_id }) => (user_id === null ? [] : [user_id])),
        screenshots,
        versions: await readVersions(tx, packageId),
      }
    })
}

async function readVersions(tx: Kysely<OldTables>, packageId: number) {
  const versions = await tx
    .selectFrom('version')
    .select(['id', 'version', 'upstream_version', 'report_url', 'distributor', 'distributor_url', 'maintainer', 'maintainer_url'])
    .select(['install_wizard', 'upgrade_wizard', 'startable', 'license', inUtc('insert_date')])
    .where('package_id', '=', packageId)
    .orderBy('version')
    .execute()
  const ofPackage = tx.selectFrom('version').select('version.id').where('version.package_id', '=', packageId)
  const names = await tx.selectFrom('displayname').selectAll().where('version_id', 'in', ofPackage).execute()
  const icons = await tx.selectFrom('icon').select(['version_id', 'size', 'path']).where('version_id', 'in', ofPackage).execute()
  const services = await tx
    .selectFrom('version_service_dependency')
    .select(['version_id', 'service_id'])
    .where('version_id', 'in', ofPackage)
    .distinct()
    .execute()
  const builds = await readBuilds(tx, packageId)
  const [namesOf, iconsOf, servicesOf, buildsOf] = [
    Map.groupBy(names, ({ version_id }) => version_id),
    Map.groupBy(icons, ({ version_id }) => version_id),
    Map.groupBy(services, ({ version_id }) => version_id),
    Map.groupBy(builds, ({ version_id }) => version_id),
  ]
  return versions.map((version) => ({
    ...version,
    names: namesOf.get(version.id) ?? [],
    icons: iconsOf.get(version.id) ?? [],
    services: (servicesOf.get(version.id) ?? []).flatMap(({ service_id }) => (service_id === null ? [] : [service_id])),
    builds: buildsOf.get(version.id) ?? [],
  }))
}

async function readBuilds(tx: Kysely<OldTables>, packageId: number) {
  const builds = await tx
    .selectFrom('build')
    .innerJoin('version', 'version.id', 'build.version_id')
    .select(['build.id', 'build.version_id', 'firmware_min_id', 'firmware_max_id', 'publisher_user_id', 'checksum', 'changelog', 'path'])
    .select(['md5', 'size', 'storage', 'signed', 'active', inUtc('build.insert_date')])
    .where('version.package_id', '=', packageId)
    .orderBy('build.id')
    .execute()
  const ofPackage = tx
    .selectFrom('build')
    .innerJoin('version', 'version.id', 'build.version_id')
    .select('build.id')
    .where('version.package_id', '=', packageId)
  const architectures = await tx
    .selectFrom('build_architecture')
    .innerJoin('architecture', 'architecture.id', 'build_architecture.architecture_id')
    .select(['build_id', 'architecture.id', 'architecture.code'])
    .where('build_id', 'in', ofPackage)
    .distinct()
    .execute()
  const descriptions = await tx.selectFrom('build_description').selectAll().where('build_id', 'in', ofPackage).execute()
  const manifests = await tx.selectFrom('buildmanifest').selectAll().where('build_id', 'in', ofPackage).execute()
  const [architecturesOf, descriptionsOf] = [
    Map.groupBy(architectures, ({ build_id }) => build_id),
    Map.groupBy(descriptions, ({ build_id }) => build_id),
  ]
  const manifestOf = new Map(manifests.map((manifest) => [manifest.build_id, manifest]))
  return builds.map((build) => ({
    ...build,
    architectures: inOrderOfPath(architecturesOf.get(build.id) ?? [], build.path ?? ''),
    descriptions: descriptionsOf.get(build.id) ?? [],
    manifest: manifestOf.get(build.id),
  }))
}

/** The table keeps no order; the name of the file does: `demo.v4.f23739[x86-bromolow].spk`. */
function inOrderOfPath<Row extends { readonly code: string }>(rows: readonly Row[], path: string): readonly Row[] {
  const codes = /\[([^\]]*)\]\.spk$/.exec(path)?.[1]?.split('-') ?? []
  const place = ({ code }: Row) => (codes.includes(code) ? codes.indexOf(code) : codes.length)
  return rows.toSorted((one, other) => place(one) - place(other) || (one.code < other.code ? -1 : 1))
}

/** A time without a zone, which holds UTC, as what it is. */
function inUtc(column: 'insert_date' | 'build.insert_date') {
  return sql<Date>`${sql.ref(column)} at time zone 'UTC'`.as('insert_date')
}
