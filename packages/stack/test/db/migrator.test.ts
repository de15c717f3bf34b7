import { expect, it } from 'vitest'
import { databaseNow, stackSchema } from '../../src/db/database.ts'
import { migrate, pendingMigrations } from '../../src/db/migrator.ts'
import { onEachDatabase } from './each-database.ts'
import { type EntryTables, setOf, step } from './steps.ts'

type Records = { migration: { service: string; name: string; applied_at: Date } }

onEachDatabase('the migrator', (empty) => {
  const entries = async (service: string) =>
    (await empty.open().forService<EntryTables>(service).selectFrom('entry').select('step').execute()).map((entry) => entry.step)

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
