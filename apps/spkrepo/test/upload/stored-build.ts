import type { Repository } from './repository.ts'

/** What the tables hold of the one build of the repository, by the words of the specification. Fails when there are more or none. */
export async function storedBuild({ db }: Repository) {
  const build = await db.selectFrom('build').selectAll().executeTakeFirstOrThrow()
  const version = await db.selectFrom('version').selectAll().where('id', '=', build.version_id).executeTakeFirstOrThrow()
  const manifest = await db.selectFrom('build_manifest').selectAll().where('build_id', '=', build.id).executeTakeFirstOrThrow()
  const architectures = await db
    .selectFrom('build_architecture')
    .innerJoin('architecture', 'architecture.id', 'architecture_id')
    .select('code')
    .orderBy('position')
    .execute()
  const firmware = await db.selectFrom('firmware').select(['id', 'version', 'build']).execute()
  const named = (id: number | null) => firmware.filter((row) => row.id === id).map((row) => `${row.version}-${row.build}`)[0] ?? null
  const displayNames = await db
    .selectFrom('display_name')
    .innerJoin('language', 'language.id', 'language_id')
    .select(['code', 'text'])
    .execute()
  const descriptions = await db
    .selectFrom('build_description')
    .innerJoin('language', 'language.id', 'language_id')
    .select(['code', 'text'])
    .execute()
  const services = await db
    .selectFrom('version_system_service')
    .innerJoin('system_service', 'system_service.id', 'system_service_id')
    .select('code')
    .orderBy('code')
    .execute()
  const icons = await db.selectFrom('icon').select(['size', 'path']).orderBy('size').execute()
  return {
    build,
    version,
    manifest,
    architectures: architectures.map(({ code }) => code),
    firmwareMin: named(build.firmware_min_id),
    firmwareMax: named(build.firmware_max_id),
    displayNames: Object.fromEntries(displayNames.map(({ code, text }) => [code, text])),
    descriptions: Object.fromEntries(descriptions.map(({ code, text }) => [code, text])),
    services: services.map(({ code }) => code),
    icons,
  }
}
