import type { Kysely } from 'kysely'
import type { Firmware } from '../reference/firmware.ts'
import type { Tables } from '../tables.ts'

/** A build, as far as its downloads are counted by what it is. */
export interface CountedBuild {
  readonly id: number
  readonly path: string
  readonly packageId: number
  readonly versionId: number
  readonly architectureIds: readonly number[]
  /** The oldest that it runs on. */
  readonly firmware: Pick<Firmware, 'id' | 'build' | 'line'>
}

/** Values of one statement. */
const valuesAtOnce = 500

/** The builds that are stored at these paths; those that are not there are left out. */
export async function buildsAt(db: Kysely<Tables>, paths: readonly string[]): Promise<readonly CountedBuild[]> {
  // PostgreSQL refuses text with a zero byte.
  const askable = paths.filter((path) => !path.includes('\0'))
  const builds: CountedBuild[] = []
  for (let from = 0; from < askable.length; from += valuesAtOnce) {
    const rows = await buildRows(db)
      .where('build.path', 'in', askable.slice(from, from + valuesAtOnce))
      .execute()
    builds.push(...(await withArchitectures(db, rows)))
  }
  return builds
}

/** All builds of a package. */
export async function buildsOfPackage(db: Kysely<Tables>, packageId: number): Promise<readonly CountedBuild[]> {
  return await withArchitectures(db, await buildRows(db).where('version.package_id', '=', packageId).execute())
}

type BuildRow = Awaited<ReturnType<ReturnType<typeof buildRows>['execute']>>[number]

function buildRows(db: Kysely<Tables>) {
  return db
    .selectFrom('build')
    .innerJoin('version', 'version.id', 'build.version_id')
    .innerJoin('firmware', 'firmware.id', 'build.firmware_min_id')
    .select(['build.id', 'build.path', 'build.version_id', 'version.package_id', 'firmware.id as firmware_id', 'firmware.build', 'line'])
}

async function withArchitectures(db: Kysely<Tables>, rows: readonly BuildRow[]): Promise<readonly CountedBuild[]> {
  const links: { build_id: number; architecture_id: number }[] = []
  for (let from = 0; from < rows.length; from += valuesAtOnce) {
    const ids = rows.slice(from, from + valuesAtOnce).map(({ id }) => id)
    links.push(
      ...(await db.selectFrom('build_architecture').select(['build_id', 'architecture_id']).where('build_id', 'in', ids).execute()),
    )
  }
  const architectures = Map.groupBy(links, ({ build_id }) => build_id)
  return rows.map(({ id, path, version_id, package_id, firmware_id, build, line }) => ({
    id,
    path,
    packageId: package_id,
    versionId: version_id,
    architectureIds: (architectures.get(id) ?? []).map(({ architecture_id }) => architecture_id),
    firmware: { id: firmware_id, build, line },
  }))
}
