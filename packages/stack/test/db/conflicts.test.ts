import { sql, type Transaction } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '../../src/db/database.ts'
import { isConflict } from '../../src/db/database-failure.ts'
import { migrate } from '../../src/db/migrator.ts'
import { retryTransaction } from '../../src/db/retry-transaction.ts'
import { StackError } from '../../src/errors.ts'
import { databaseKinds } from '../../src/testing/index.ts'
import { type CounterTables, counters } from './counters.ts'
import { onEachDatabase } from './each-database.ts'

type Tx = Transaction<CounterTables>

/** Resolves for everybody once `count` have come. */
function meeting(count: number): () => Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  let come = 0
  return async () => {
    come += 1
    if (come >= count) resolve()
    await promise
  }
}

const add = async (tx: Tx, name: string) =>
  void (await tx
    .updateTable('counter')
    .set((row) => ({ value: row('value', '+', 1) }))
    .where('name', '=', name)
    .execute())

onEachDatabase(
  'two transactions that lock each other out',
  (empty) => {
    let database: Database
    beforeAll(async () => {
      database = empty.open()
      await migrate(database, [counters])
    })
    const values = async () =>
      (await database.forService<CounterTables>('counters').selectFrom('counter').select('value').orderBy('name').execute()).map(
        ({ value }) => value,
      )

    it('both happen, each once: the one that the server ends is run again', async () => {
      const met = meeting(2)
      let runs = 0
      const crossing = (first: string, second: string) =>
        database.transaction<CounterTables, void>('counters', async (tx) => {
          runs += 1
          await add(tx, first)
          await met()
          await add(tx, second)
        })

      await Promise.all([crossing('left', 'right'), crossing('right', 'left')])

      expect(runs).toBe(3)
      expect(await values()).toEqual([2, 2])
    })

    it('are an error to whoever asks for no retry, and it is known as a conflict', async () => {
      const met = meeting(2)
      const crossing = (first: string, second: string) =>
        database
          .forService<CounterTables>('counters')
          .transaction()
          .execute(async (tx) => {
            await add(tx, first)
            await met()
            await add(tx, second)
          })

      const ends = await Promise.allSettled([crossing('left', 'right'), crossing('right', 'left')])

      const failed = ends.filter((end) => end.status === 'rejected')
      expect(failed.map(({ reason }) => isConflict(reason))).toEqual([true])
    })
  },
  databaseKinds.filter((kind) => kind !== 'SQLite'),
)

onEachDatabase(
  'two transactions of which each reads what the other writes',
  (empty) => {
    it('are serialised when they ask for it: one is run again and sees what the other did', async () => {
      const database = empty.open()
      await migrate(database, [counters])
      const met = meeting(2)
      const copying = (from: string, to: string) =>
        database.transaction<CounterTables, void>('counters', async (tx) => {
          await sql`set transaction isolation level serializable`.execute(tx)
          const { value } = await tx.selectFrom('counter').select('value').where('name', '=', from).executeTakeFirstOrThrow()
          await met()
          await tx
            .updateTable('counter')
            .set({ value: value + 1 })
            .where('name', '=', to)
            .execute()
        })

      await Promise.all([copying('left', 'right'), copying('right', 'left')])

      const rows = await database.forService<CounterTables>('counters').selectFrom('counter').select('value').execute()
      expect(rows.map(({ value }) => value).sort()).toEqual([1, 2])
    })
  },
  databaseKinds.filter((kind) => kind === 'PostgreSQL'),
)

describe('a transaction that is run again', () => {
  const busy = new StackError('database_busy', 'somebody holds the lock')

  it('is given up after the fifth conflict in a row, with that conflict', async () => {
    let runs = 0
    const always = retryTransaction(async () => {
      runs += 1
      throw busy
    })

    await expect(always).rejects.toBe(busy)
    expect(runs).toBe(5)
  })

  it('is not run again for any other failure', async () => {
    let runs = 0
    const broken = retryTransaction(async () => {
      runs += 1
      throw new Error('changed my mind')
    })

    await expect(broken).rejects.toThrow('changed my mind')
    expect(runs).toBe(1)
  })
})
