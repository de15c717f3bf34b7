import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { stackSchema } from '../../src/db/database.ts'
import { type Migration, migrate, pendingMigrations } from '../../src/db/migrator.ts'
import { databaseKinds, startProgram } from '../../src/testing/index.ts'
import { onEachDatabase } from './each-database.ts'
import { type LibraryTables, librarySize, libraryStep } from './library-step.ts'

type Records = { migration: { service: string; statements: number; digest: string } }

const program = fileURLToPath(new URL('./migrate-until-killed.ts', import.meta.url))
const places = Array.from({ length: librarySize - 1 }, (_, index) => index + 1)
const kinds = databaseKinds.filter((kind) => kind === 'MariaDB')

onEachDatabase(
  'the migrator, whose tables cannot be taken back,',
  (empty) => {
    const whole = libraryStep(async () => {})
    const stoppingAfter = (statements: number) =>
      libraryStep(async (done) => {
        if (done === statements) throw new Error('out of ideas')
      })
    const setOf = (service: string, migration: Migration) => [{ service, migrations: [migration] }]
    const records = () => empty.open().forService<Records>(stackSchema)
    const isWhole = async (service: string) => {
      const db = empty.open().forService<LibraryTables>(service)
      expect(await db.selectFrom('shelf').selectAll().execute()).toEqual([{ id: 1, name: 'renamed' }])
      expect(await db.selectFrom('book').selectAll().execute()).toEqual([{ shelf_id: 1, title: 'kept' }])
      expect(await pendingMigrations(empty.open(), setOf(service, whole))).toEqual([])
    }

    it.each(places)('goes on behind statement %i when it was killed there', async (place) => {
      const service = `killed${place}`
      const killed = await startProgram('node', [program, empty.url(), service, String(place)])
      expect(await killed.ended).toEqual({ code: null, signal: 'SIGKILL' })
      expect(await pendingMigrations(empty.open(), setOf(service, whole))).toHaveLength(1)

      expect(await migrate(empty.open(), setOf(service, whole))).toEqual([{ service, name: whole.name }])

      await isWhole(service)
    })

    it.each([1, 3, 4])('accepts that statement %i, which changed tables, has happened and was not counted any more', async (place) => {
      const service = `doubt${place}`
      await expect(migrate(empty.open(), setOf(service, stoppingAfter(place - 1)))).rejects.toThrow()
      const before = await records().selectFrom('migration').select(['statements', 'digest']).where('service', '=', service).execute()
      await expect(migrate(empty.open(), setOf(service, stoppingAfter(place)))).rejects.toThrow()
      const [counted = { statements: 0, digest: '' }] = place === 1 ? [] : before
      await records().updateTable('migration').set(counted).where('service', '=', service).execute()

      await migrate(empty.open(), setOf(service, whole))

      await isWhole(service)
    })

    it('says that what a failing step did stays, and goes on when its end was mended', async () => {
      const failing = migrate(empty.open(), setOf('mended', stoppingAfter(2)))

      await expect(failing).rejects.toThrow(
        expect.objectContaining({
          code: 'migration_failed',
          message: 'migration mended/0001-library failed: out of ideas; what it did so far stays, and the next run goes on behind it',
        }),
      )
      await migrate(empty.open(), setOf('mended', whole))

      await isWhole('mended')
    })

    it('refuses to go on when what was begun is another step now, and says how to get out', async () => {
      await expect(migrate(empty.open(), setOf('other', stoppingAfter(2)))).rejects.toThrow()
      const other: Migration = {
        name: whole.name,
        up: async ({ schema }) => {
          for (const table of ['first', 'second']) await schema.createTable(table).addColumn('id', 'integer').execute()
        },
      }

      await expect(migrate(empty.open(), setOf('other', other))).rejects.toThrow(
        expect.objectContaining({
          code: 'migration_unfinished',
          message: expect.stringMatching(/left 2 of its statements.*Restore the backup.*delete from trellis_migration where/),
        }),
      )
    })
  },
  kinds,
)
