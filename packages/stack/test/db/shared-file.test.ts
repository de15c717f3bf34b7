import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { openDatabase } from '../../src/db/database.ts'
import { migrate } from '../../src/db/migrator.ts'
import { startProgram, tempDir } from '../../src/testing/index.ts'
import { type NoteTables, notes } from './notes.ts'

const program = fileURLToPath(new URL('./write-notes.ts', import.meta.url))

function openNotes(file: string) {
  const database = openDatabase(`sqlite:${file}`)
  onTestFinished(async () => await database.close())
  return { database, db: database.forService<NoteTables>('notes') }
}

it('two processes make and write one SQLite file at once, and no write fails or is lost', async () => {
  const file = join(tempDir('db'), 'trellis.db')

  const writers = await Promise.all(['ann', 'bob'].map((name) => startProgram('node', [program, `sqlite:${file}`, name])))
  const ends = await Promise.all(writers.map(({ ended }) => ended))

  expect(writers.map(({ stderr }) => stderr())).toEqual(['', ''])
  expect(ends.map(({ code }) => code)).toEqual([0, 0])
  const counts = openNotes(file)
    .db.selectFrom('note')
    .select(['author', ({ fn }) => fn.countAll().as('count')])
  expect(await counts.groupBy('author').orderBy('author').execute()).toEqual([
    { author: 'ann', count: 100 },
    { author: 'bob', count: 100 },
  ])
})

it('while somebody else holds the write lock, reads and timers go on, and the write that waits then succeeds', async () => {
  const file = join(tempDir('db'), 'trellis.db')
  const { database, db } = openNotes(file)
  await migrate(database, [notes])
  const other = new DatabaseSync(file)
  onTestFinished(() => other.close())
  other.exec('begin immediate')

  let written = false
  const writing = db
    .insertInto('note')
    .values({ author: 'ann', body: 'patient' })
    .execute()
    .then(() => {
      written = true
    })
  await delay(1)
  const seen = await db.selectFrom('note').select('body').execute()

  expect({ written, seen }).toEqual({ written: false, seen: [] })
  other.exec('commit')
  await writing
  expect(await db.selectFrom('note').select('body').execute()).toEqual([{ body: 'patient' }])
})

it('a transaction that waits for the lock of another connection begins when it is free', async () => {
  const file = join(tempDir('db'), 'trellis.db')
  const [one, two] = [openNotes(file), openNotes(file)]
  await migrate(one.database, [notes])
  const begun = Promise.withResolvers<void>()
  const gate = Promise.withResolvers<void>()
  const order: string[] = []

  const first = one.db.transaction().execute(async (transaction) => {
    await transaction.insertInto('note').values({ author: 'one', body: 'first' }).execute()
    begun.resolve()
    await gate.promise
    order.push('one')
  })
  await begun.promise
  const second = two.db.transaction().execute(async () => {
    order.push('two')
  })
  await delay(1)
  gate.resolve()
  await Promise.all([first, second])

  expect(order).toEqual(['one', 'two'])
})
