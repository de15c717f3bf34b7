import { expect, it } from 'vitest'
import { databaseNow, stackSchema } from '../../src/db/database.ts'
import { type Migration, type MigrationSet, migrate, pendingMigrations } from '../../src/db/migrator.ts'
import { onEachDatabase } from './each-database.ts'

type Tables = { entry: { step: string } }
type Records = { migration: { service: string; name: string; applied_at: Date } }

/** Each step leaves one row, so that the rows tell what ran and how often. */
const table: Migration = {
  name: '0001-entry',
  up: async ({ schema }) => await schema.createTable('entry').addColumn('step', 'text').execute(),
}
const step = (name: string): Migration => ({
  name,
  up: async (db) => void (await db.withTables<Tables>().insertInto('entry').values({ step: name }).execute()),
})
const setOf = (service: string, ...steps: readonly Migration[]): MigrationSet => ({ service, migrations: [table, ...steps] })

onEachDatabase('the migrator', (empty) => {
  const entries = async (service: string) =>
    (await empty.open().forService<Tables>(service).selectFrom('entry').select('step').execute()).map((entry) => entry.step)

  it('started five times at once on an empty database applies each step once', async () => {
    const steps = Array.from({ length: 8 }, (_, index) => step(`000${index + 2}-step`))

    const applied = await Promise.all(Array.from({ length: 5 }, () => migrate(empty.open(), [setOf('many', ...steps)])))

    const names = ['0001-entry', ...steps.map(({ name }) => name)]
    expect(
      applied
        .flat()
        .map(({ name }) => name)
        .sort(),
    ).toEqual(names)
    expect(await entries('many')).toEqual(names.slice(1))
  })

  it('says before what it would apply, applies it in order, and has nothing left to do', async () => {
    const database = empty.open()
    const sets = [setOf('first', step('0002-more')), setOf('second')]
    const all = [
      { service: 'first', name: '0001-entry' },
      { service: 'first', name: '0002-more' },
      { service: 'second', name: '0001-entry' },
    ]

    expect(await pendingMigrations(database, sets)).toEqual(all)
    expect(await migrate(database, sets)).toEqual(all)
    expect(await pendingMigrations(database, sets)).toEqual([])
    expect(await migrate(database, sets)).toEqual([])
    expect(await pendingMigrations(database, [setOf('first', step('0002-more'), step('0003-new'))])).toEqual([
      { service: 'first', name: '0003-new' },
    ])
  })

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

  it('leaves the records of steps alone that a newer release made', async () => {
    const database = empty.open()
    const records = database.forService<Records>(stackSchema)
    const newer = { service: 'second', name: '0099-newer' }
    await migrate(database, [setOf('second')])
    await records
      .insertInto('migration')
      .values({ ...newer, applied_at: databaseNow(database.dialect) })
      .execute()

    expect(await pendingMigrations(database, [setOf('second')])).toEqual([])
    expect(await migrate(database, [setOf('second')])).toEqual([])
    expect(await records.selectFrom('migration').select('name').where('name', '=', newer.name).execute()).toEqual([{ name: newer.name }])
  })
})
