import { beforeAll, expect, it } from 'vitest'
import { databaseTimeAgo } from '../../src/auth/database-clock.ts'
import { relayBatch } from '../../src/outbox/relay.ts'
import { outboxWatchdog } from '../../src/outbox/watchdog.ts'
import { onEachDatabase } from '../db/each-database.ts'
import { openPostOffice, type PostOffice, post } from './letters.ts'

onEachDatabase('the watchdog of a scheduler', (empty) => {
  let office: PostOffice
  beforeAll(async () => {
    office = await openPostOffice(empty.open())
  })
  const ask = async (taskNames = office.taskNames) => await outboxWatchdog(office.database, taskNames).check(AbortSignal.timeout(5_000))

  it('is content with an empty outbox, and with jobs that were asked for just now', async () => {
    await expect(ask()).resolves.toBeUndefined()
    await post(office, 'ann')
    await expect(ask()).resolves.toBeUndefined()
  })

  it('tells of a job that it should have handed over two minutes ago, until it is handed over', async () => {
    const { database, rows } = office
    await rows
      .updateTable('outbox')
      .set({ created_at: databaseTimeAgo(database.dialect, 120_000) })
      .execute()

    await expect(ask()).rejects.toThrow(/^1 jobs wait in the outbox, the oldest for 12\d s$/)
    await expect(ask(['of another release'])).resolves.toBeUndefined()
    await relayBatch(office)

    await expect(ask()).resolves.toBeUndefined()
  })
})
