/**
 * A process whose handler blocks its event loop until a file is there. Its argument is a JSON text. It prints one line for each thing that
 * happens: `started <task>`, `succeeded <task>`, `lost <task>`, `fenced`, `stuck`, `drained`.
 */
import { existsSync } from 'node:fs'
import { Redis } from 'ioredis'
import pg from 'pg'
import { createEngine, task } from '../../src/index.ts'
import { redisBroker } from '../../src/redis/broker.ts'
import { postgresConnection, sqlBroker, sqliteConnection } from '../../src/sql/broker.ts'
import { postgresUrl } from '../postgres-url.ts'

/** What the process is told. */
export interface BlockingOrder {
  readonly place: { readonly path: string } | { readonly schema: string } | { readonly port: number; readonly namespace: string }
  readonly leaseMs: number
  readonly maxLoopBlockMs: number
}

const { place, leaseMs, maxLoopBlockMs }: BlockingOrder = JSON.parse(process.argv[2] ?? '')
const say = (line: string) => console.log(line)
const asleep = new Int32Array(new SharedArrayBuffer(4))
const { broker, close } = open()

const block = task({
  name: 'block',
  delivery: 'at-least-once',
  input: (value: unknown) => value as string,
  run: (path, { job }) => {
    say(`started ${job.task}`)
    // Asleep, it blocks the event loop as well as at work, and leaves the processor to the others.
    while (!existsSync(path)) Atomics.wait(asleep, 0, 0, 20)
  },
})
const pause = task({ name: 'pause', delivery: 'at-least-once', run: (_input, { job }) => say(`started ${job.task}`) })
const engine = createEngine({ broker, tasks: [block, pause] })
engine.on('job.succeeded', ({ job }) => say(`succeeded ${job.task}`))
engine.on('job.lost', ({ job }) => say(`lost ${job.task}`))
engine.on('worker.fenced', () => say('fenced'))
engine.on('worker.stuck', () => say('stuck'))
const worker = engine.work({ queues: { default: 2, other: 2 }, leaseMs, maxLoopBlockMs, pollMs: 50 })

// Ends by itself: nothing may keep it.
process.once('SIGTERM', async () => {
  await worker.drain({ deadlineMs: 0, graceMs: 0 })
  await close()
  say('drained')
})

function open() {
  if ('port' in place) {
    const client = new Redis(place.port)
    const broker = redisBroker({ client, namespace: place.namespace })
    return { broker, close: () => broker.close().then(() => client.disconnect()) }
  }
  const pool = new pg.Pool({ connectionString: postgresUrl })
  const connection = 'path' in place ? sqliteConnection(place.path) : postgresConnection(pool)
  const broker = sqlBroker('path' in place ? { connection } : { connection, schema: place.schema })
  return {
    broker,
    close: () =>
      broker
        .close()
        .then(() => connection.close())
        .then(() => pool.end()),
  }
}
