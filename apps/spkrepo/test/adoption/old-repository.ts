import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { openDatabase } from '@trellis/stack'
import { freshDatabase, tempDir } from '@trellis/stack/testing'
import { type Kysely, sql } from 'kysely'
import type { OldTables } from '../../server/adoption/old-tables.ts'
import { sampleSpk } from '../spk/sample-spk.ts'
import { oldSchema } from './old-schema.ts'

/** Salt and password of whoever is in the old repository. */
export const OLD_SALT = 'grains'
export const OLD_PASSWORD = 'an old password, kept'
/** As Flask-Security writes it, with a thirtieth of its rounds. */
const oldHash = '$6$rounds=20000$Xq3kQ0mZ8rT1uV2w$WI5T5E.y81Z45SbYqk6ea7KzJsldSkQWcKKJmEzfVC5C0ebrwytprGYS1iMAU0sXCu3fBC.30aFjR.NKKVt/20'
export const OLD_KEY = 'c0ffee00'.repeat(8)

/** A build of the old repository, with its file unless `file` says otherwise. */
interface OldBuildSeed {
  readonly version: number
  readonly upstream?: string
  readonly arch: readonly string[]
  readonly min: number
  readonly max?: number
  readonly active?: boolean
  readonly storage?: 'local' | 'remote'
  readonly file?: 'there' | 'missing' | 'changed'
}

/** A spkrepo 0.7.9: its database on a real PostgreSQL, and its data folder. */
export interface OldInstallation {
  readonly url: string
  readonly dataDir: string
  readonly db: Kysely<OldTables & OldOnly>
  /** Adds a build, with whatever package and version it needs. Returns its path. */
  addBuild(name: string, build: OldBuildSeed): Promise<string>
  countDownload(row: OldDownload): Promise<void>
  drop(): Promise<void>
}

export interface OldDownload {
  readonly path: string | null
  readonly name: string
  readonly arch: string | null
  readonly firmware: number | null
  readonly source?: 'catalog' | 'manual'
  readonly daysAgo: number
  readonly count: number
}

type OldOnly = { package_download_counts: { package_id: number; total: number; recent: number | null } }

/** Makes one with people, packages of every kind that rules know, pictures and downloads. */
export async function oldInstallation(): Promise<OldInstallation> {
  const fresh = await freshDatabase('PostgreSQL')
  const database = openDatabase(fresh.url)
  await database.pool?.query(oldSchema)
  const db = database.forService<OldTables & OldOnly>('public')
  const dataDir = tempDir('old-data')
  const addBuild = async (name: string, build: OldBuildSeed) => await addOldBuild(db, dataDir, { name, ...build })
  await addPeople(db)
  return {
    url: fresh.url.replace(/^postgres(ql)?:/, 'postgresql+psycopg2:'),
    dataDir,
    db,
    addBuild,
    countDownload: async (row) => await addDownload(db, row),
    drop: async () => {
      await database.close()
      await fresh.drop()
    },
  }
}

async function addPeople(db: Kysely<OldTables>): Promise<void> {
  await sql`insert into "user" (username, email, password, api_key, active, confirmed_at) values
    ('maria', 'Maria@Old.example', ${oldHash}, ${OLD_KEY}, true, now()),
    ('Jörg Müller', 'joerg@old.example', ${oldHash}, null, true, now()),
    ('waiting', 'waiting@old.example', ${oldHash}, null, false, now()),
    ('foreign', 'foreign@old.example', 'pbkdf2$something', 'short', true, null),
    ('nobody', 'no address', ${oldHash}, null, true, null)`.execute(db)
  // A role may be there twice.
  await sql`insert into user_role (user_id, role_id) values (1, 3), (1, 2), (1, 3), (2, 3), (null, 1)`.execute(db)
}

async function addOldBuild(
  db: Kysely<OldTables>,
  dataDir: string,
  {
    name,
    version,
    upstream = '1.0',
    arch,
    min,
    max,
    active = true,
    storage = 'local',
    file = 'there',
  }: OldBuildSeed & { readonly name: string },
): Promise<string> {
  const versionId = await versionOf(db, dataDir, { name, version, upstream })
  const path = `${name}/${version}/${name}.v${version}.f${min}[${arch.join('-')}].spk`
  const bytes = sampleSpk({ info: { package: name, version: `${upstream}-${version}`, arch: arch.join(' '), description: path } })
  const md5 = createHash('md5').update(bytes).digest('hex')
  const contents = file === 'changed' ? Buffer.concat([bytes, Buffer.alloc(512)]) : bytes
  if (storage === 'local' && file !== 'missing') write(dataDir, path, contents)
  if (storage === 'remote') write(dataDir, `${path}.json`, Buffer.from(sidecar(path, bytes)))
  const { rows } = await sql<{ id: number }>`
    insert into build (version_id, firmware_min_id, firmware_max_id, publisher_user_id, changelog, path, md5, size, storage, signed, insert_date, active)
    values (
      ${versionId},
      (select id from firmware where build = ${min}),
      (select id from firmware where build = ${max ?? null}),
      1, ${`Changes of ${path}`}, ${path}, ${md5}, ${bytes.length}, ${storage}::storage_location, true, '2024-05-06 07:08:09', ${active}
    ) returning id`.execute(db)
  const id = rows[0]?.id ?? 0
  for (const code of arch) await sql`insert into build_architecture select ${id}, id from architecture where code = ${code}`.execute(db)
  await sql`insert into build_description select ${id}, id, ${`About ${path} in `} || code from language where code in ('enu', 'fre')`.execute(
    db,
  )
  await sql`insert into buildmanifest (build_id, dependencies, conflicts) values (${id}, ${`${name}dep>1`}, null)`.execute(db)
  return path
}

async function versionOf(
  db: Kysely<OldTables>,
  dataDir: string,
  { name, version, upstream }: { readonly name: string; readonly version: number; readonly upstream: string },
): Promise<number> {
  await sql`insert into package (name, author_user_id, insert_date) values (${name}, 1, '2020-01-02 03:04:05') on conflict do nothing`.execute(
    db,
  )
  const { rows } = await sql<{ id: number }>`
    insert into version (package_id, version, upstream_version, maintainer, install_wizard, upgrade_wizard, startable, insert_date)
    select id, ${version}, ${upstream}, 'Maria', false, false, true, '2024-01-01' from package where name = ${name}
    on conflict do nothing returning id`.execute(db)
  const [made] = rows
  const known = await sql<{ id: number }>`
    select version.id from version join package on package.id = package_id where name = ${name} and version = ${version}`.execute(db)
  const id = known.rows[0]?.id ?? 0
  if (made === undefined) return id
  await sql`insert into displayname select ${id}, id, ${`${name} `} || code from language where code in ('enu', 'fre')`.execute(db)
  for (const size of ['72', '256']) {
    const path = `${name}/${version}/icon_${size}.png`
    write(dataDir, path, Buffer.from(`a picture of ${path}`))
    await sql`insert into icon (version_id, size, path) values (${id}, ${size}::icon_size, ${path})`.execute(db)
  }
  return id
}

async function addDownload(
  db: Kysely<OldTables>,
  { path, name, arch, firmware, source = 'catalog', daysAgo, count }: OldDownload,
): Promise<void> {
  await sql`
    insert into download_stat (package_id, build_id, architecture_id, firmware_build, target_firmware_build, download_source, date, count)
    values (
      (select id from package where name = ${name}),
      (select max(id) from build where path = ${path}),
      (select id from architecture where code = ${arch}),
      ${firmware}, null, ${source}::download_source, (now() at time zone 'UTC')::date - ${daysAgo}::int, ${count}
    )`.execute(db)
  await sql`refresh materialized view package_download_counts`.execute(db)
}

function sidecar(path: string, bytes: Buffer): string {
  const [md5, sha256] = ['md5', 'sha256'].map((kind) => createHash(kind).update(bytes).digest('hex'))
  const calculated = { md5, sha256, size: bytes.length, uploaded_at: '2026-01-01T00:00:00Z', object_storage_key: path, sidecar_version: 1 }
  const derived = { install_wizard: false, upgrade_wizard: false, startable: true, license: null }
  return JSON.stringify({ info: { package: path.split('/')[0] }, derived, calculated })
}

function write(dataDir: string, path: string, bytes: Uint8Array): void {
  const target = join(dataDir, path)
  mkdirSync(dirname(target), { recursive: true })
  writeFileSync(target, bytes)
}
