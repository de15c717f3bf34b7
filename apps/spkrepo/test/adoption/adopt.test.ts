import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type CommandResult, holdLock } from '@trellis/stack'
import { tempDir } from '@trellis/stack/testing'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AdoptionReport } from '../../server/adoption/report.ts'
import { databases } from '../catalog/test-database.ts'
import { type Repository, useRepository } from '../upload/repository.ts'
import { type AskedDevice, oldCatalog, oldRows } from './old-catalog.ts'
import { OLD_KEY, OLD_PASSWORD, OLD_SALT, type OldInstallation, oldInstallation } from './old-repository.ts'

/** Every device that some rule tells from the others. */
const devices: readonly AskedDevice[] = ['88f6281', 'cedarview', 'qoriq', 'noarch'].flatMap((arch) =>
  [
    { build: 1594, major: 3 },
    { build: 4458, major: 5 },
    { build: 7742, major: 1 },
    { build: 23739, major: 6 },
    { build: 25556, major: 6, beta: true },
    { build: 42661, major: 7, beta: true },
  ].flatMap((device) => ['enu', 'fre', 'ger'].map((language) => ({ arch, language, ...device }))),
)

/** `stopAt`: at which report of its progress somebody stops it. */
async function callAdopt({ runtime }: Repository, values: Record<string, string | boolean>, stopAt = Infinity): Promise<CommandResult> {
  const command = runtime.mounted[0]?.instance.commands.adopt
  if (command === undefined) throw new Error('there is no such command')
  const stopping = new AbortController()
  let reports = 0
  const progress = () => {
    reports += 1
    if (reports === stopAt) stopping.abort(new Error('stopped at the terminal'))
  }
  return await command([], { values, signal: stopping.signal, progress, line: () => {} })
}

async function adopted(repository: Repository, old: OldInstallation, values: Record<string, boolean> = {}): Promise<AdoptionReport> {
  const { ok, json } = await callAdopt(repository, { from: old.url, data: old.dataDir, ...values })
  expect(ok).toBe(true)
  return json as AdoptionReport
}

async function catalogFor(repository: Repository, { arch, build, major, language, beta }: AskedDevice) {
  const query = new URLSearchParams({ arch, build: String(build), major: String(major), language })
  if (beta === true) query.set('package_update_channel', 'beta')
  const answer = await fetch(`${repository.url}/nas?${query}`)
  const body = (await answer.json()) as readonly unknown[] | { readonly packages: readonly unknown[] }
  const text = JSON.stringify('packages' in body ? body.packages : body)
  return JSON.parse(text.replaceAll(/"http:\/\/[^"]*?\/nas\//g, '"/'))
}

async function expectSameCatalog(repository: Repository, old: OldInstallation): Promise<void> {
  let entries = 0
  const rows = await oldRows(old)
  for (const device of devices) {
    const expected = oldCatalog(rows, device)
    await expect
      .poll(async () => await catalogFor(repository, device), { timeout: 10_000, message: JSON.stringify(device) })
      .toEqual(expected)
    entries += expected.length
  }
  expect(entries).toBeGreaterThan(devices.length)
}

const added = ({ counts }: AdoptionReport) => Object.values(counts).reduce((sum, count) => sum + count.added, 0)

describe.each(databases)('the repository of a spkrepo 0.7.9, taken over into %s', (kind) => {
  const repository = useRepository(kind, { SECURITY_PASSWORD_SALT: OLD_SALT })
  let old: OldInstallation
  let paths: Record<string, string>
  beforeAll(async () => {
    old = await oldInstallation()
    paths = {
      older: await old.addBuild('tool', { version: 3, arch: ['88f628x', 'cedarview'], min: 1594 }),
      newer: await old.addBuild('tool', { version: 4, arch: ['cedarview'], min: 1594, max: 4458 }),
      inactive: await old.addBuild('tool', { version: 4, arch: ['qoriq'], min: 1594, active: false }),
      dsm6: await old.addBuild('tool', { version: 4, arch: ['qoriq', 'cedarview'], min: 23739 }),
      dsm7: await old.addBuild('tool', { version: 4, arch: ['qoriq'], min: 42661 }),
      script: await old.addBuild('script', { version: 1, arch: ['noarch'], min: 1594 }),
      scriptBeside: await old.addBuild('script', { version: 1, arch: ['cedarview'], min: 1594, active: false }),
      router: await old.addBuild('router', { version: 1, arch: ['noarch'], min: 7742 }),
      beta: await old.addBuild('betas', { version: 2, arch: ['noarch'], min: 23739 }),
      stable: await old.addBuild('betas', { version: 1, arch: ['noarch'], min: 23739 }),
      ancient: await old.addBuild('ancient', { version: 1, arch: ['noarch'], min: 4458 }),
      changed: await old.addBuild('changed', { version: 1, arch: ['newarch', 'noarch'], min: 4458, file: 'changed' }),
      missing: await old.addBuild('broken', { version: 1, arch: ['noarch'], min: 42661, file: 'missing', active: false }),
      remote: await old.addBuild('faraway', { version: 1, arch: ['cedarview'], min: 42661, storage: 'remote' }),
    }
    // Twice the same build, as two uploads at once could make it.
    await old.addBuild('script', { version: 1, arch: ['noarch'], min: 1594, active: false })
    await sql`update version set report_url = 'https://reports.example' where version = 2`.execute(old.db)
    await sql`update version set startable = null, install_wizard = null, license = '' where package_id =
      (select id from package where name = 'ancient')`.execute(old.db)
    await sql`insert into package_user_maintainer select package.id, people.id from package cross join (values (1), (1), (2)) as people(id)
      where name = 'tool' union all select id, 5 from package where name = 'script'`.execute(old.db)
    await sql`insert into version_service_dependency select 1, id from service where code in ('mysql', 'ownservice')`.execute(old.db)
    await sql`insert into screenshot (package_id, path) select id, 'tool/screenshot_1.png' from package where name = 'tool'`.execute(old.db)
    mkdirSync(join(old.dataDir, 'tool'), { recursive: true })
    writeFileSync(join(old.dataDir, 'tool/screenshot_1.png'), 'a screenshot')
    await old.countDownload({ name: 'tool', path: paths.newer ?? null, arch: 'cedarview', firmware: 4458, daysAgo: 3, count: 40 })
    await old.countDownload({ name: 'tool', path: paths.newer ?? null, arch: 'cedarview', firmware: 4458, daysAgo: 200, count: 500 })
    // Manual downloads name no architecture, and every run of the ingest added a row.
    for (const count of [1, 2, 4])
      await old.countDownload({
        name: 'script',
        path: paths.script ?? null,
        arch: null,
        firmware: null,
        source: 'manual',
        daysAgo: 1,
        count,
      })
    await old.countDownload({ name: 'script', path: null, arch: 'qoriq', firmware: 1594, daysAgo: 2, count: 8 })
  })
  afterAll(async () => await old.drop())

  it('is reported on by a dry run, which changes nothing', async () => {
    const report = await adopted(repository, old, { 'dry-run': true })
    expect(report.dryRun).toBe(true)
    expect(report.counts).toMatchObject({
      users: { found: 5, added: 4, leftOut: 1 },
      packages: { found: 8, added: 8 },
      builds: { found: 15, added: 13, leftOut: 2 },
      downloads: { found: 555, added: 555 },
    })
    expect(report.problems.map(({ code }) => code).sort()).toEqual(
      [
        ...['email_invalid', 'username_changed', 'password_unreadable', 'key_unusable', 'path_shared', 'file_missing', 'file_differs'],
        ...['remote_store_unset', 'person_missing'],
      ].sort(),
    )
    expect(await repository.files()).toEqual([])
    expect(await repository.db.selectFrom('package').select('id').execute()).toEqual([])
    expect(await repository.db.selectFrom('architecture').select('id').where('code', '=', 'newarch').execute()).toEqual([])
    expect(await repository.runtime.accounts.findUser('maria')).toBeUndefined()
    expect(readdirSync(old.dataDir).sort()).toEqual(['ancient', 'betas', 'broken', 'changed', 'faraway', 'router', 'script', 'tool'])
  })

  it('tells every device what it told before, also when it is taken over again', async () => {
    const first = await adopted(repository, old)
    await expectSameCatalog(repository, old)
    expect(first.counts.builds).toEqual({ found: 15, added: 13, there: 0, leftOut: 2 })

    const again = await adopted(repository, old)
    expect(again.counts.builds).toEqual({ found: 15, added: 0, there: 14, leftOut: 1 })
    expect(added(again)).toBe(0)
    await expectSameCatalog(repository, old)
  })

  it('goes on where it was stopped, wherever that was, and comes to the same', async () => {
    for (const stopAt of [1, 3, 6, 9, 10])
      await expect(callAdopt(repository, { from: old.url, data: old.dataDir }, stopAt)).rejects.toThrow('stopped at the terminal')
    expect((await repository.db.selectFrom('package').select('id').execute()).length).toBe(8)
    await adopted(repository, old)
    await expectSameCatalog(repository, old)
    const counts = await repository.db.selectFrom('download').select(sql<number>`sum(count)`.as('total')).executeTakeFirst()
    expect(Number(counts?.total)).toBe(555)
  })

  it('brings back a build that was deleted here, and counts nothing of it twice', async () => {
    await adopted(repository, old)
    await repository.db
      .deleteFrom('build')
      .where('path', '=', paths.newer ?? '')
      .execute()
    for (const builds of [1, 0]) {
      expect((await adopted(repository, old)).counts.builds.added).toBe(builds)
      const counts = await repository.db.selectFrom('download').select(['count', 'adopted']).where('count', '<>', 0).execute()
      expect(counts.reduce((sum, { count }) => sum + Number(count), 0)).toBe(555)
      expect(counts.every(({ count, adopted }) => Number(count) === Number(adopted))).toBe(true)
    }
    await expectSameCatalog(repository, old)
  })

  it('leaves alone what has been changed here, and says where that differs from what is said there', async () => {
    await adopted(repository, old)
    const path = paths.router ?? ''
    await repository.db.updateTable('build').set({ active: false }).where('path', '=', path).execute()
    const { problems } = await adopted(repository, old)
    expect(problems.filter(({ code }) => code === 'changed_there')).toEqual([
      { code: 'changed_there', subject: `build ${path}`, text: 'is active there and stays inactive here' },
    ])
    const row = await repository.db.selectFrom('build').select('active').where('path', '=', path).executeTakeFirst()
    expect(row?.active).toBe(false)
  })

  it('brings files byte for byte, and remote builds with their sidecars', async () => {
    await adopted(repository, old)
    const files = await repository.files()
    expect(files).toContain(paths.older)
    expect(files).toContain('tool/screenshot_1.png')
    expect(files).toContain(`${paths.remote}.json`)
    expect(files).not.toContain(paths.missing)
    const row = await repository.db
      .selectFrom('build')
      .select(['storage', 'signing', 'created_at'])
      .where('path', '=', paths.remote ?? '')
      .executeTakeFirstOrThrow()
    expect(row).toEqual({ storage: 'remote', signing: 'signed', created_at: new Date('2024-05-06T07:08:09Z') })
  })

  it('shares the files with the old folder where it may, and that folder stays as it is', async () => {
    await adopted(repository, old, { link: true })
    const path = paths.older ?? ''
    const [there, here] = [statSync(join(old.dataDir, path)), statSync(join(repository.runtime.config.stack.dataDir, 'spkrepo', path))]
    expect(here.ino).toBe(there.ino)
    expect((await repository.files()).filter((file) => file.startsWith('.staging'))).toEqual([])
    await repository.storage.delete(path)
    expect(statSync(join(old.dataDir, path)).size).toBe(there.size)
  })

  it('adds what has come since: a build, a file that is back, downloads; and counts nothing twice', async () => {
    await adopted(repository, old)
    const later = await old.addBuild('later', { version: 1, arch: ['noarch'], min: 1594 })
    const again = await old.addBuild('tool', { version: 5, arch: ['cedarview'], min: 1594 })
    await old.countDownload({ name: 'later', path: later, arch: 'qoriq', firmware: 1594, daysAgo: 0, count: 16 })
    await sql`update download_stat set count = count + 32 where count = 40`.execute(old.db)
    await sql`refresh materialized view package_download_counts`.execute(old.db)

    writeFileSync(join(old.dataDir, paths.missing ?? ''), 'back from a backup')

    const report = await adopted(repository, old)
    expect(report.counts.builds.added).toBe(3)
    expect(report.counts.downloads).toMatchObject({ found: 603, added: 48 })
    await expectSameCatalog(repository, old)
    const counts = await repository.db.selectFrom('download').select(sql<number>`sum(count)`.as('total')).executeTakeFirst()
    expect(Number(counts?.total)).toBe(603)
    expect(await repository.files()).toEqual(expect.arrayContaining([again, later, paths.missing]))
  })

  it('lets people in with the passwords and the keys that they have, and hashes both anew', async () => {
    await adopted(repository, old)
    const { accounts } = repository.runtime
    const maria = await accounts.findUser('maria@old.example')
    expect(maria).toMatchObject({ username: 'maria', roles: ['developer', 'package_admin'], active: true })
    expect(await accounts.findUser('joerg@old.example')).toMatchObject({ username: 'Jorg-Muller', roles: ['developer'] })
    expect(await accounts.findUser('waiting')).toMatchObject({ active: false })
    expect((await accounts.accountOfKey(OLD_KEY))?.id).toBe(maria?.id)
    expect(JSON.stringify(await stored(repository))).not.toContain(OLD_KEY)
    const signIn = async () =>
      await fetch(`${repository.url}/api/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ login: 'maria@old.example', password: OLD_PASSWORD }),
      })
    expect((await signIn()).status).toBe(200)
    expect(JSON.stringify(await stored(repository, maria?.id))).not.toContain('$6$rounds')
    expect((await signIn()).status).toBe(200)
  })
})

it('every problem that a report can name is explained on the page about moving over', () => {
  const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
  const [, union = ''] = /export type ProblemCode =([\s\S]*?)\n\n/.exec(read('server/adoption/report.ts')) ?? []
  const codes = [...union.matchAll(/'([a-z_]+)'/g)].map(([, code = '']) => code)
  const page = read('../../docs/spkrepo/migration.md')
  expect(codes.length).toBeGreaterThan(10)
  expect(codes.filter((code) => !page.includes(`| \`${code}\` |`))).toEqual([])
})

/** Everything that the accounts keep of passwords and keys. */
async function stored({ runtime }: Repository, userId?: string): Promise<readonly unknown[]> {
  type Rows = { account: { user_id: string; password: string | null }; api_key: { hash: string; prefix: string; name: string } }
  const db = runtime.database.forService<Rows>('trellis')
  const passwords = db.selectFrom('account').select(['user_id', 'password'])
  return [
    ...(await (userId === undefined ? passwords : passwords.where('user_id', '=', userId)).execute()),
    ...(await db.selectFrom('api_key').select(['hash', 'name']).execute()),
  ]
}

describe('taking a repository over', () => {
  const repository = useRepository('SQLite')

  it('is refused while another process does it', async () => {
    const lock = await holdLock(repository.runtime.state, 'spkrepo/adoption', { holder: 'another', leaseMs: 30_000 })
    const { ok, json } = await callAdopt(repository, { from: 'postgresql:///none', data: '/' })
    expect([ok, json]).toMatchObject([false, { error: { code: 'adoption_busy' } }])
    await lock?.release()
  })
})

describe('what is no repository of a spkrepo 0.7.9', () => {
  const repository = useRepository('SQLite')
  const refusalOf = async (from: string, data: string) => {
    const { ok, json } = await callAdopt(repository, { from, data })
    expect(ok).toBe(false)
    return json as { error: { code: string; message: string } }
  }

  it('is refused before anything is changed: another database, another migration, no folder', async () => {
    const old = await oldInstallation()
    try {
      expect(await refusalOf('sqlite:other.db', old.dataDir)).toMatchObject({ error: { code: 'source_invalid' } })
      expect(await refusalOf(old.url, join(tempDir('none'), 'absent'))).toMatchObject({ error: { code: 'folder_invalid' } })
      await sql`update alembic_version set version_num = '1fa3599ed198'`.execute(old.db)
      const { error } = await refusalOf(old.url, old.dataDir)
      expect(error.message).toContain('is at migration 1fa3599ed198; bring it to 3f5664905242')
      await sql`drop table alembic_version`.execute(old.db)
      expect(await refusalOf(old.url, old.dataDir)).toMatchObject({ error: { code: 'source_invalid' } })
    } finally {
      await old.drop()
    }
  })
})
