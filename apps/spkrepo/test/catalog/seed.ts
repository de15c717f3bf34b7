import { createHash } from 'node:crypto'
import type { Insertable, Kysely } from 'kysely'
import { catalogChanged, referenceData } from '../../server/catalog/catalog-changes.ts'
import type { Tables } from '../../server/tables.ts'

/** Where seeded files go; a `Storage` fits. */
export interface FileSink {
  put(key: string, source: AsyncIterable<Uint8Array>): Promise<unknown>
}

/** One build to be there. Its package and version are made when they are new, with what `version` says. */
export interface BuildSeed {
  /** @default 'demo' */
  readonly package?: string
  /** @default '1.0-1' */
  readonly version?: string
  /** Canonical codes in INFO order. @default ['noarch'] */
  readonly arch?: readonly string[]
  /** Build number of the minimum firmware. @default 23739 (DSM 6.2) */
  readonly min?: number
  readonly max?: number
  /** @default true */
  readonly active?: boolean
  /** By language code. @default { enu: '<package> does something' } */
  readonly descriptions?: Readonly<Record<string, string>>
  /** By language code; counts when the version is new. @default { enu: '<package>' } */
  readonly displayNames?: Readonly<Record<string, string>>
  /** Columns of the version row; count when the version is new. */
  readonly versionRow?: Partial<Insertable<Tables['version']>>
  readonly buildRow?: Partial<Insertable<Tables['build']>>
  readonly dependencies?: string
  readonly conflicts?: string
  /** Sizes of the version's icons; count when the version is new. @default [72] */
  readonly icons?: readonly number[]
}

export interface SeededBuild {
  readonly buildId: number
  readonly versionId: number
  readonly packageId: number
  readonly path: string
  readonly bytes: Buffer
  readonly md5: string
}

const seededAt = new Date('2026-01-02T03:04:05Z')

/** Puts a build, and whatever it needs, into a migrated database; with `files` its bytes and icons are stored too. */
export async function seedBuild(db: Kysely<Tables>, seed: BuildSeed = {}, files?: FileSink): Promise<SeededBuild> {
  const name = seed.package ?? 'demo'
  const packageId = await packageNamed(db, name)
  const versionId = await versionOf(db, packageId, { ...seed, package: name }, files)
  const { arch = ['noarch'], min = 23739 } = seed
  const { revision } = split(seed.version)
  const path = `${name}/${revision}/${name}.v${revision}.f${min}[${arch.join('-')}].spk`
  const bytes = Buffer.from(`the bytes of ${path}`)
  const md5 = createHash('md5').update(bytes).digest('hex')
  const { id: buildId } = await db
    .insertInto('build')
    .values({
      version_id: versionId,
      firmware_min_id: await firmwareId(db, min),
      firmware_max_id: seed.max === undefined ? null : await firmwareId(db, seed.max),
      upload_sha256: createHash('sha256').update(path).digest('hex'),
      path,
      md5,
      size_bytes: bytes.length,
      signing: 'unsigned',
      active: seed.active ?? true,
      activate_when_ready: false,
      created_at: seededAt,
      ...seed.buildRow,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await attach(db, buildId, { ...seed, package: name, arch })
  await files?.put(path, bytesOf(bytes))
  await catalogChanged(db, packageId)
  return { buildId, versionId, packageId, path, bytes, md5 }
}

/** Adds a screenshot to a package and gives its path. */
export async function seedScreenshot(db: Kysely<Tables>, packageId: number, path: string, files?: FileSink): Promise<string> {
  await db.insertInto('screenshot').values({ package_id: packageId, path }).execute()
  await catalogChanged(db, packageId)
  await files?.put(path, bytesOf(Buffer.from(`the pixels of ${path}`)))
  return path
}

/** Takes every package away again; reference data stays. */
export async function clearPackages(db: Kysely<Tables>): Promise<void> {
  await db.deleteFrom('package').execute()
  await catalogChanged(db, referenceData)
}

async function attach(db: Kysely<Tables>, buildId: number, seed: BuildSeed & { package: string; arch: readonly string[] }): Promise<void> {
  for (const [position, code] of seed.arch.entries()) {
    const { id } = await db.selectFrom('architecture').select('id').where('code', '=', code).executeTakeFirstOrThrow()
    await db.insertInto('build_architecture').values({ build_id: buildId, architecture_id: id, position }).execute()
  }
  for (const [code, text] of Object.entries(seed.descriptions ?? { enu: `${seed.package} does something` })) {
    await db
      .insertInto('build_description')
      .values({ build_id: buildId, language_id: await languageId(db, code), text })
      .execute()
  }
  await db
    .insertInto('build_manifest')
    .values({ build_id: buildId, dependencies: seed.dependencies ?? null, conflicts: seed.conflicts ?? null })
    .execute()
}

async function packageNamed(db: Kysely<Tables>, name: string): Promise<number> {
  const known = await db.selectFrom('package').select('id').where('name', '=', name).executeTakeFirst()
  if (known !== undefined) return known.id
  return (await db.insertInto('package').values({ name, created_at: seededAt }).returning('id').executeTakeFirstOrThrow()).id
}

async function versionOf(db: Kysely<Tables>, packageId: number, seed: BuildSeed & { package: string }, files?: FileSink): Promise<number> {
  const { upstream, revision } = split(seed.version)
  const known = await db
    .selectFrom('version')
    .select('id')
    .where('package_id', '=', packageId)
    .where('revision', '=', revision)
    .executeTakeFirst()
  if (known !== undefined) return known.id
  const { id } = await db
    .insertInto('version')
    .values({
      package_id: packageId,
      upstream,
      revision,
      install_wizard: false,
      upgrade_wizard: false,
      startable: true,
      created_at: seededAt,
      ...seed.versionRow,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  for (const [code, text] of Object.entries(seed.displayNames ?? { enu: seed.package })) {
    await db
      .insertInto('display_name')
      .values({ version_id: id, language_id: await languageId(db, code), text })
      .execute()
  }
  for (const size of seed.icons ?? [72]) {
    const path = `${seed.package}/${revision}/icon_${size}.png`
    await db.insertInto('icon').values({ version_id: id, size, path }).execute()
    await files?.put(path, bytesOf(Buffer.from(`the pixels of ${path}`)))
  }
  return id
}

async function firmwareId(db: Kysely<Tables>, build: number): Promise<number> {
  return (await db.selectFrom('firmware').select('id').where('build', '=', build).executeTakeFirstOrThrow()).id
}

async function languageId(db: Kysely<Tables>, code: string): Promise<number> {
  return (await db.selectFrom('language').select('id').where('code', '=', code).executeTakeFirstOrThrow()).id
}

function split(version = '1.0-1'): { upstream: string; revision: number } {
  const hyphen = version.lastIndexOf('-')
  return { upstream: version.slice(0, hyphen), revision: Number(version.slice(hyphen + 1)) }
}

async function* bytesOf(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes
}
