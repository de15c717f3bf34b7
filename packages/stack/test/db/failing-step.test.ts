import { expect, it } from 'vitest'
import { type Migration, migrate, pendingMigrations } from '../../src/db/migrator.ts'
import { databaseKinds } from '../../src/testing/index.ts'
import { onEachDatabase } from './each-database.ts'
import { type EntryTables, setOf, step } from './steps.ts'

/** Those that take a change of tables back; what MariaDB does instead is in `interrupted-step.test.ts`. */
const kinds = databaseKinds.filter((kind) => kind !== 'MariaDB')

onEachDatabase(
  'the migrator',
  (empty) => {
    const entries = async (service: string) =>
      (await empty.open().forService<EntryTables>(service).selectFrom('entry').select('step').execute()).map((entry) => entry.step)

    it('takes a failing step back whole, names it, keeps the steps before it and does not begin those after it', async () => {
      const database = empty.open()
      const broken: Migration = {
        name: '0003-broken',
        async up(db, columns) {
          await db.schema.createTable('half').addColumn('id', 'integer').execute()
          await step('0003-broken').up(db, columns)
          throw new Error('out of ideas')
        },
      }
      const sets = [setOf('fragile', step('0002-good'), broken, step('0004-after'))]

      await expect(migrate(database, sets)).rejects.toThrow(
        expect.objectContaining({
          code: 'migration_failed',
          message: 'migration fragile/0003-broken failed: out of ideas',
          cause: expect.objectContaining({ message: 'out of ideas' }),
        }),
      )

      expect(await entries('fragile')).toEqual(['0002-good'])
      expect((await pendingMigrations(database, sets)).map(({ name }) => name)).toEqual(['0003-broken', '0004-after'])
      const half = database.forService<{ half: { id: number } }>('fragile').selectFrom('half').select('id')
      await expect(half.execute()).rejects.toThrow(/half/)
    })

    it('goes on where it failed once the step is mended', async () => {
      const database = empty.open()
      const mended = [setOf('fragile', step('0002-good'), step('0003-broken'), step('0004-after'))]

      expect((await migrate(database, mended)).map(({ name }) => name)).toEqual(['0003-broken', '0004-after'])
      expect(await entries('fragile')).toEqual(['0002-good', '0003-broken', '0004-after'])
    })
  },
  kinds,
)
