/**
 * Jobs per second of the SQL brokers on this machine: added one by one and in batches, and worked off with no-op handlers.
 *
 *     node packages/queue/bench/sql.ts [jobs per case, default 5000] [only: postgres | sqlite]
 *
 * PostgreSQL is the server of TRELLIS_TEST_POSTGRES_URL, in a schema that is dropped afterwards. SQLite is a file in the system's
 * folder for temporary files, once for each promise about what it survives.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { type Broker, createEngine, task } from '../src/index.ts'
import { postgresConnection, sqlBroker, sqliteConnection } from '../src/sql/broker.ts'
import { postgresUrl } from '../test/postgres-url.ts'

const jobs = Number(process.argv[2] ?? 5_000)
const only = process.argv[3]
const payload = { account: 4711, template: 'welcome', language: 'en', priority: false, tags: ['a', 'b'] }

if (only !== 'sqlite') await measurePostgres()
if (only !== 'postgres') for (const survives of ['power', 'process'] as const) await measureSqlite(survives)

async function measureSqlite(survives: 'power' | 'process'): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'trellis-queue-bench-'))
  const connection = sqliteConnection(join(folder, 'jobs.db'), { survives })
  await measure(`sqlite, survives ${survives}`, sqlBroker({ connection }))
  await connection.close()
  await rm(folder, { recursive: true })
}

async function measurePostgres(): Promise<void> {
  const pool = new pg.Pool({ connectionString: postgresUrl })
  pool.on('error', () => {})
  const connection = postgresConnection(pool)
  const schema = 'trellis_queue_bench'
  await pool.query(`drop schema if exists ${schema} cascade`)
  await measure('postgresql', sqlBroker({ connection, schema }))
  await connection.close()
  await pool.query(`drop schema ${schema} cascade`)
  await pool.end()
}

async function measure(name: string, broker: Broker): Promise<void> {
  await broker.migrate()
  let left = 0
  let finish = () => {}
  const noop = task({ name: 'bench.noop', delivery: 'at-least-once', input: (value: unknown) => value, run: () => {} })
  const engine = createEngine({ broker, tasks: [noop] })
  engine.on('job.succeeded', () => {
    left -= 1
    if (left === 0) finish()
  })
  const add = () => engine.enqueue(noop, payload)
  const addMany = (size: number) => engine.enqueueMany(Array.from({ length: size }, () => [noop, payload] as const))
  const report = async (what: string, count: number, work: () => Promise<unknown>) => {
    const start = performance.now()
    await work()
    const perSecond = Math.round((count / (performance.now() - start)) * 1_000)
    console.log(`${name.padEnd(24)} ${what.padEnd(24)} ${String(perSecond).padStart(9)} jobs/s`)
  }
  const drained = async (slots: number) => {
    const worker = engine.work({ queues: { default: slots } })
    await new Promise<void>((resolve) => {
      finish = resolve
    })
    await worker.drain()
  }

  for (const atOnce of [1, 10, 100]) {
    const count = atOnce === 1 ? Math.ceil(jobs / 5) : jobs
    await report(`add, ${atOnce} in flight`, count, () => inFlight(count, atOnce, add))
    left = count
    await drained(100)
  }
  await report('add, 1000 in a batch', jobs * 2, () => inFlight(Math.ceil((jobs * 2) / 1_000), 1, () => addMany(1_000)))
  left = Math.ceil((jobs * 2) / 1_000) * 1_000
  await drained(100)
  for (const atOnce of [1, 10, 100]) {
    const count = atOnce === 1 ? Math.ceil(jobs / 5) : jobs
    for (let stored = 0; stored < count; stored += 1_000) await addMany(Math.min(1_000, count - stored))
    left = count
    await report(`work off, ${atOnce} at once`, count, () => drained(atOnce))
  }
  await broker.close()
}

async function inFlight(count: number, atOnce: number, work: () => Promise<unknown>): Promise<void> {
  let started = 0
  const loop = async () => {
    while (started < count) {
      started += 1
      await work()
    }
  }
  await Promise.all(Array.from({ length: atOnce }, loop))
}
