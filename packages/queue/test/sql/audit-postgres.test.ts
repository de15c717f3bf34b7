import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { PostgresServer } from '../../bench/postgres-server.ts'
import { gather } from '../../src/sql/audit-postgres-facts.ts'
import { postgresRules } from '../../src/sql/audit-postgres-rules.ts'
import { postgresConnection, type SqlAuditOptions, sqlAudit, sqlBroker } from '../../src/sql/broker.ts'
import { isMissing } from '../servers.ts'

/** The findings about the server behind an address, with a connection of its own. */
async function findings(url: string, options?: SqlAuditOptions) {
  const pool = new pg.Pool({ connectionString: url, max: 1 })
  const connection = postgresConnection(pool)
  try {
    return await sqlAudit(connection, options)
  } finally {
    await connection.close()
    await pool.end()
  }
}

const codes = async (url: string, options?: SqlAuditOptions) => (await findings(url, options)).map(({ code }) => code)

/** Runs statements one by one on a client that the end of the test closes. */
async function connected(url: string, ...statements: readonly string[]): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url })
  closing.push(() => client.end())
  await client.connect()
  for (const statement of statements) await client.query(statement)
  return client
}

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

describe.skipIf(isMissing('postgres'))('the audit of a PostgreSQL server', () => {
  let server: PostgresServer
  let admin: string
  let jobs: string

  /** What a server needs to be sound: a password for everybody, and a role and a database for the jobs. */
  beforeAll(async () => {
    server = await PostgresServer.start('max_connections=20', 'max_prepared_transactions=1')
    await server.createDatabase('shop')
    const as = (user: string, database: string) => Object.assign(new URL(server.url(database)), { username: user, password: 'secret' }).href
    admin = as('trellis', 'postgres')
    jobs = as('jobs', 'shop')
    const client = new pg.Client({ connectionString: server.url('postgres') })
    await client.connect()
    const { rows } = await client.query<{ hba_file: string }>('show hba_file')
    await client.query(`alter role trellis password 'secret'`)
    await client.query(`create role jobs login password 'secret'`)
    await client.query('grant create on database shop to jobs')
    await client.query(`alter database shop set idle_in_transaction_session_timeout = '1min'`)
    await client.query(`copy (select 'host all all 127.0.0.1/32 scram-sha-256') to '${rows[0]?.hba_file}'`)
    await client.query('select pg_reload_conf()')
    await client.end()
    const pool = new pg.Pool({ connectionString: jobs })
    await sqlBroker({ connection: postgresConnection(pool) }).migrate()
    await pool.end()
  })
  afterAll(() => server?.stop())

  it('has nothing to say about a sound one but that it stands alone, and what the role of the jobs may not see', async () => {
    expect(await codes(jobs)).toEqual(['authentication_unknown', 'no_standby'])
    await connected(Object.assign(new URL(admin), { pathname: '/shop' }).href)
    expect(await codes(jobs)).toEqual(['authentication_unknown', 'no_standby', 'transactions_unknown'])
  })

  it('sees who is let in without a password once it may', async () => {
    const database = Object.assign(new URL(admin), { pathname: '/shop' }).href
    const rights = ['execute on function pg_hba_file_rules()', 'select on pg_hba_file_rules']
    const client = await connected(database, ...rights.map((right) => `grant ${right} to jobs`))
    expect(await codes(jobs)).not.toContain('authentication_unknown')
    expect(await codes(jobs)).not.toContain('no_password')
    for (const right of rights) await client.query(`revoke ${right} from jobs`)
  })

  it.each([
    ['fsync = off', 'fsync_off'],
    ['full_page_writes = off', 'full_page_writes_off'],
    ['synchronous_commit = off', 'synchronous_commit_off'],
    ['autovacuum = off', 'autovacuum_off'],
    ['track_counts = off', 'autovacuum_off'],
    ['default_transaction_read_only = on', 'read_only'],
  ])('finds %s', async (setting, code) => {
    const client = await connected(admin, `alter system set ${setting}`, 'select pg_reload_conf()')
    await expect.poll(() => codes(jobs), { timeout: 10_000 }).toContain(code)
    await client.query('set default_transaction_read_only = off')
    await client.query(`alter system reset ${setting.split(' ')[0]}`)
    await client.query('select pg_reload_conf()')
    await expect.poll(() => codes(jobs), { timeout: 10_000 }).not.toContain(code)
  })

  it.each([
    [
      'a table that a crash empties',
      'alter table trellis_queue.log set unlogged',
      'alter table trellis_queue.log set logged',
      'table_unlogged',
    ],
    [
      'a table that nobody cleans',
      'alter table trellis_queue.job set (autovacuum_enabled = no)',
      'alter table trellis_queue.job reset (autovacuum_enabled)',
      'autovacuum_off',
    ],
    ['tables of others', 'create table trellis_queue.customer (id bigint)', 'drop table trellis_queue.customer', 'foreign_tables'],
    [
      'clients that may hang inside a transaction',
      'alter role jobs set idle_in_transaction_session_timeout = 0',
      'alter role jobs reset idle_in_transaction_session_timeout',
      'no_idle_timeout',
    ],
  ])('finds %s', async (_name, spoil, repair, code) => {
    expect(await codes(jobs)).not.toContain(code)
    const client = await connected(jobs, spoil)
    expect(await codes(jobs)).toContain(code)
    await client.query(repair)
    expect(await codes(jobs)).not.toContain(code)
  })

  it('finds transactions that hold back the vacuum, open and prepared, and only those that do', async () => {
    const old = { oldTransactionMs: 0 }
    const client = await connected(jobs, 'begin', 'select 1')
    expect(await codes(jobs, old)).not.toContain('vacuum_held_back')
    await client.query('select pg_current_xact_id()')
    expect(await codes(jobs, old)).toContain('vacuum_held_back')
    expect(await codes(jobs)).not.toContain('vacuum_held_back')
    await client.query(`prepare transaction 'left behind'`)
    expect(await codes(jobs, old)).toContain('vacuum_held_back')
    await client.query(`rollback prepared 'left behind'`)
    expect(await codes(jobs, old)).not.toContain('vacuum_held_back')
  })

  it('finds that connections run out', async () => {
    expect(await codes(jobs)).not.toContain('connections_nearly_full')
    for (let nth = 0; nth < 14; nth += 1) await connected(jobs)
    expect(await codes(jobs)).toContain('connections_nearly_full')
  })

  it('reports a server that is away as such', async () => {
    await expect(findings('postgresql://jobs@127.0.0.1:1/shop')).rejects.toMatchObject({ code: 'broker_unavailable' })
  })

  it('finds an old version, a clock that is off, and a connection over a network that nobody encrypted', async () => {
    const client = await connected(admin)
    const sound = await gather(async (text, ...values) => (await client.query(text, [...values])).rows, 'trellis_queue', 300_000)
    const found = (change: Partial<typeof sound>) => postgresRules.flatMap((rule) => rule({ ...sound, ...change })?.code ?? [])
    expect(found({ version: 120_022, versionText: '12.22' })).toContain('version_too_old')
    expect(found({ clockOffsetMs: -6_000 })).toContain('clock_offset')
    expect(found({ isLocal: false })).toContain('no_tls')
    expect(found({ isLocal: false, isEncrypted: true })).not.toContain('no_tls')
  })
})

describe.skipIf(isMissing('postgres'))('the audit of a PostgreSQL server as it is installed for a test', () => {
  let primary: PostgresServer
  let standby: PostgresServer
  beforeAll(async () => {
    primary = await PostgresServer.start()
    standby = await primary.standby()
  })
  afterAll(async () => {
    await standby?.stop()
    await primary?.stop()
  })

  it('names what it endangers, the worst first, and says of each finding what, why and what to do', async () => {
    await expect
      .poll(() => codes(primary.url('postgres')), { timeout: 30_000 })
      .toEqual(['role_is_superuser', 'no_password', 'failover_loses_tail', 'no_idle_timeout'])
    for (const finding of await findings(primary.url('postgres'))) {
      expect(finding).toMatchObject({
        what: expect.stringMatching(/.{10}/),
        why: expect.stringMatching(/.{10}/),
        remedy: expect.stringMatching(/.{10}/),
      })
    }
  })

  it('finds a standby', async () => {
    expect((await findings(standby.url('postgres')))[0]).toMatchObject({ code: 'is_standby', level: 'danger' })
  })
})
