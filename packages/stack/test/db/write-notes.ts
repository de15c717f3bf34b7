// One of several programs that write a database at once: node write-notes.ts URL NAME. Writes 100 notes, 50 of them in transactions of two.
import { openDatabase } from '../../src/db/database.ts'
import { migrate } from '../../src/db/migrator.ts'
import { type NoteTables, notes } from './notes.ts'

const [url = '', author = ''] = process.argv.slice(2)
const database = openDatabase(url)
await migrate(database, [notes])
const db = database.forService<NoteTables>('notes')
const note = (body: string) => ({ author, body })

for (let turn = 0; turn < 50; turn += 1)
  await db
    .insertInto('note')
    .values(note(`alone ${turn}`))
    .execute()
for (let turn = 0; turn < 25; turn += 1) {
  await db.transaction().execute(async (transaction) => {
    await transaction
      .insertInto('note')
      .values(note(`first ${turn}`))
      .execute()
    await transaction
      .insertInto('note')
      .values(note(`second ${turn}`))
      .execute()
  })
}
await database.close()
console.log('written')
