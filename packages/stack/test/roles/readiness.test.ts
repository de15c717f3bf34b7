import { expect, it } from 'vitest'
import { startApi } from '../../src/roles/api.ts'
import { runMigrations } from '../../src/roles/migrate.ts'
import { freePort } from '../../src/testing/index.ts'
import { onEachDatabase } from '../db/each-database.ts'
import { runtimeOf } from './services.ts'

onEachDatabase('a server', (empty) => {
  it('is ready when the database and the broker answer and everything is migrated, and not before', async () => {
    const port = await freePort()
    const runtime = await runtimeOf({ databaseUrl: empty.url(), port })
    const api = await startApi(runtime)
    const ask = async () => {
      const answer = await fetch(`http://127.0.0.1:${port}/readyz`)
      const { checks }: { checks: object } = JSON.parse(await answer.text())
      return { status: answer.status, ...checks }
    }
    try {
      expect(await ask()).toEqual({
        status: 503,
        database: { ok: true },
        broker: { ok: true },
        state: { ok: true },
        migrations: { ok: false, problem: 'database_unmigrated' },
      })
      await runMigrations(runtime)
      expect(await ask()).toEqual({
        status: 200,
        database: { ok: true },
        broker: { ok: true },
        state: { ok: true },
        migrations: { ok: true },
      })
    } finally {
      await api.stop()
    }
  })
})
