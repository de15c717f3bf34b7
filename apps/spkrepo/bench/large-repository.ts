import { type Database, type Migration, migrate, openDatabase } from '@trellis/stack'
import type { Insertable, Kysely } from 'kysely'
import { migrations } from '../server/schema.ts'
import type { Tables } from '../server/tables.ts'

/** How large a repository is to be. */
export interface Size {
  readonly packages: number
  readonly versions: number
}

/** That of the SynoCommunity repository, roughly: 1,600 packages with 83,200 builds. */
export const communitySize: Size = { packages: 1_600, versions: 8 }

/** Rows of one statement: SQLite takes 32,766 values at most. */
const rowsAtOnce = 1_000
const createdAt = new Date('2026-01-02T03:04:05Z')

/** What a version is built for: six targets, and in every other version a seventh. */
const targets: readonly { readonly min: number; readonly architectures: readonly string[] }[] = [
  {
    min: 15047,
    architectures: ['x86', 'apollolake', 'avoton', 'braswell', 'broadwell', 'bromolow', 'cedarview', 'denverton', 'geminilake'],
  },
  { min: 15047, architectures: ['alpine', 'armada370', 'armada375', 'armada38x', 'armadaxp', 'monaco'] },
  { min: 15047, architectures: ['rtd1296', 'armada37xx'] },
  {
    min: 42661,
    architectures: ['apollolake', 'avoton', 'broadwell', 'broadwellnk', 'denverton', 'epyc7002', 'geminilake', 'r1000', 'v1000'],
  },
  { min: 42661, architectures: ['alpine', 'armada38x', 'monaco'] },
  { min: 42661, architectures: ['rtd1296', 'rtd1619', 'rtd1619b', 'armada37xx'] },
  { min: 15047, architectures: ['evansport'] },
]

/**
 * Fills the empty SQLite database of an installation in `dataDir` with packages that were never uploaded: rows without files. It stands at
 * the last of `steps` then.
 */
export async function fillRepository(
  dataDir: string,
  size: Size,
  steps: readonly Migration[] = migrations,
): Promise<{ readonly builds: number }> {
  const database = openDatabase('sqlite:trellis.db', { baseDir: dataDir })
  try {
    await migrate(database, [{ service: 'spkrepo', migrations: steps }])
    return { builds: await fill(database, size) }
  } finally {
    await database.close()
  }
}

async function fill(database: Database, { packages, versions }: Size): Promise<number> {
  const db = database.forService<Tables>('spkrepo')
  const ids = await referenceIds(db)
  const rows = new Rows()
  for (let number = 1; number <= packages; number++) {
    const name = `package-${String(number).padStart(4, '0')}`
    rows.add('package', { id: number, name, created_at: createdAt })
    for (let revision = 1; revision <= versions; revision++) addVersion(rows, { number, name, revision, versions, ids })
  }
  await db.transaction().execute(async (tx) => await rows.insert(tx))
  return rows.count('build')
}

interface VersionSeed {
  readonly number: number
  readonly name: string
  readonly revision: number
  readonly versions: number
  readonly ids: ReferenceIds
}

function addVersion(rows: Rows, { number, name, revision, versions, ids }: VersionSeed): void {
  const versionId = (number - 1) * versions + revision
  const texts = { distributor: 'The community', distributor_url: 'https://community.example.org', maintainer: `maintainer-${number % 40}` }
  rows.add('version', {
    id: versionId,
    package_id: number,
    revision,
    upstream: `${revision}.${number % 10}.0`,
    install_wizard: number % 7 === 0,
    upgrade_wizard: false,
    startable: number % 3 !== 0,
    created_at: createdAt,
    ...texts,
  })
  rows.add('icon', { version_id: versionId, size: 72, path: `${name}/${revision}/icon_72.png` })
  rows.add('icon', { version_id: versionId, size: 256, path: `${name}/${revision}/icon_256.png` })
  rows.add('display_name', { version_id: versionId, language_id: ids.language('enu'), text: `Package No. ${number}` })
  for (const [place, { min, architectures }] of targets.entries()) {
    if (place === targets.length - 1 && revision % 2 === 1) continue
    addBuild(rows, { name, revision, versionId, min, architectures, ids })
  }
}

interface BuildSeed {
  readonly name: string
  readonly revision: number
  readonly versionId: number
  readonly min: number
  readonly architectures: readonly string[]
  readonly ids: ReferenceIds
}

function addBuild(rows: Rows, { name, revision, versionId, min, architectures, ids }: BuildSeed): void {
  const id = rows.count('build') + 1
  const digest = id.toString(16).padStart(8, '0').repeat(8)
  rows.add('build', {
    id,
    version_id: versionId,
    firmware_min_id: ids.firmware(min),
    upload_sha256: digest,
    path: `${name}/${revision}/${name}.v${revision}.f${min}[${architectures.join('-')}].spk`,
    md5: digest.slice(0, 32),
    size_bytes: 1_000_000 + id,
    changelog: `Update to release ${revision}. Corrects what was reported since the last one.`,
    signing: 'signed',
    active: true,
    activate_when_ready: false,
    created_at: createdAt,
  })
  rows.add('build_manifest', { build_id: id, dependencies: 'python311>=3.11', conflicts: null })
  for (const [position, code] of architectures.entries()) {
    rows.add('build_architecture', { build_id: id, architecture_id: ids.architecture(code), position })
  }
  for (const language of ['enu', 'fre', 'ger']) {
    const text = `${name} does what its name says, in ${language}: it serves, stores, converts and shows, and asks for little memory.`
    rows.add('build_description', { build_id: id, language_id: ids.language(language), text })
  }
}

type Filled = 'package' | 'version' | 'icon' | 'display_name' | 'build' | 'build_manifest' | 'build_architecture' | 'build_description'

/** Rows by table, in the order in which tables refer to each other. */
class Rows {
  readonly #rows: { [Table in Filled]: Insertable<Tables[Table]>[] } = {
    package: [],
    version: [],
    icon: [],
    display_name: [],
    build: [],
    build_manifest: [],
    build_architecture: [],
    build_description: [],
  }

  add<Table extends Filled>(table: Table, row: Insertable<Tables[Table]>): void {
    this.#rows[table].push(row)
  }

  count(table: Filled): number {
    return this.#rows[table].length
  }

  async insert(tx: Kysely<Tables>): Promise<void> {
    for (const table of Object.keys(this.#rows) as Filled[]) {
      const rows: readonly Insertable<Tables[Filled]>[] = this.#rows[table]
      for (let from = 0; from < rows.length; from += rowsAtOnce) {
        await tx
          .insertInto(table)
          .values(rows.slice(from, from + rowsAtOnce))
          .execute()
      }
    }
  }
}

interface ReferenceIds {
  architecture(code: string): number
  language(code: string): number
  firmware(build: number): number
}

async function referenceIds(db: Kysely<Tables>): Promise<ReferenceIds> {
  const architectures = new Map((await db.selectFrom('architecture').selectAll().execute()).map(({ code, id }) => [code, id]))
  const languages = new Map((await db.selectFrom('language').selectAll().execute()).map(({ code, id }) => [code, id]))
  const firmwares = new Map((await db.selectFrom('firmware').selectAll().execute()).map(({ build, id }) => [build, id]))
  return {
    architecture: (code) => known(architectures, code),
    language: (code) => known(languages, code),
    firmware: (build) => known(firmwares, build),
  }
}

function known<Key>(ids: ReadonlyMap<Key, number>, key: Key): number {
  const id = ids.get(key)
  if (id === undefined) throw new Error(`the reference data has no ${String(key)}`)
  return id
}
