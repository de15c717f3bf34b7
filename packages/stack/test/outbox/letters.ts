import { type AnyTask, createEngine, task } from '@trellis/queue'
import { memoryBroker } from '@trellis/queue/memory'
import { type Database, stackSchema } from '../../src/db/database.ts'
import { migrate } from '../../src/db/migrator.ts'
import { outboxMigrations } from '../../src/outbox/migration.ts'
import { createOutbox, type OutboxTables } from '../../src/outbox/outbox.ts'
import { notes } from '../db/notes.ts'

type Letter = { readonly to: string }

function letterOf(value: unknown): Letter {
  if (typeof value === 'object' && value !== null && 'to' in value && typeof value.to === 'string') return { to: value.to }
  throw new Error('a letter needs somebody to go to')
}

/** A task that remembers to whom it wrote, in order. */
export function letterTask(name = 'send-letter') {
  const sent: string[] = []
  const send = task({ name, delivery: 'at-least-once', input: letterOf, run: ({ to }) => void sent.push(to) })
  return { send, sent }
}

/** A post office on `database`: an outbox, an engine on a broker in memory, and a look at the rows that wait. */
export async function openPostOffice(database: Database, broker = memoryBroker()) {
  await migrate(database, [{ service: stackSchema, migrations: outboxMigrations }, notes])
  const { send, sent } = letterTask()
  const rows = database.forService<OutboxTables>(stackSchema)
  return {
    database,
    broker,
    engine: createEngine<AnyTask>({ broker, tasks: [send] }),
    outbox: createOutbox(database),
    taskNames: [send.name],
    send,
    sent,
    rows,
    /** Ids of the jobs that wait to be relayed, oldest first. */
    waiting: async () => (await rows.selectFrom('outbox').select('job_id').orderBy('position').execute()).map((row) => row.job_id),
  }
}
export type PostOffice = Awaited<ReturnType<typeof openPostOffice>>

/** Commits one transaction that asks for a letter to each of `to`. Returns the ids of the jobs. */
export async function post({ outbox, send }: PostOffice, ...to: readonly string[]): Promise<readonly string[]> {
  return await outbox.transaction('notes', async (_transaction, writer) => {
    const ids: string[] = []
    for (const name of to) ids.push((await writer.add(send, { to: name })).jobId)
    return ids
  })
}

/** How many jobs the broker has, whatever their state. */
export async function jobsOf({ broker }: PostOffice): Promise<number> {
  const queues = Object.values(await broker.counts())
  return queues.flatMap((states) => Object.values(states)).reduce((sum, count) => sum + count, 0)
}
