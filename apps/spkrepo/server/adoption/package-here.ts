import type { Kysely } from 'kysely'
import type { Tables } from '../tables.ts'

/** What is here of a package already, by what makes a row the same: never by its number there. */
export interface PackageHere {
  readonly id: number | undefined
  /** Ids by revision. */
  readonly versions: ReadonlyMap<number, number>
  /** By path. */
  readonly builds: ReadonlyMap<string, { readonly active: boolean }>
  readonly pictures: ReadonlySet<string>
}

/** Looks what is here of the package of that name. */
export async function packageHere(db: Kysely<Tables>, name: string): Promise<PackageHere> {
  const known = await db.selectFrom('package').select('id').where('name', '=', name).executeTakeFirst()
  if (known === undefined) return { id: undefined, versions: new Map(), builds: new Map(), pictures: new Set() }
  const versions = await db.selectFrom('version').select(['id', 'revision']).where('package_id', '=', known.id).execute()
  const builds = await db
    .selectFrom('build')
    .innerJoin('version', 'version.id', 'build.version_id')
    .select(['build.path', 'build.active'])
    .where('version.package_id', '=', known.id)
    .execute()
  const icons = await db
    .selectFrom('icon')
    .innerJoin('version', 'version.id', 'icon.version_id')
    .select('icon.path')
    .where('version.package_id', '=', known.id)
    .execute()
  const screenshots = await db.selectFrom('screenshot').select('path').where('package_id', '=', known.id).execute()
  return {
    id: known.id,
    versions: new Map(versions.map(({ revision, id }) => [revision, id])),
    builds: new Map(builds.map(({ path, active }) => [path, { active }])),
    pictures: new Set([...icons, ...screenshots].map(({ path }) => path)),
  }
}
