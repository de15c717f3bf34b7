import { join } from 'node:path'
import { type Migration, openRuntime } from '@trellis/stack'
import { tempDir } from '@trellis/stack/testing'
import { services } from '../../src/services.ts'

/** One step of the release, with the service that owns its tables. */
export interface Step {
  readonly service: string
  readonly migration: Migration
}

/** Every step of every service, in the order in which an empty installation applies them. */
export async function releaseSteps(): Promise<readonly Step[]> {
  const dataDir = tempDir('release')
  const environment = { TRELLIS_DATA_DIR: dataDir, TRELLIS_DATABASE_URL: `sqlite:${join(dataDir, 'none.db')}` }
  const runtime = await openRuntime({ services, environment, purpose: 'command' })
  const steps = runtime.migrations.flatMap(({ service, migrations }) => migrations.map((migration) => ({ service, migration })))
  await runtime.close()
  return steps
}

/** The steps as the migrator takes them. */
export function setsOf(steps: readonly Step[]): readonly { readonly service: string; readonly migrations: readonly Migration[] }[] {
  const names = [...new Set(steps.map(({ service }) => service))]
  return names.map((service) => ({
    service,
    migrations: steps.filter((step) => step.service === service).map(({ migration }) => migration),
  }))
}
