import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { type Migration, migrate } from '../../src/db/migrator.ts'
import { onEachDatabase } from './each-database.ts'

type Tables = { package: { name: string } }

const migrations: readonly Migration[] = [
  { name: '0001-package', up: async ({ schema }) => await schema.createTable('package').addColumn('name', 'text').execute() },
]

onEachDatabase('tables of several services', (empty) => {
  it('have the same plain names in code and are kept apart: in a schema each on PostgreSQL, by a prefix on the others', async () => {
    const database = empty.open()
    await migrate(database, [
      { service: 'shop', migrations },
      { service: 'depot', migrations },
    ])
    const [shop, depot] = [database.forService<Tables>('shop'), database.forService<Tables>('depot')]

    await shop.insertInto('package').values({ name: 'of the shop' }).execute()

    expect(await shop.selectFrom('package').select('package.name').execute()).toEqual([{ name: 'of the shop' }])
    expect(await depot.selectFrom('package').select('package.name').execute()).toEqual([])
    const stored = database.dialect === 'postgres' ? sql`select name from shop.package` : sql`select name from shop_package`
    expect((await stored.execute(shop)).rows).toEqual([{ name: 'of the shop' }])
  })

  it('may be written in one transaction, which commits or fails as one', async () => {
    const database = empty.open()

    const failing = database
      .forService<unknown>('depot')
      .transaction()
      .execute(async (transaction) => {
        for (const service of ['depot', 'shop']) {
          await database.within<Tables>(transaction, service).insertInto('package').values({ name: 'never' }).execute()
        }
        throw new Error('changed my mind')
      })

    await expect(failing).rejects.toThrow('changed my mind')
    for (const service of ['shop', 'depot']) {
      const rows = database.forService<Tables>(service).selectFrom('package').select('name').where('name', '=', 'never')
      expect(await rows.execute()).toEqual([])
    }
  })
})
