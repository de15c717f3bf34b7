import { afterAll, beforeAll, describe } from 'vitest'
import { type Database, openDatabase } from '../../src/db/database.ts'
import { type DatabaseKind, databaseKinds, type FreshDatabase, freshDatabase } from '../../src/testing/index.ts'

/** An empty database for the tests of one suite. */
export interface EmptyDatabase {
  url(): string
  /** Opens it once more, as another process would; closed when the suite ends. */
  open(): Database
}

/** Declares `tests` once on each kind of database, each time with an empty one of its own. */
export function onEachDatabase(
  title: string,
  tests: (empty: EmptyDatabase, kind: DatabaseKind) => void,
  kinds: readonly DatabaseKind[] = databaseKinds,
): void {
  describe.each(kinds)(`${title} on %s`, (kind) => {
    let fresh: FreshDatabase | undefined
    beforeAll(async () => {
      fresh = await freshDatabase(kind)
    })
    afterAll(async () => await fresh?.drop())
    const url = () => {
      if (fresh === undefined) throw new Error('the database is made when the suite begins')
      return fresh.url
    }
    tests(openerOf(url), kind)
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
