import { join, resolve } from 'node:path'
import { type Broker, createEngine, type Engine } from '@trellis/queue'
import type { TObject } from 'typebox'
import type { Accounts } from '../auth/accounts.ts'
import { authMigrations } from '../auth/auth-migrations.ts'
import { type Cdn, createCdn } from '../cdn/cdn.ts'
import { type ConfigSources, type LoadedConfig, loadConfig } from '../config/load-config.ts'
import { StackConfig } from '../config/stack-config.ts'
import { unknownVariables } from '../config/unknown-variables.ts'
import { type Database, openDatabase, stackSchema } from '../db/database.ts'
import type { MigrationSet } from '../db/migrator.ts'
import { examine } from '../doctor/doctor.ts'
import { type JobStore, openJobStore } from '../jobs/job-store.ts'
import { createLogger, type Logger } from '../observe/logger.ts'
import { createMetrics, type Metrics } from '../observe/metrics.ts'
import { countingSignIns } from '../observe/sign-in-metrics.ts'
import { storageMeter } from '../observe/storage-metrics.ts'
import { measureStores } from '../observe/store-metrics.ts'
import { openTelemetry, type Telemetry } from '../observe/telemetry.ts'
import { KeptDiagnosis } from '../operations/kept-diagnosis.ts'
import { OperationsDesk } from '../operations/operations.ts'
import { Presence } from '../operations/presence.ts'
import { Traffic } from '../operations/traffic.ts'
import { outboxMigrations } from '../outbox/migration.ts'
import { createOutbox, type Outbox } from '../outbox/outbox.ts'
import { openRateLimits } from '../rate-limit/open-rate-limits.ts'
import type { RateLimits } from '../rate-limit/rate-limits.ts'
import { countRemoved } from '../retention/retention-metrics.ts'
import { retentionRun } from '../retention/retention-run.ts'
import { RunDesk } from '../runs/run-desk.ts'
import type { Service, ServiceInstance } from '../service.ts'
import { openState } from '../state/open-state.ts'
import type { StateStore } from '../state/state-store.ts'
import { storageMoveRun } from '../storage/move-run.ts'
import { type InstalledStorage, moveOf, openStorage } from '../storage/open-storage.ts'
import type { Storage } from '../storage/storage.ts'
import { databaseUrlOf } from './database-url-of.ts'
import { openAccounts } from './open-accounts.ts'
import { poolSizeOf } from './pool-size.ts'
import { releaseVersion } from './release-version.ts'
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
  /** The caches in front. */
  readonly cdn: Cdn
  /** Where the files of all services are. */
  readonly storage: InstalledStorage
  readonly runs: RunDesk
  readonly rateLimits: RateLimits
  readonly logger: Logger
  readonly metrics: Metrics
  /** What watches requests and jobs of this process. */
  readonly telemetry: Telemetry
  /** Lets the other processes see this one. */
  readonly presence: Presence
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
  for (const { key, source, text } of config.remarks) logger.warn({ setting: key, source }, text)
  const publicUrl = (stack.publicUrl ?? `http://localhost:${stack.http.port}`).replace(/\/$/, '')
  const alone = options.alone ?? options.purpose === 'command'
  const state = await openState({ settings: stack.state, dataDir, alone })
  const storage = openStorage(stack.storage, dataDir)
  const cdn = createCdn(stack.cdn)
  const rateLimits = await openRateLimits(stack)
  const database = openDatabase(databaseUrlOf(stack), {
    baseDir: process.cwd(),
    poolSize: poolSizeOf(options.purpose, stack),
    statementTimeoutMs: stack.database.statementSeconds * 1_000,
  })
  const jobs = await openJobStore({ url: stack.broker.url, database, embeddedFile: alone ? join(dataDir, 'jobs.db') : undefined })
  const { broker } = jobs
  const metrics = createMetrics()
  const telemetry = await openTelemetry({ environment: options.environment, sentryDsn: stack.sentry.dsn, version: releaseVersion })
  const outbox = createOutbox(database, telemetry.instruments)
  const opened = openAccounts({
    stack,
    services: options.services,
    database,
    outbox,
    secret,
    publicUrl,
    alone: alone && options.purpose === 'serve',
    rateLimits,
    logger,
  })
  const accounts = countingSignIns(opened, metrics.registry)
  const measured = storageMeter(metrics.registry)
  const runs = new RunDesk({ state, logger })
  const operations = new OperationsDesk({ database, state })
  const services = options.services.filter((service) => service.placement(config).enabled !== false)
  const mounted = services.map((service) =>
    mount(service, {
      config,
      storageOf: (name) => measured(name, storage.of(name)),
      cdn,
      publicUrl,
      alone: services.filter(({ beside }) => !beside).length === 1,
      database,
      outbox,
      accounts,
      state,
      runs,
      operations,
      rateLimits,
      logger,
      demo: options.demo ?? false,
    }),
  )
  const move = moveOf(
    storage,
    options.services.map(({ name }) => name),
  )
  runs.define([
    ...mounted.flatMap(({ instance }) => instance.runs?.definitions ?? []),
    ...(move === undefined ? [] : [storageMoveRun(move)]),
    retentionRun({ database, settings: stack.retention, onRemoved: countRemoved(metrics.registry) }),
  ])
  const tasks = [...mounted.flatMap(({ instance }) => instance.tasks), ...accounts.tasks, ...cdn.tasks, ...runs.tasks]
  const traffic = new Traffic()
  const engine = createEngine({ namespace: 'trellis', broker, tasks, logger, instruments: [traffic.instrument, ...telemetry.instruments] })
  traffic.listen(engine)
  if (options.purpose === 'serve') measureStores(metrics, { engine, database })
  runs.connect(engine)
  const runtime: Runtime = {
    config,
    publicUrl,
    database,
    broker,
    jobs,
    engine,
    outbox,
    accounts,
    state,
    cdn,
    storage,
    runs,
    rateLimits,
    logger,
    metrics,
    telemetry,
    presence: new Presence({ state, engine, traffic, logger }),
    mounted,
    migrations: [
      { service: stackSchema, migrations: [...outboxMigrations, ...authMigrations] },
      ...options.services.map(({ name, migrations }) => ({ service: name, migrations })),
    ],
    close: async () => {
      await rateLimits.close()
      await state.close()
      await jobs.close()
      await database.close()
      storage.close()
      await telemetry.close()
    },
  }
  operations.connect({
    engine,
    tasks,
    ownedRuns: runs.names.map((name) => ({ name, service: ownerOf(name, mounted) })),
    diagnosis: new KeptDiagnosis(async () => await examine(runtime, { environment: options.environment })),
  })
  return runtime
}

/** Whose a run is; what no service has defined is the stack's own. */
function ownerOf(run: string, mounted: readonly MountedService[]): string {
  const owner = mounted.find(({ instance }) => instance.runs?.definitions.some(({ name }) => name === run) ?? false)
  return owner?.service.name ?? stackSchema
}

interface Surroundings {
  readonly config: LoadedConfig
  readonly storageOf: (service: string) => Storage
  readonly cdn: Cdn
  readonly publicUrl: string
  readonly alone: boolean
  readonly database: Database
  readonly outbox: Outbox
  readonly accounts: Accounts
  readonly state: StateStore
  readonly runs: RunDesk
  readonly operations: OperationsDesk
  readonly rateLimits: RateLimits
  readonly logger: Logger
  readonly demo: boolean
}

function mount(service: Service, { config, storageOf, publicUrl, alone, ...rest }: Surroundings): MountedService {
  const placement = service.placement(config)
  const basePath = placement.basePath ?? (alone && !service.beside ? '' : `/${service.name}`)
  const address = `${publicUrl}${basePath}`
  const storage = storageOf(service.name)
  const instance = service.open(config, { ...rest, storage, basePath, publicUrl: address })
  return { service, instance, basePath, hosts: placement.hosts, publicUrl: address, storage }
}

function sectionsOf(services: readonly Service[]): ReadonlyMap<string, TObject> {
  return new Map([['trellis', StackConfig], ...services.map(({ name, settings }) => [name, settings] as const)])
}

/** What a command prints on standard output is its result, so its log goes to standard error. */
function loggerOf({ level, format }: StackConfig['log'], purpose: RuntimeOptions['purpose']): Logger {
  const stream = purpose === 'serve' ? process.stdout : process.stderr
  const pretty = format === 'pretty' || (format === 'auto' && stream.isTTY)
  return createLogger({ level, pretty, ...(purpose === 'serve' ? {} : { destination: process.stderr }) })
}
