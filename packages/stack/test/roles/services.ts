import { randomBytes } from 'node:crypto'
import { Type } from 'typebox'
import { onTestFinished } from 'vitest'
import { createLogger } from '../../src/observe/logger.ts'
import { openRuntime, type Runtime } from '../../src/roles/runtime.ts'
import { defineService, type Service } from '../../src/service.ts'
import { tempDir } from '../../src/testing/index.ts'
import { notes } from '../db/notes.ts'

/** A service with one table and one route, under any title. */
export function serviceNamed(
  name: string,
  { title = name, summary = '' }: { readonly title?: string; readonly summary?: string } = {},
): Service {
  return defineService({
    name,
    title,
    summary,
    roles: [],
    migrations: notes.migrations,
    commands: [],
    config: Type.Object({}),
    open: () => ({
      tasks: [],
      sweeps: [],
      readiness: [],
      commands: {},
      hostRoutes: [],
      routes: (app) => void app.get('/hello', async () => ({ hello: name })),
    }),
  })
}

export interface RuntimeChoices {
  readonly services?: readonly Service[]
  /** @default an embedded database in a folder of its own */
  readonly databaseUrl?: string | undefined
  readonly port?: number
  /** @default the database, beside MariaDB a file */
  readonly brokerUrl?: string | undefined
  /** @default a new one */
  readonly dataDir?: string
}

/** A runtime as a serving process has it, closed when the test ends. */
export async function runtimeOf({
  services = [serviceNamed('notes')],
  databaseUrl,
  brokerUrl,
  port = 8080,
  dataDir = tempDir('roles'),
}: RuntimeChoices = {}): Promise<Runtime> {
  const runtime = await openRuntime({
    services,
    purpose: 'serve',
    // MariaDB keeps no jobs; a process that is alone has a file for them.
    alone: brokerUrl === undefined && databaseUrl?.startsWith('mysql:') === true,
    environment: {
      TRELLIS_DATA_DIR: dataDir,
      TRELLIS_DATABASE_URL: databaseUrl,
      TRELLIS_BROKER_URL: brokerUrl,
      TRELLIS_SECRET: randomBytes(32).toString('hex'),
      TRELLIS_HTTP_HOST: '127.0.0.1',
    },
    flags: { 'http.port': port },
    logger: createLogger({ level: 'silent', pretty: false }),
  })
  onTestFinished(async () => await runtime.close())
  return runtime
}
