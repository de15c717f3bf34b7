import { createLogger, openRuntime, type Runtime, runMigrations } from '@trellis/stack'
import { tempDir } from '@trellis/stack/testing'
import type { Kysely } from 'kysely'
import { spkrepo } from '../../server/service.ts'
import type { Tables } from '../../server/tables.ts'

/** A migrated, empty demo installation without any running role: only what the seeding itself does happens. */
export interface DemoInstallation {
  readonly runtime: Runtime
  readonly db: Kysely<Tables>
  /** Calls the service's demo, and returns the lines for the terminal. */
  seed(): Promise<readonly string[]>
  /** Everything that the service stores about packages. */
  rows(): Promise<unknown>
}

/** Opens one in a new folder. Close its runtime after use. */
export async function demoInstallation(): Promise<DemoInstallation> {
  const runtime = await openRuntime({
    services: [spkrepo],
    environment: {},
    flags: { dataDir: tempDir('demo') },
    demo: true,
    purpose: 'serve',
    logger: createLogger({ level: 'error', pretty: false }),
  })
  await runMigrations(runtime)
  await runtime.accounts.createUser({
    email: 'demo@trellis.example',
    username: 'demo',
    password: 'a password for tests',
    roles: spkrepo.roles,
  })
  const db = runtime.database.forService<Tables>('spkrepo')
  const [mounted] = runtime.mounted
  return {
    runtime,
    db,
    seed: async () => (await mounted?.instance.demo?.({ adminLogin: 'demo', apiKey: 'the-key' })) ?? [],
    rows: async () => ({
      packages: await db.selectFrom('package').selectAll().orderBy('id').execute(),
      versions: await db.selectFrom('version').selectAll().orderBy('id').execute(),
      builds: await db.selectFrom('build').selectAll().orderBy('id').execute(),
      icons: await db.selectFrom('icon').selectAll().orderBy('path').execute(),
      screenshots: await db.selectFrom('screenshot').selectAll().orderBy('id').execute(),
    }),
  }
}
