import type { Kysely } from 'kysely'
import type { SigningState, Tables } from '../tables.ts'

/** The build that an upload made, by its bytes. */
export interface KnownUpload {
  readonly buildId: number
  readonly package: string
  readonly version: string
  readonly firmware: string
  readonly architectures: readonly string[]
  readonly active: boolean
  readonly signing: SigningState
}

/** What has become of the bytes with this SHA-256 (lower-case hexadecimal); undefined when they are no build here. */
export async function findUpload(db: Kysely<Tables>, sha256: string): Promise<KnownUpload | undefined> {
  // PostgreSQL refuses text with a zero byte.
  if (!/^[0-9a-f]{64}$/.test(sha256)) return undefined
  const build = await db
    .selectFrom('build')
    .innerJoin('version', 'version.id', 'build.version_id')
    .innerJoin('package', 'package.id', 'version.package_id')
    .innerJoin('firmware', 'firmware.id', 'build.firmware_min_id')
    .where('build.upload_sha256', '=', sha256)
    .select([
      'build.id',
      'build.active',
      'build.signing',
      'package.name',
      'version.upstream',
      'version.revision',
      'firmware.version',
      'firmware.build',
    ])
    .executeTakeFirst()
  if (build === undefined) return undefined
  const architectures = await db
    .selectFrom('build_architecture')
    .innerJoin('architecture', 'architecture.id', 'build_architecture.architecture_id')
    .select('architecture.code')
    .where('build_id', '=', build.id)
    .orderBy('position')
    .execute()
  const { id, active, signing, name, upstream, revision, version, build: firmwareBuild } = build
  return {
    buildId: id,
    package: name,
    version: `${upstream}-${revision}`,
    firmware: `${version}-${firmwareBuild}`,
    architectures: architectures.map(({ code }) => code),
    active,
    signing,
  }
}
