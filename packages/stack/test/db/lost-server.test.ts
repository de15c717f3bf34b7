import { sql } from 'kysely'
import { createConnection } from 'mysql2/promise'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type Database, openDatabase } from '../../src/db/database.ts'
import { migrate } from '../../src/db/migrator.ts'
import { databaseKinds, missingMariadb, startMariadb } from '../../src/testing/index.ts'
import { type CounterTables, counters } from './counters.ts'
import { onEachDatabase } from './each-database.ts'

const lost = expect.objectContaining({ name: 'StackError', code: 'database_lost' })

const valueNamed = async (database: Database, name: string) =>
  (await database.forService<CounterTables>('counters').selectFrom('counter').select('value').where('name', '=', name).execute())[0]?.value

onEachDatabase(
  'a connection that the server ends',
  (empty) => {
    it('in the middle of a transaction is one closed error, nothing of it happens, and the next transaction finds another', async () => {
      const database = empty.open()
      await migrate(database, [counters])
      const killer = empty.open()
      const own =
        database.dialect === 'postgres'
          ? sql<{ id: number }>`select pg_backend_pid() as id`
          : sql<{ id: number }>`select connection_id() as id`

      const cut = database.transaction<CounterTables, void>('counters', async (tx) => {
        await tx.updateTable('counter').set({ value: 7 }).execute()
        const id = (await own.execute(tx)).rows[0]?.id
        const end = database.dialect === 'postgres' ? sql`select pg_terminate_backend(${id})` : sql`kill ${sql.lit(id)}`
        await end.execute(killer.forService('counters'))
        await tx.updateTable('counter').set({ value: 8 }).execute()
      })

      await expect(cut).rejects.toThrow(lost)
      expect(await valueNamed(database, 'left')).toBe(0)
    })
  },
  databaseKinds.filter((kind) => kind !== 'SQLite'),
)

describe.skipIf(missingMariadb() !== undefined)('a MariaDB server that is killed', () => {
  it('is one closed error until it is back, and then the same process goes on with what was committed', async () => {
    const first = await startMariadb()
    const root = await createConnection({ socketPath: first.socketPath, user: 'root' })
    await root.query('create database trellis')
    root.destroy()
    const database = openDatabase(`mysql://root@localhost/trellis?unix_socket=${encodeURIComponent(first.socketPath)}`)
    onTestFinished(async () => await database.close())
    await migrate(database, [counters])
    await database.forService<CounterTables>('counters').updateTable('counter').set({ value: 5 }).where('name', '=', 'left').execute()
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>()
    const { promise: ended, resolve: end } = Promise.withResolvers<void>()
    const cut = database.transaction<CounterTables, void>('counters', async (tx) => {
      await tx.updateTable('counter').set({ value: 6 }).where('name', '=', 'right').execute()
      begin()
      await ended
      await tx.updateTable('counter').set({ value: 6 }).where('name', '=', 'left').execute()
    })

    await begun
    await first.kill()
    end()
    await expect(cut).rejects.toThrow(lost)
    await expect(database.ping()).rejects.toThrow(lost)
    const second = await startMariadb({ folder: first.folder })
    onTestFinished(async () => await second.stop())

    expect([await valueNamed(database, 'left'), await valueNamed(database, 'right')]).toEqual([5, 0])
  })
})
