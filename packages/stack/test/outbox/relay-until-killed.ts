// A relay that never gets to delete what it handed over: node relay-until-killed.ts URL JOBS-FILE. It says so and waits for its end.
import { sqlBroker } from '@trellis/queue/sql'
import { openDatabase } from '../../src/db/database.ts'
import { connectionForJobs } from '../../src/jobs/connection-for-jobs.ts'
import { relayBatch } from '../../src/outbox/relay.ts'
import { openPostOffice } from './letters.ts'

const [url = '', jobsFile] = process.argv.slice(2)
const database = openDatabase(url)
const office = await openPostOffice(database, sqlBroker({ connection: connectionForJobs(database, jobsFile) }))
const { engine } = office
await relayBatch({
  ...office,
  engine: {
    enqueueStored: async (jobs) => {
      await engine.enqueueStored(jobs)
      console.log('handed over')
      await new Promise((resolve) => setTimeout(resolve, 60_000))
    },
  },
})
