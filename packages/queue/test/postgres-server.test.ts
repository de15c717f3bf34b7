import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createEngine, task } from '../src/index.ts'
import { postgresConnection, sqlBroker } from '../src/sql/broker.ts'
import { postgresUrl } from './postgres-url.ts'
import { CuttingProxy } from './redis/cutting-proxy.ts'
import { aJob } from './requests.ts'
import { isMissing } from './servers.ts'
import { next } from './watching.ts'

describe.skipIf(isMissing('postgres'))('a PostgreSQL server', () => {
  const schema = `trellis_queue_test_${randomUUID().slice(0, 8)}`
  let pool: pg.Pool
  let connection: ReturnType<typeof postgresConnection>

  beforeEach(() => {
    pool = new pg.Pool({ connectionString: postgresUrl, max: 5, application_name: schema })
    // The pool's owner hears of idle clients that were lost; here that is what the tests are about.
    pool.on('error', () => {})
    connection = postgresConnection(pool)
  })
  afterEach(async () => {
    await connection.close()
    await pool.query(`drop schema if exists ${schema} cascade`)
    await pool.end()
  })

  it('may end every connection: the worker goes on, and is woken as before', async () => {
    const broker = sqlBroker({ connection, schema })
    await broker.migrate()
    const quick = task({ name: 'quick', delivery: 'at-least-once', run: () => {} })
    const engine = createEngine({ broker, tasks: [quick] })
    const worker = engine.work({ pollMs: 50 })
    for (let round = 0; round < 3; round += 1) {
      const succeeded = next(engine, 'job.succeeded')
      await engine.enqueue(quick)
      await succeeded
      const other = new pg.Client({ connectionString: postgresUrl })
      await other.connect()
      await other.query('select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1', [schema])
      await other.end()
    }
    await worker.drain()
    await broker.close()
  })

  it('may cut the connection that wakes others: the process lives on, and so do the jobs', async () => {
    const target = new URL(postgresUrl)
    const proxy = await CuttingProxy.open(Number(target.port || 5432))
    target.port = String(proxy.port)
    const near = new pg.Pool({ connectionString: String(target), max: 1 })
    near.on('error', () => {})
    const cut = Promise.withResolvers<void>()
    const listened = postgresConnection(near)
    const broker = sqlBroker({ connection: listened, schema })
    await broker.migrate()
    await broker.enqueue([aJob({ id: 'before' })])
    // The reply that comes next is that to the notification.
    proxy.cutsReply = () => {
      cut.resolve()
      return true
    }
    await cut.promise
    proxy.cutsReply = () => false
    expect(await broker.get('before')).toMatchObject({ state: 'ready' })
    await listened.close()
    await near.end()
    proxy.close()
  })

  it('says what to do when it was not migrated', async () => {
    const broker = sqlBroker({ connection, schema })
    expect(await broker.isCurrent()).toBe(false)
    await expect(broker.enqueue([aJob()])).rejects.toMatchObject({ code: 'schema_outdated', message: expect.stringContaining('migrate()') })
  })

  it('that is not there is reported as broker_unavailable, with its cause', async () => {
    const nowhere = new pg.Pool({ connectionString: 'postgresql://postgres@127.0.0.1:1/postgres' })
    const broker = sqlBroker({ connection: postgresConnection(nowhere), schema })
    await expect(broker.enqueue([aJob()])).rejects.toMatchObject({ code: 'broker_unavailable', cause: { code: 'ECONNREFUSED' } })
    await nowhere.end()
  })

  it('is migrated once by ten processes at once', async () => {
    const brokers = Array.from({ length: 10 }, () => sqlBroker({ connection, schema }))
    await Promise.all(brokers.map((broker) => broker.migrate()))
    const { rows } = await pool.query(`select version from ${schema}.version`)
    expect(rows.map(({ version }) => version)).toEqual([1, 2, 3, 4, 5, 6])
  })
})
