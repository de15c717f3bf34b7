import { type Database, migrate, openDatabase } from '@trellis/stack'
import { databaseKinds, freshDatabase } from '@trellis/stack/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { releaseSteps, setsOf } from './release.ts'
import { fillTables, rowsOf } from './sample-rows.ts'
import { describeTable, storedTables } from './stored-tables.ts'

const steps = await releaseSteps()
const services = [...new Set(steps.map(({ service }) => service))]
const states = steps.map(({ service, migration }, index) => ({ count: index + 1, service, name: migration.name }))

describe.each(databaseKinds)('an installation on %s', (kind) => {
  const open = async (): Promise<Database> => {
    const fresh = await freshDatabase(kind)
    const database = openDatabase(fresh.url, { poolSize: 2 })
    onTestFinished(async () => {
      await database.close()
      await fresh.drop()
    })
    return database
  }
  let latest: Promise<readonly string[]> | undefined
  const latestTables = async () => {
    latest ??= open().then(async (database) => {
      await migrate(database, setsOf(steps))
      return (await storedTables(database, services)).map(describeTable)
    })
    return await latest
  }

  it.each(states)('that stands at $service/$name goes up to this release, with every row', async ({ count, service, name }) => {
    const database = await open()
    await migrate(database, setsOf(steps.slice(0, count - 1)))
    const before = new Set((await storedTables(database, services)).map(describeTable))
    await migrate(database, setsOf(steps.slice(0, count)))
    const tables = await storedTables(database, services)
    // A step that was released is never edited: what it made is on record.
    const made = tables.map(describeTable).filter((table) => !before.has(table))
    await expect(`${made.join('\n\n')}\n`).toMatchFileSnapshot(`recorded/${kind.toLowerCase()}/${service}-${name}.txt`)
    const kept = await fillTables(database, tables)

    await migrate(database, setsOf(steps))

    expect((await storedTables(database, services)).map(describeTable)).toEqual(await latestTables())
    for (const { table, rows } of kept) expect(await rowsOf(database, table)).toEqual(expect.arrayContaining([...rows]))
  })
})
