/**
 * A process for others to kill. Its first argument is a JSON text: the store, and what to do. It prints one line for each thing
 * that happens: `started <task>`, `fenced`, `lost <task>`, `stored <batch>`, `drained`, and every hundredth quick job, `ran <so many>`.
 */
import { Redis } from 'ioredis'
import pg from 'pg'
import type { Broker } from '../src/broker.ts'
import { createEngine, task } from '../src/index.ts'
import { redisBroker } from '../src/redis/broker.ts'
import { postgresConnection, sqlBroker, sqliteConnection } from '../src/sql/broker.ts'
import { postgresUrl } from './postgres-url.ts'

/** What a child is told. */
export type ChildOrder = { readonly role: 'work' | 'work one by one' | 'enqueue' | 'fire' } & (
  | { readonly path: string }
  | { readonly schema: string }
  | { readonly port: number; readonly namespace: string }
)

const order: ChildOrder = JSON.parse(process.argv[2] ?? '')
const broker = brokerOf(order)
const say = (line: string) => console.log(line)

const run = (_input: unknown, { job }: { job: { task: string } }) => {
  say(`started ${job.task}`)
  return new Promise<never>(() => setInterval(() => {}, 1_000))
}
const again = task({ name: 'again', delivery: 'at-least-once', run })
const once = task({ name: 'once', delivery: 'at-most-once', run })
const tick = task({ name: 'tick', queue: 'ticks', delivery: 'at-least-once', run })
let ran = 0
const quick = task({
  name: 'quick',
  delivery: 'at-least-once',
  input: Boolean,
  run(hangs, context) {
    if (hangs) return run(undefined, context)
    ran += 1
    if (ran % 100 === 0) say(`ran ${ran}`)
    return undefined
  },
})
const engine = createEngine({ broker, tasks: [again, once, tick, quick] })

if (order.role === 'enqueue') {
  for (let batch = 0; ; batch += 1) {
    await engine.enqueueMany(Array.from({ length: 10 }, (_, n) => [again, undefined, { id: `batch ${batch} job ${n}` }] as const))
    say(`stored ${batch}`)
  }
}

if (order.role === 'fire') {
  await engine.schedule('tick', { every: '1s', aligned: true }, tick, undefined, { missed: { all: 100 } })
}

engine.on('worker.fenced', () => say('fenced'))
engine.on('job.lost', ({ job }) => say(`lost ${job.task}`))
const worker = engine.work({ queues: { default: order.role === 'work' ? 5 : 1 }, leaseMs: 600, pollMs: 50 })
process.on('SIGTERM', async () => {
  await worker.drain({ deadlineMs: 50, graceMs: 50 })
  say('drained')
  process.exit(0)
})

function brokerOf(place: ChildOrder): Broker {
  if ('port' in place) return redisBroker({ client: new Redis(place.port), namespace: place.namespace })
  if ('path' in place) return sqlBroker({ connection: sqliteConnection(place.path) })
  return sqlBroker({ connection: postgresConnection(new pg.Pool({ connectionString: postgresUrl })), schema: place.schema })
}
