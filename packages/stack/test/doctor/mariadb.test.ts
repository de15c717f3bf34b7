import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { stackSchema } from '../../src/db/database.ts'
import { mariadbFindings } from '../../src/doctor/mariadb.ts'
import { databaseKinds } from '../../src/testing/index.ts'
import { onEachDatabase } from '../db/each-database.ts'

onEachDatabase(
  'the doctor of a server',
  (empty) => {
    const codes = async (poolSize: number) => (await mariadbFindings(empty.open(), poolSize)).flatMap((finding) => finding?.code ?? [])

    it('finds that commits do not reach the disk and that nothing can be brought back but a dump, and nothing else', async () => {
      expect(await codes(10)).toEqual(['commit-unflushed', 'backup-unseen'])
    })

    it('finds that three processes would use up its connections', async () => {
      expect(await codes(1_000)).toContain('connections-few')
    })

    it('finds a table whose text no longer compares by its bytes, and names it', async () => {
      const db = empty.open().forService<unknown>(stackSchema)
      await sql`create table trellis_letter (address varchar(20) character set utf8mb4 collate utf8mb4_general_ci)`.execute(db)

      const [found] = (await mariadbFindings(empty.open(), 10)).filter((finding) => finding?.code === 'collation-changed')

      expect(found).toMatchObject({ level: 'danger', what: expect.stringContaining('the tables trellis_letter compare') })
      await sql`drop table trellis_letter`.execute(db)
    })
  },
  databaseKinds.filter((kind) => kind === 'MariaDB'),
)
