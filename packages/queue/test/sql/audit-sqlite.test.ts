import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type SqliteFacts, sqliteRules } from '../../src/sql/audit-sqlite-rules.ts'
import { type SqlConnection, type SqliteOptions, sqlAudit, sqlBroker, sqliteConnection } from '../../src/sql/broker.ts'

let folder: string
const closing: (() => unknown)[] = []
beforeEach(async () => {
  folder = await mkdtemp(join(homedir(), '.trellis-audit-'))
})
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
  await rm(folder, { recursive: true })
})

/** A migrated file that only its owner may touch. */
async function file({ path = join(folder, 'jobs.db'), mode = 0o600, ...options }: SqliteOptions & { path?: string; mode?: number } = {}) {
  const connection = sqliteConnection(path, options)
  closing.push(() => connection.close())
  await sqlBroker({ connection }).migrate()
  if (path.startsWith(folder)) await chmod(path, mode)
  return connection
}

async function run(connection: SqlConnection, text: string): Promise<void> {
  await connection.read(function* one() {
    yield { text, values: [] }
  })
}

const codes = async (connection: SqlConnection) => (await sqlAudit(connection)).map(({ code }) => code)

const sound: SqliteFacts = {
  version: '3.51.3',
  journalMode: 'wal',
  synchronous: 2,
  file: { path: '/srv/jobs.db', fileSystem: 'local', isInTemporaryFolder: false, mode: 0o600 },
  foreignTable: undefined,
}
const found = (change: Partial<SqliteFacts>) => sqliteRules.flatMap((rule) => rule({ ...sound, ...change })?.code ?? [])

describe('the audit of a SQLite file', () => {
  it('has nothing to say about a sound one', async () => {
    expect(await codes(await file())).toEqual([])
    expect(found({})).toEqual([])
  })

  it('finds what a power cut may take', async () => {
    expect(await codes(await file({ survives: 'process' }))).toEqual(['synchronous_normal'])
  })

  it.each([
    ['pragma synchronous = off', 'synchronous_off'],
    ['pragma journal_mode = delete', 'journal_not_wal'],
    ['pragma journal_mode = memory', 'journal_unsafe'],
  ])('finds that somebody has set %s', async (text, code) => {
    const connection = await file()
    await run(connection, text)
    expect(await codes(connection)).toEqual([code])
  })

  it('finds a file that others may read, or write', async () => {
    expect(await codes(await file({ mode: 0o644 }))).toEqual(['file_readable_by_others'])
    expect(await codes(await file({ mode: 0o666 }))).toEqual(['file_writable_by_others'])
  })

  it('finds a file in the folder for temporary files, and a database that is none', async () => {
    const connection = await file()
    vi.stubEnv('TMPDIR', folder)
    expect(await codes(connection)).toEqual(['temporary_file'])
    vi.unstubAllEnvs()
    expect(await codes(await file({ path: ':memory:' }))).toEqual(['no_file'])
  })

  it.runIf(process.platform === 'linux')('finds a file that only lies in memory', async () => {
    const home = await mkdtemp('/dev/shm/trellis-audit-')
    closing.push(() => rm(home, { recursive: true }))
    const connection = await file({ path: join(home, 'jobs.db') })
    expect(await codes(connection)).toContain('temporary_file')
  })

  it('finds other tables in it', async () => {
    const connection = await file()
    const other = new DatabaseSync(join(folder, 'jobs.db'))
    other.exec('create table customer (id integer primary key autoincrement)')
    other.close()
    expect(await codes(connection)).toEqual(['foreign_tables'])
  })

  it('finds a version that can spoil files, and the places where locks are none', () => {
    const lies = (fileSystem: 'network' | 'unknown') =>
      found({ file: { ...sound.file, path: '/mnt/jobs.db', isInTemporaryFolder: false, mode: 0o600, fileSystem } })
    expect(['3.50.4', '3.51.2', '2.99.9'].map((version) => found({ version }))).toEqual([
      ['version_too_old'],
      ['version_too_old'],
      ['version_too_old'],
    ])
    expect(['3.51.4', '3.53.0', '4.0.0'].map((version) => found({ version }))).toEqual([[], [], []])
    expect([lies('network'), lies('unknown')]).toEqual([['network_file'], ['file_system_unknown']])
  })

  it('names the worst first', async () => {
    const connection = await file({ mode: 0o666, survives: 'process' })
    await run(connection, 'pragma journal_mode = memory')
    expect((await sqlAudit(connection)).map(({ level }) => level)).toEqual(['danger', 'warning', 'note'])
  })
})
