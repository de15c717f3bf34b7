import { join, resolve } from 'node:path'
import { type Broker, createEngine, type Engine } from '@trellis/queue'
import type { TObject } from 'typebox'
import { type Accounts, createAccounts } from '../auth/accounts.ts'
import { authMigrations } from '../auth/auth-migrations.ts'
import { type ConfigSources, type LoadedConfig, loadConfig } from '../config/load-config.ts'
import { StackConfig } from '../config/stack-config.ts'
import { unknownVariables } from '../config/unknown-variables.ts'
import { type Database, openDatabase, stackSchema } from '../db/database.ts'
import type { MigrationSet } from '../db/migrator.ts'
import { type JobStore, openJobStore } from '../jobs/job-store.ts'
import { createLogger, type Logger } from '../observe/logger.ts'
import { createMetrics, type Metrics } from '../observe/metrics.ts'
import { measureStores } from '../observe/store-metrics.ts'
import { outboxMigration } from '../outbox/migration.ts'
import { createOutbox, type Outbox } from '../outbox/outbox.ts'
import { openRateLimits } from '../rate-limit/open-rate-limits.ts'
import type { RateLimits } from '../rate-limit/rate-limits.ts'
import { RunDesk } from '../runs/run-desk.ts'
import type { Service, ServiceInstance } from '../service.ts'
import { openState } from '../state/open-state.ts'
import type { StateStore } from '../state/state-store.ts'
import { fileStorage } from '../storage/file-storage.ts'
import type { Storage } from '../storage/storage.ts'
import { databaseUrlOf } from './database-url-of.ts'
import { sessionSecret } from './session-secret.ts'

export interface RuntimeOptions extends ConfigSources {
  readonly services: readonly Service[]
  /** Names of all services of the release: one configuration file may describe more of them than this process runs. @default those it runs */
  readonly known?: readonly string[]
  /** Demo installations make their own secret, kept in the data folder. */
  readonly demo?: boolean
  /** What the process is for; commands sign no sessions, so they start without a secret. */
  readonly purpose: 'serve' | 'command'
  /** True for the one process of an installation: it may keep state in its memory. @default false */
  readonly alone?: boolean
  /** Replaces the logger that the configuration describes. */
  readonly logger?: Logger
}

/** A service in its place on the server. */
export interface MountedService {
  readonly service: Service
  readonly instance: ServiceInstance
  readonly basePath: string
  readonly hosts: readonly string[]
  readonly publicUrl: string
  readonly storage: Storage
}

/** Everything that roles and commands share: the opened stores and the services that use them. */
export interface Runtime {
  readonly config: LoadedConfig
  /** Address of the server's root, without a trailing slash. */
  readonly publicUrl: string
  readonly database: Database
  readonly broker: Broker
  /** Where the jobs of `broker` are. */
  readonly jobs: JobStore
  readonly engine: Engine
  readonly outbox: Outbox
  readonly accounts: Accounts
  readonly state: StateStore
  readonly runs: RunDesk
  readonly rateLimits: RateLimits
  readonly logger: Logger
  readonly metrics: Metrics
  readonly mounted: readonly MountedService[]
  readonly migrations: readonly MigrationSet[]
  close(): Promise<void>
}

/** Reads the configuration and opens the stores; connects lazily and migrates nothing. Throws `config_invalid` or `secret_missing`. */
export async function openRuntime(options: RuntimeOptions): Promise<Runtime> {
  const config = loadConfig(options, options.known ?? options.services.map((service) => service.name))
  const { stack } = config
  const dataDir = resolve(stack.dataDir)
  const secret = sessionSecret({ configured: stack.secret, demo: options.demo ?? false, purpose: options.purpose, dataDir })
  const logger = options.logger ?? loggerOf(stack.log, options.purpose)
  for (const name of unknownVariables(options.environment, sectionsOf(options.services))) {
    logger.warn({ variable: name }, 'this environment variable is no setting; is it misspelt?')
  }
  const publicUrl = (stack.publicUrl ?? `http://localhost:${stack.http.port}`).replace(/\/$/, '')
  const state = await openState({ settings: stack.state, dataDir, alone: options.alone ?? options.purpose === 'command' })
  const rateLimits = await openRateLimits(stack)
  const database = openDatabase(databaseUrlOf(stack), {
    baseDir: process.cwd(),
    poolSize: stack.database.poolSize,
  })
  const jobs = await openJobStore({ url: stack.broker.url, database })
  const { broker } = jobs
  const outbox = createOutbox(database)
  const accounts = createAccounts({ database, secret, publicUrl: new URL(publicUrl), roles: rolesOf(options.services), rateLimits, logger })
  const runs = new RunDesk({ state, logger })
  const mounted = options.services.map((service) =>
    mount(service, {
      config,
      dataDir,
      publicUrl,
      alone: options.services.length === 1,
      database,
      outbox,
      accounts,
      state,
      runs,
      rateLimits,
      logger,
      demo: options.demo ?? false,
    }),
  )
  runs.define(mounted.flatMap(({ instance }) => instance.runs?.definitions ?? []))
  const tasks = [...mounted.flatMap(({ instance }) => instance.tasks), ...runs.tasks]
  const engine = createEngine({ namespace: 'trellis', broker, tasks, logger })
  const metrics = createMetrics()
  if (options.purpose === 'serve') measureStores(metrics, { engine, database })
  runs.connect(engine)
  return {
    config,
    publicUrl,
    database,
    broker,
    jobs,
    engine,
    outbox,
    accounts,
    state,
    runs,
    rateLimits,
    logger,
    metrics,
    mounted,
    migrations: [
      { service: stackSchema, migrations: [outboxMigration, ...authMigrations] },
      ...options.services.map(({ name, migrations }) => ({ service: name, migrations })),
    ],
    close: async () => {
      await rateLimits.close()
      await state.close()
      await jobs.close()
      await database.close()
    },
  }
}

interface Surroundings {
  readonly config: LoadedConfig
  readonly dataDir: string
  readonly publicUrl: string
  readonly alone: boolean
  readonly database: Database
  readonly outbox: Outbox
  readonly accounts: Accounts
  readonly state: StateStore
  readonly runs: RunDesk
  readonly rateLimits: RateLimits
  readonly logger: Logger
  readonly demo: boolean
}

function mount(service: Service, { config, dataDir, publicUrl, alone, ...rest }: Surroundings): MountedService {
  const placement = service.placement(config)
  const basePath = placement.basePath ?? (alone ? '' : `/${service.name}`)
  const address = `${publicUrl}${basePath}`
  const storage = fileStorage({ dir: join(dataDir, service.name) })
  const instance = service.open(config, { ...rest, storage, basePath, publicUrl: address })
  return { service, instance, basePath, hosts: placement.hosts, publicUrl: address, storage }
}

function sectionsOf(services: readonly Service[]): ReadonlyMap<string, TObject> {
  return new Map([['trellis', StackConfig], ...services.map(({ name, settings }) => [name, settings] as const)])
}

function rolesOf(services: readonly Service[]): readonly string[] {
  return [...new Set(services.flatMap((service) => service.roles))]
}

/** What a command prints on standard output is its result, so its log goes to standard error. */
function loggerOf({ level, format }: StackConfig['log'], purpose: RuntimeOptions['purpose']): Logger {
  const stream = purpose === 'serve' ? process.stdout : process.stderr
  const pretty = format === 'pretty' || (format === 'auto' && stream.isTTY)
  return createLogger({ level, pretty, ...(purpose === 'serve' ? {} : { destination: process.stderr }) })
}
