import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { sqlBroker } from '@trellis/queue/sql'
import { expect, it } from 'vitest'
import { connectionForJobs } from '../../src/jobs/connection-for-jobs.ts'
import { relayBatch } from '../../src/outbox/relay.ts'
import { startProgram, tempDir } from '../../src/testing/index.ts'
import { onEachDatabase } from '../db/each-database.ts'
import { jobsOf, openPostOffice, post } from './letters.ts'

const program = fileURLToPath(new URL('./relay-until-killed.ts', import.meta.url))

onEachDatabase('the relay', (empty) => {
  it('that is killed between handing over and deleting leaves one job of each row, and the next relay cleans up', async () => {
    const database = empty.open()
    const jobsFile = join(tempDir('jobs'), 'jobs.db')
    const connection = connectionForJobs(database, jobsFile)
    const broker = sqlBroker({ connection })
    await broker.migrate()
    const office = await openPostOffice(database, broker)
    const ids = await post(office, 'ann', 'bob')

    const killed = await startProgram('node', [program, empty.url(), jobsFile])
    await killed.printed(/handed over/)
    await killed.stop('SIGKILL')

    expect(await office.waiting()).toEqual(ids)
    expect(await jobsOf(office)).toBe(2)
    expect(await relayBatch(office)).toBe(2)
    expect(await office.waiting()).toEqual([])
    expect(await jobsOf(office)).toBe(2)
    await broker.close()
    await connection.close()
  })
})
