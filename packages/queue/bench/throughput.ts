/**
 * Jobs per second of each broker on this machine: enqueue in batches, enqueue one by one with 64 in flight, and work off no-op jobs.
 *
 *     node packages/queue/bench/throughput.ts [jobs per case, default 20000]
 *
 * Redis is a server of its own for the time of the measurement. PostgreSQL is measured when TRELLIS_TEST_POSTGRES_URL names one, in a schema that is dropped afterwards.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import pg from 'pg'
import { type Broker, createEngine, task } from '../src/index.ts'
import { memoryBroker } from '../src/memory/broker.ts'
import { redisBroker } from '../src/redis/broker.ts'
import { postgresConnection, sqlBroker, sqliteConnection } from '../src/sql/broker.ts'
import { RedisServer } from '../test/redis/server.ts'

const jobs = Number(process.argv[2] ?? 20_000)

await measure('memory', memoryBroker())
await measureSqlite('power')
await measureSqlite('process')
await measureRedis('off')
await measureRedis('everysec')
const url = process.env.TRELLIS_TEST_POSTGRES_URL
if (url) await measurePostgres(url)
else console.log('postgresql: not measured, TRELLIS_TEST_POSTGRES_URL is not set')

async function measureSqlite(survives: 'power' | 'process'): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'trellis-queue-bench-'))
  const connection = sqliteConnection(join(folder, 'jobs.db'), { survives })
  await measure(`sqlite, survives ${survives}`, sqlBroker({ connection }))
  await connection.close()
  await rm(folder, { recursive: true })
}

async function measureRedis(appendOnly: 'off' | 'everysec'): Promise<void> {
  const server = await RedisServer.start(...(appendOnly === 'off' ? [] : ['--appendonly', 'yes', '--appendfsync', appendOnly]))
  const client = new Redis(server.port)
  await measure(`redis, AOF ${appendOnly}`, redisBroker({ client }))
  client.disconnect()
  await server.stop()
}

async function measurePostgres(connectionString: string): Promise<void> {
  const pool = new pg.Pool({ connectionString })
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
  const noop = task({
    name: 'bench.noop',
    delivery: 'at-least-once',
    input: (value: unknown) => value,
    run() {
      left -= 1
      if (left === 0) finish()
    },
  })
  const engine = createEngine({ broker, tasks: [noop] })
  const payload = { account: 4711, template: 'welcome', language: 'en', priority: false, tags: ['a', 'b'] }
  const report = (what: string, count: number, ms: number) =>
    console.log(`${name.padEnd(24)} ${what.padEnd(32)} ${String(Math.round((count / ms) * 1_000)).padStart(9)} jobs/s`)

  report(
    'enqueueMany of 1000',
    jobs,
    await timed(() => inBatches(jobs, 1_000, (size) => engine.enqueueMany(Array.from({ length: size }, () => [noop, payload] as const)))),
  )
  for (const slots of [100, 10]) {
    left = slots === 100 ? jobs : Math.ceil(jobs / 4)
    const count = left
    if (slots !== 100) await engine.enqueueMany(Array.from({ length: count }, () => [noop, payload] as const))
    const done = new Promise<void>((resolve) => {
      finish = resolve
    })
    const ms = await timed(async () => {
      const worker = engine.work({ queues: { default: slots } })
      await done
      await worker.drain()
    })
    report(`work off, ${slots} at once`, count, ms)
  }
  const singles = Math.ceil(jobs / 4)
  report(
    'enqueue, 64 in flight',
    singles,
    await timed(() => inBatches(singles, 64, (size) => Promise.all(Array.from({ length: size }, () => engine.enqueue(noop, payload))))),
  )
  await broker.close()
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

async function inBatches(count: number, size: number, work: (size: number) => Promise<unknown>): Promise<void> {
  for (let left = count; left > 0; left -= size) await work(Math.min(size, left))
}
