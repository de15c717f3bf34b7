import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openJobStore } from '../../src/jobs/job-store.ts'
import { relayBatch } from '../../src/outbox/relay.ts'
import { databaseKinds, missingRedis, startRedis, tempDir } from '../../src/testing/index.ts'
import { onEachDatabase } from '../db/each-database.ts'
import { jobsOf, openPostOffice, post } from './letters.ts'

const withoutRedis = missingRedis() !== undefined

describe.each([
  ['beside the tables, or in a file where they can be none', () => Promise.resolve(undefined)],
  [
    'in Redis',
    async () => {
      const redis = await startRedis()
      onTestFinished(async () => await redis.stop())
      return `unix://${redis.url}`
    },
  ],
] as const)('with jobs %s', (place, url) => {
  const kinds = place === 'in Redis' && withoutRedis ? [] : databaseKinds
  onEachDatabase(
    'the outbox',
    (empty) => {
      it('hands over each job once, also when the relay died before it could say so', async () => {
        const database = empty.open()
        const jobs = await openJobStore({ url: await url(), database, embeddedFile: join(tempDir('jobs'), 'jobs.db') })
        onTestFinished(async () => await jobs.close())
        await jobs.broker.migrate()
        const office = await openPostOffice(database, jobs.broker)
        const ids = await post(office, 'ann', 'bob')
        const rows = await office.rows.selectFrom('outbox').selectAll().execute()

        await relayBatch(office)
        await office.rows.insertInto('outbox').values(rows).execute()
        await relayBatch(office)

        expect(await office.waiting()).toEqual([])
        expect(await jobsOf(office)).toBe(2)
        expect(await Promise.all(ids.map(async (id) => (await office.engine.get(id))?.state))).toEqual(['ready', 'ready'])
      })
    },
    kinds,
  )
})
