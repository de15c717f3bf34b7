import { join } from 'node:path'
import { afterAll, beforeAll, describe } from 'vitest'
import { type Database, openDatabase } from '../../src/db/database.ts'
import { type FreshDatabase, freshDatabase, postgres, tempDir } from '../../src/testing/index.ts'

const server = await postgres()

/** An empty database for the tests of one suite. */
export interface EmptyDatabase {
  url(): string
  /** Opens it once more, as another process would; closed when the suite ends. */
  open(): Database
}

/** Declares `tests` once on SQLite and once on PostgreSQL, each with an empty database of its own. */
export function onEachDatabase(title: string, tests: (empty: EmptyDatabase) => void): void {
  describe(`${title} on SQLite`, () => {
    const url = `sqlite:${join(tempDir('db'), 'trellis.db')}`
    tests(openerOf(() => url))
  })
  describe.skipIf('skipped' in server)(`${title} on PostgreSQL`, () => {
    let fresh: FreshDatabase | undefined
    beforeAll(async () => {
      fresh = await freshDatabase()
    })
    afterAll(async () => await fresh?.drop())
    tests(
      openerOf(() => {
        if (fresh === undefined) throw new Error('the database is made when the suite begins')
        return fresh.url
      }),
    )
  })
}

function openerOf(url: () => string): EmptyDatabase {
  const opened: Database[] = []
  afterAll(async () => {
    await Promise.all(opened.splice(0).map((database) => database.close()))
  })
  return {
    url,
    open: () => {
      const database = openDatabase(url(), { poolSize: 4 })
      opened.push(database)
      return database
    },
  }
}
