import { httpError } from '@trellis/stack'
import type { Kysely } from 'kysely'
import type { PackageList, PackageQuery } from '../../contract/index.ts'
import { searchPackages } from '../../contract/search-packages.ts'
import type { CatalogContents } from '../catalog/live-catalog.ts'
import { architectureOf, deviceOf } from '../diagnosis/asked-device.ts'
import { noarch } from '../reference/architectures.ts'
import type { Tables } from '../tables.ts'
import { listPackages } from './list-packages.ts'

/** Where packages are found. */
export interface PackagesSource {
  readonly db: Kysely<Tables>
  readonly packagesUrl: URL
  /** What devices are offered right now; throws when that is not known yet. */
  readonly contents: () => CatalogContents
}

/** One page of the packages that `query` asks for, by name. Throws 422 for a device that cannot be. */
export async function findPackages(source: PackagesSource, query: PackageQuery): Promise<PackageList> {
  const offered = await namesFor(source, query)
  const all = await listPackages(source.db, source.packagesUrl)
  const suitable = offered === undefined ? all : all.filter(({ name }) => offered.has(name))
  // By code unit, which is the same order on every database: `after` relies on it.
  const found = searchPackages(suitable, query.q ?? '').sort((a, b) => (a.name < b.name ? -1 : 1))
  const { limit = found.length, after } = query
  const rest = after === undefined ? found : found.filter(({ name }) => name > after)
  const packages = rest.slice(0, limit)
  return { packages, total: found.length, next: packages.length < rest.length ? (packages.at(-1)?.name ?? null) : null }
}

/** The packages that suit the device of the query; undefined when it names none. */
async function namesFor(
  { db, contents }: PackagesSource,
  { arch, build, ...rest }: PackageQuery,
): Promise<ReadonlySet<string> | undefined> {
  if (arch === undefined) {
    if (build === undefined) return undefined
    throw httpError(422, 'arch_missing', 'What a firmware is offered depends on the architecture: name it too, as "arch".')
  }
  const { index, reference } = contents()
  if (build === undefined) return await namesWithBuildsFor(db, architectureOf(arch, reference))
  // An entry has everything as the JSON that it becomes.
  return new Set(index.select(deviceOf({ arch, build, ...rest }, reference)).map(({ entry }): string => JSON.parse(entry.name)))
}

async function namesWithBuildsFor(db: Kysely<Tables>, architecture: string): Promise<ReadonlySet<string>> {
  const rows = await db
    .selectFrom('package')
    .innerJoin('version', 'version.package_id', 'package.id')
    .innerJoin('build', 'build.version_id', 'version.id')
    .innerJoin('build_architecture', 'build_architecture.build_id', 'build.id')
    .innerJoin('architecture', 'architecture.id', 'build_architecture.architecture_id')
    .where('build.active', '=', true)
    .where('architecture.code', 'in', [architecture, noarch])
    .select('package.name')
    .distinct()
    .execute()
  return new Set(rows.map(({ name }) => name))
}
