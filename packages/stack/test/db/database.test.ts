import type { Generated, Kysely } from 'kysely'
import { beforeAll, expect, it } from 'vitest'
import { type Database, databaseNow } from '../../src/db/database.ts'
import { type Migration, migrate } from '../../src/db/migrator.ts'
import { onEachDatabase } from './each-database.ts'

type Tables = {
  shelf: { id: Generated<number>; name: string }
  book: {
    id: Generated<number>
    shelf_id: number
    title: string
    lent: boolean | null
    bought_at: Date | null
    size: number | null
    cover: Uint8Array | null
  }
}

const library: Migration = {
  name: '0001-library',
  async up({ schema }, { id, asId, timestamp, bigint, bytes }) {
    await schema
      .createTable('shelf')
      .addColumn('id', id, asId)
      .addColumn('name', 'text', (column) => column.notNull())
      .execute()
    await schema
      .createTable('book')
      .addColumn('id', id, asId)
      .addColumn('shelf_id', 'integer', (column) => column.notNull())
      .addColumn('title', 'text', (column) => column.notNull())
      .addColumn('lent', 'boolean')
      .addColumn('bought_at', timestamp)
      .addColumn('size', bigint)
      .addColumn('cover', bytes)
      .addForeignKeyConstraint('book_shelf_fk', ['shelf_id'], 'shelf', ['id'], (fk) => fk.deferrable().initiallyDeferred())
      .execute()
  },
}

onEachDatabase('a database', (empty) => {
  let database: Database
  let db: Kysely<Tables>
  let shelfId: number
  beforeAll(async () => {
    database = empty.open()
    await migrate(database, [{ service: 'library', migrations: [library] }])
    db = database.forService<Tables>('library')
    shelfId = (await db.insertInto('shelf').values({ name: 'first' }).returning('id').executeTakeFirstOrThrow()).id
  })
  const titles = async () => (await db.selectFrom('book').select('title').orderBy('title').execute()).map(({ title }) => title)
  const aBook = (title: string, shelf = shelfId) => ({ title, shelf_id: shelf })

  it('answers a ping', async () => {
    await expect(database.ping()).resolves.toBeUndefined()
  })

  it('gives booleans, times, large numbers and bytes back as they were stored', async () => {
    const stored = {
      lent: false,
      bought_at: new Date('2024-02-29T23:59:59.987Z'),
      size: 2 ** 40 + 1,
      cover: Uint8Array.of(0, 255, 10),
    }

    const { id } = await db
      .insertInto('book')
      .values({ ...aBook('kept'), ...stored })
      .returning('id')
      .executeTakeFirstOrThrow()

    const { cover, ...rest } = await db
      .selectFrom('book')
      .select(['lent', 'bought_at', 'size', 'cover'])
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    expect({ ...rest, cover: cover && Uint8Array.from(cover) }).toEqual(stored)
    await db.deleteFrom('book').where('id', '=', id).execute()
  })

  it('finds rows by booleans and times', async () => {
    const at = new Date('2024-01-01T00:00:00Z')
    await db
      .insertInto('book')
      .values([
        { ...aBook('lent'), lent: true, bought_at: at },
        { ...aBook('there'), lent: false, bought_at: new Date(at.getTime() + 1) },
        { ...aBook('unknown'), lent: null, bought_at: null },
      ])
      .execute()

    expect(await db.selectFrom('book').select('title').where('lent', '=', true).execute()).toEqual([{ title: 'lent' }])
    expect(await db.selectFrom('book').select('title').where('bought_at', '>', at).execute()).toEqual([{ title: 'there' }])
    expect(await db.selectFrom('book').select(['lent', 'bought_at']).where('title', '=', 'unknown').execute()).toEqual([
      { lent: null, bought_at: null },
    ])
    await db.deleteFrom('book').execute()
  })

  it('has a clock whose time is a Date', async () => {
    const row = await db
      .insertInto('book')
      .values({ ...aBook('now'), bought_at: databaseNow(database.dialect) })
      .returning('bought_at')
      .executeTakeFirstOrThrow()

    expect(row.bought_at).toBeInstanceOf(Date)
    expect(row.bought_at?.getUTCFullYear()).toBe(new Date().getUTCFullYear())
    await db.deleteFrom('book').execute()
  })

  it('forgets everything that a transaction wrote before it failed', async () => {
    const failing = db.transaction().execute(async (transaction) => {
      await transaction.insertInto('book').values(aBook('never')).execute()
      throw new Error('changed my mind')
    })

    await expect(failing).rejects.toThrow('changed my mind')
    expect(await titles()).toEqual([])
  })

  it('shows a transaction what it wrote itself, and others, who do not wait for it, nothing before it ends', async () => {
    await db.transaction().execute(async (transaction) => {
      await transaction.insertInto('book').values(aBook('open')).execute()

      expect(await transaction.selectFrom('book').select('title').execute()).toEqual([{ title: 'open' }])
      expect(await titles()).toEqual([])
      await database.ping()
    })
    expect(await titles()).toEqual(['open'])
    await db.deleteFrom('book').execute()
  })

  it('takes a transaction back whole when only its commit fails, and harms none that waits behind it', async () => {
    const orphan = db.transaction().execute(async (transaction) => {
      await transaction.insertInto('book').values(aBook('orphan', -1)).execute()
    })
    const others = ['a', 'b', 'c'].map((title) =>
      db.transaction().execute(async (transaction) => await transaction.insertInto('book').values(aBook(title)).execute()),
    )

    await expect(orphan).rejects.toThrow(/foreign key/i)
    await Promise.all(others)
    expect(await titles()).toEqual(['a', 'b', 'c'])
    await db.deleteFrom('book').execute()
  })

  it('refuses a row that points at nothing', async () => {
    await expect(db.insertInto('book').values(aBook('orphan', -1)).execute()).rejects.toThrow(/foreign key/i)
    expect(await titles()).toEqual([])
  })
})
