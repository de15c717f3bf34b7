import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openDatabase } from '../../src/db/database.ts'
import { openJobStore } from '../../src/jobs/job-store.ts'
import { tempDir } from '../../src/testing/index.ts'

// Nobody is asked: where jobs wait is known from the address alone.
const mariadb = () => openDatabase('mysql://nobody@127.0.0.1:1/trellis')

it('beside MariaDB are refused without a store of their own, in one line that says what to set', async () => {
  await expect(openJobStore({ url: undefined, database: mariadb() })).rejects.toThrow(
    expect.objectContaining({
      code: 'config_invalid',
      message: expect.stringMatching(/^with MariaDB.*set TRELLIS_BROKER_URL to redis:.*"trellis up"$/),
    }),
  )
})

it('of a process that is alone beside MariaDB wait in a file of its own', async () => {
  const embeddedFile = join(tempDir('jobs'), 'deep', 'jobs.db')
  const jobs = await openJobStore({ url: undefined, database: mariadb(), embeddedFile })

  await jobs.broker.migrate()

  expect(await jobs.broker.isCurrent()).toBe(true)
  await jobs.close()
})
