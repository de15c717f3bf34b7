import { expect, it } from 'vitest'
import { stackSchema } from '../../src/db/database.ts'
import type { OutboxTables } from '../../src/outbox/outbox.ts'
import { runMigrations } from '../../src/roles/migrate.ts'
import type { Runtime } from '../../src/roles/runtime.ts'
import { onEachDatabase } from '../db/each-database.ts'
import { runtimeOf } from '../roles/services.ts'

async function figure({ metrics }: Runtime, name: string): Promise<number | undefined> {
  const value = new RegExp(`^${name} (\\S+)$`, 'm').exec(await metrics.registry.metrics())?.[1]
  return value === undefined ? undefined : Number(value)
}

onEachDatabase('the figures of a serving process', (empty) => {
  it('tell of the outbox what the very same scrape found', async () => {
    const runtime = await runtimeOf({ databaseUrl: empty.url() })
    await runMigrations(runtime)
    expect(await figure(runtime, 'trellis_outbox_rows')).toBe(0)

    await runtime.database
      .forService<OutboxTables>(stackSchema)
      .insertInto('outbox')
      .values({ job_id: 'a', task: 't', queue: 'q', payload: Buffer.from('{}'), delay_ms: 0, created_at: new Date(Date.now() - 90_000) })
      .execute()

    expect(await figure(runtime, 'trellis_outbox_rows')).toBe(1)
    expect(await figure(runtime, 'trellis_outbox_oldest_seconds')).toBeGreaterThan(60)
  })

  it('leave out what the database does not say, and tell the rest', async () => {
    const runtime = await runtimeOf()

    const text = await runtime.metrics.registry.metrics()

    expect(text).toContain('trellis_queue_workers')
    expect(text).not.toMatch(/^trellis_outbox_rows \d/m)
  })
})
