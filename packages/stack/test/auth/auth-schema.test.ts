import { getAuthTables } from 'better-auth/db'
import { getMigrations } from 'better-auth/db/migration'
import { expect, it } from 'vitest'
import { betterAuthOptions } from '../../src/auth/better-auth-options.ts'
import { stackSchema } from '../../src/db/database.ts'
import { migrate } from '../../src/db/migrator.ts'
import { describeAccounts, type Installation, migrations, secret } from './installation.ts'

describeAccounts('account tables', (installation) => {
  it('have every column that better-auth reads or writes, and need none that it does not know', async () => {
    const ours = await ourColumns(installation())
    for (const { modelName, fields } of Object.values(getAuthTables(optionsFor(installation())))) {
      const asked = ['id', ...Object.entries(fields).map(([name, field]) => field.fieldName ?? name)].sort()
      expect({
        table: modelName,
        columns: ours
          .get(modelName)
          ?.map(({ name }) => name)
          .sort(),
      }).toEqual({ table: modelName, columns: asked })
    }
  })

  it('leave empty only what better-auth may leave empty', async () => {
    const ours = await ourColumns(installation())
    for (const { modelName, fields } of Object.values(getAuthTables(optionsFor(installation())))) {
      const required = Object.entries(fields).filter(([, field]) => field.required !== false)
      for (const [name, field] of required) {
        const column = ours.get(modelName)?.find((candidate) => candidate.name === (field.fieldName ?? name))
        expect({ column: `${modelName}.${column?.name}`, nullable: column?.isNullable }).toMatchObject({ nullable: false })
      }
    }
  })

  it('leave nothing for better-auth to create', async () => {
    const { database } = installation()
    // Its own inspector only finds tables by schema, which only PostgreSQL has; the two tests above speak for the others.
    if (database.dialect !== 'postgres') return
    const options = optionsFor(installation())
    const { toBeCreated, toBeAdded } = await getMigrations({ ...options, database: { ...options.database, schemaName: stackSchema } })
    expect({ toBeCreated, toBeAdded }).toEqual({ toBeCreated: [], toBeAdded: [] })
  })

  it('are made once', async () => {
    const { database } = installation()
    expect(await migrate(database, migrations)).toEqual([])
  })
})

function optionsFor({ db, database }: Installation) {
  return betterAuthOptions({ db, dialect: database.dialect, secret, publicUrl: new URL('https://trellis.example') })
}

type Column = { readonly name: string; readonly isNullable: boolean }

/** The columns in the database, by the table's plain name. */
async function ourColumns({ db, database }: Installation): Promise<Map<string, readonly Column[]>> {
  const tables = await db.introspection.getTables()
  const mine = tables.filter(({ name, schema }) =>
    database.dialect === 'postgres' ? schema === stackSchema : name.startsWith(`${stackSchema}_`),
  )
  return new Map(mine.map(({ name, columns }) => [name.replace(/^trellis_/, ''), columns]))
}
