import { expect, it } from 'vitest'
import { requireMigrated, runMigrations } from '../../src/roles/migrate.ts'
import { onEachDatabase } from '../db/each-database.ts'
import { runtimeOf, serviceNamed } from './services.ts'

onEachDatabase('a process', (empty) => {
  const refusal = (message: RegExp) =>
    expect.objectContaining({ name: 'StackError', code: 'database_unmigrated', message: expect.stringMatching(message) })

  it('refuses an empty database, naming what is missing and what to run', async () => {
    const runtime = await runtimeOf({ databaseUrl: empty.url() })

    await expect(requireMigrated(runtime)).rejects.toThrow(refusal(/lacks trellis\/0001-outbox, .*notes\/0001-note; run "trellis migrate"/))
  })

  it('accepts it once migrated, by itself or by another process at the same time', async () => {
    const runtimes = [await runtimeOf({ databaseUrl: empty.url() }), await runtimeOf({ databaseUrl: empty.url() })]

    const applied = (await Promise.all(runtimes.map((runtime) => runMigrations(runtime)))).flat()

    expect(applied.filter(({ service }) => service === 'notes')).toEqual([{ service: 'notes', name: '0001-note' }])
    for (const runtime of runtimes) await expect(requireMigrated(runtime)).resolves.toBeUndefined()
  })

  it('migrates a migrated database without doing anything', async () => {
    const runtime = await runtimeOf({ databaseUrl: empty.url() })

    expect(await runMigrations(runtime)).toEqual([])
    await expect(requireMigrated(runtime)).resolves.toBeUndefined()
  })

  it('refuses a database that lacks only the tables of a service that is new', async () => {
    const runtime = await runtimeOf({ databaseUrl: empty.url(), services: [serviceNamed('notes'), serviceNamed('depot')] })

    await expect(requireMigrated(runtime)).rejects.toThrow(refusal(/^the database lacks depot\/0001-note; run "trellis migrate"/))
  })
})
