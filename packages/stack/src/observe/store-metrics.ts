import type { Engine } from '@trellis/queue'
import { queueMetrics } from '@trellis/queue/prometheus'
import { Gauge, type Registry } from 'prom-client'
import type { Database } from '../db/database.ts'
import { type Backlog, outboxBacklog } from '../outbox/backlog.ts'
import type { Metrics } from './metrics.ts'

/** A scrape does without what the database has not said by then. Milliseconds. */
const patienceMs = 2_000

/** What is measured besides requests. */
interface Stores {
  readonly engine: Engine
  readonly database: Database
}

/** Adds how jobs, outbox and database connections stand. All of it is asked by a scrape, so nothing is asked while nobody scrapes. */
export function measureStores({ registry }: Metrics, { engine, database }: Stores): void {
  queueMetrics({ engine, register: registry })
  measureOutbox(registry, database)
  const { pool } = database
  if (pool === undefined) return
  new Gauge({
    name: 'trellis_database_connections',
    help: 'Connections of this process to the database, and queries that wait for one.',
    labelNames: ['state'] as const,
    registers: [registry],
    collect() {
      this.set({ state: 'used' }, pool.totalCount - pool.idleCount)
      this.set({ state: 'idle' }, pool.idleCount)
      this.set({ state: 'awaited' }, pool.waitingCount)
    },
  })
}

function measureOutbox(registry: Registry, database: Database): void {
  let asked: Promise<Backlog | undefined> | undefined
  // Both figures of a scrape are of one answer.
  const ask = () => {
    asked ??= within(outboxBacklog(database)).finally(() => {
      asked = undefined
    })
    return asked
  }
  const gauge = (name: string, help: string, value: (backlog: Backlog) => number) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      async collect() {
        const backlog = await ask()
        // Not `reset`, which would say that nothing waits.
        if (backlog === undefined) this.remove()
        else this.set(value(backlog))
      },
    })
  gauge('trellis_outbox_rows', 'Jobs that committed transactions have asked for and no scheduler has handed over yet.', ({ rows }) => rows)
  gauge(
    'trellis_outbox_oldest_seconds',
    'For how long the oldest of them has waited, by the clock of the database; 0 when none does.',
    ({ oldestMs }) => oldestMs / 1_000,
  )
}

/** Undefined when the database failed or is late: a figure that is missing is better than an old one, and the rest of the scrape goes on. */
async function within<T>(answer: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), patienceMs)
  })
  try {
    return await Promise.race([answer.catch(() => undefined), late])
  } finally {
    clearTimeout(timer)
  }
}
