import { type Kysely, sql } from 'kysely'
import { beforeAll, beforeEach, expect, it } from 'vitest'
import { type Database, openDatabase } from '../../src/db/database.ts'
import { type Migration, migrate } from '../../src/db/migrator.ts'
import { databaseKinds } from '../../src/testing/index.ts'
import { onEachDatabase } from './each-database.ts'

type Tables = { visit: { name: string; times: number; last: string | null } }

const visits: Migration = {
  name: '0001-visit',
  up: async ({ schema }, { key }) =>
    await schema
      .createTable('visit')
      .addColumn('name', key, (column) => column.primaryKey())
      .addColumn('times', 'integer', (column) => column.notNull())
      .addColumn('last', 'text')
      .execute(),
}

onEachDatabase('the same query', (empty) => {
  let database: Database
  let db: Kysely<Tables>
  beforeAll(async () => {
    database = empty.open()
    await migrate(database, [{ service: 'hall', migrations: [visits] }])
    db = database.forService<Tables>('hall')
  })
  beforeEach(async () => {
    await db.deleteFrom('visit').execute()
    await db.insertInto('visit').values({ name: 'ann', times: 1, last: 'monday' }).execute()
  })
  const all = async () => await db.selectFrom('visit').select(['name', 'times', 'last']).orderBy('name').execute()

  it('adds a row or changes the one that is there, by what is there and what was to be added', async () => {
    const visit = (name: string) =>
      db
        .insertInto('visit')
        .values({ name, times: 1, last: 'friday' })
        .onConflict((conflict) =>
          conflict.column('name').doUpdateSet((row) => ({ times: row('visit.times', '+', 1), last: row.ref('excluded.last') })),
        )
        .returning('times')
        .executeTakeFirstOrThrow()

    expect([await visit('ann'), await visit('bob')]).toEqual([{ times: 2 }, { times: 1 }])
    expect(await all()).toEqual([
      { name: 'ann', times: 2, last: 'friday' },
      { name: 'bob', times: 1, last: 'friday' },
    ])
  })

  it('adds a row unless it is there, and tells which', async () => {
    const add = async (name: string) => {
      const insert = db.insertInto('visit').values({ name, times: 5, last: null })
      const { numInsertedOrUpdatedRows } = await insert.onConflict((conflict) => conflict.doNothing()).executeTakeFirstOrThrow()
      return numInsertedOrUpdatedRows
    }

    expect([await add('ann'), await add('bob')]).toEqual([0n, 1n])
    expect((await all()).map(({ times }) => times)).toEqual([1, 5])
  })

  it('adds those of several rows that are not there', async () => {
    const rows = ['ann', 'bob', 'cleo'].map((name) => ({ name, times: 5, last: null }))

    await db
      .insertInto('visit')
      .values(rows)
      .onConflict((conflict) => conflict.doNothing())
      .execute()

    expect((await all()).map(({ times }) => times)).toEqual([1, 5, 5])
  })

  it('goes on in a transaction in which a row was there already', async () => {
    await db.transaction().execute(async (tx) => {
      const ann = tx.insertInto('visit').values({ name: 'ann', times: 9, last: null })
      await ann.onConflict((conflict) => conflict.doNothing()).execute()
      await tx.insertInto('visit').values({ name: 'bob', times: 9, last: null }).execute()
    })

    expect((await all()).map(({ times }) => times)).toEqual([1, 9])
  })

  it('returns what it deletes', async () => {
    expect(await db.deleteFrom('visit').where('name', '=', 'ann').returning(['name', 'times']).execute()).toEqual([
      { name: 'ann', times: 1 },
    ])
  })

  it('tells texts apart by every byte: case, accents and spaces at the end', async () => {
    const names = ['Ann', 'ann ', 'ännä', 'anna', 'ANN']
    await db
      .insertInto('visit')
      .values(names.map((name) => ({ name, times: 1, last: null })))
      .execute()

    for (const name of [...names, 'ann']) {
      expect(await db.selectFrom('visit').select('name').where('name', '=', name).execute()).toEqual([{ name }])
    }
  })

  it('keeps every letter, quote and backslash, in a text of any length', async () => {
    const last = `it's "quoted" \\ \\' %_ \n 🚲 ${'é'.repeat(100_000)}`

    await db.updateTable('visit').set({ last }).execute()

    expect((await all())[0]?.last).toBe(last)
  })

  it('refuses a text that is too long for a name, and cuts nothing', async () => {
    const name = 'x'.repeat(300)
    const adding = db.insertInto('visit').values({ name, times: 1, last: null }).execute()

    if (database.dialect === 'mysql') await expect(adding).rejects.toThrow(/too long/)
    else await adding
    expect((await all()).every((row) => row.name === 'ann' || row.name === name)).toBe(true)
  })
})

onEachDatabase(
  'a query of MariaDB',
  (empty) => {
    it('that the server cannot do is refused before it is sent, with a way out', async () => {
      const db = empty.open().forService<Tables>('hall')

      expect(() => db.updateTable('visit').set({ times: 2 }).returning('times').compile()).toThrow(
        expect.objectContaining({ code: 'database_unsupported', message: expect.stringMatching(/update … returning.*two statements/) }),
      )
    })
  },
  databaseKinds.filter((kind) => kind === 'MariaDB'),
)

onEachDatabase(
  'a statement that takes longer than it may',
  (empty) => {
    it('is ended by the server, and the connection goes on; a migration may take longer', async () => {
      const database = openDatabase(empty.url(), { poolSize: 1, statementTimeoutMs: 200 })
      const db = database.forService<unknown>('hall')
      const pause = (seconds: number) =>
        database.dialect === 'postgres' ? sql`select pg_sleep(${seconds}::float)` : sql`select sleep(${seconds}) as slept from visit_source`
      const slow: Migration = {
        name: '0001-slow',
        up: async (tx) => {
          if (database.dialect === 'mysql') {
            await sql`create table visit_source (id int)`.execute(tx)
            await sql`insert into visit_source values (1)`.execute(tx)
          }
          await pause(0.5).execute(tx)
        },
      }

      expect(await migrate(database, [{ service: 'hall', migrations: [slow] }])).toHaveLength(1)
      await expect(pause(5).execute(db)).rejects.toThrow(/statement timeout|max_statement_time/)
      await expect(database.ping()).resolves.toBeUndefined()
      await database.close()
    })
  },
  databaseKinds.filter((kind) => kind !== 'SQLite'),
)
