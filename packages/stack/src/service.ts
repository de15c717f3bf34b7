import type { AnyTask } from '@trellis/queue'
import type { Static, TObject } from 'typebox'
import type { Accounts } from './auth/accounts.ts'
import type { Permission } from './auth/permissions.ts'
import type { Cdn } from './cdn/cdn.ts'
import type { LoadedConfig } from './config/load-config.ts'
import type { Database } from './db/database.ts'
import type { Migration } from './db/migrator.ts'
import type { Finding } from './doctor/finding.ts'
import type { HttpApp } from './http/http-app.ts'
import type { ReadinessCheck } from './http/server.ts'
import type { Logger } from './observe/logger.ts'
import type { Operations } from './operations/operations.ts'
import type { Outbox } from './outbox/outbox.ts'
import type { RateLimits } from './rate-limit/rate-limits.ts'
import type { Run } from './runs/define-run.ts'
import type { Runs } from './runs/run-desk.ts'
import type { RunAccess } from './runs/run-routes.ts'
import type { StateStore } from './state/state-store.ts'
import type { Storage } from './storage/storage.ts'

/** What a service is given to work with; the same in every role. */
export interface ServiceContext<Config> {
  readonly config: Config
  readonly database: Database
  readonly accounts: Accounts
  readonly outbox: Outbox
  readonly storage: Storage
  /** The caches in front, to be told what has changed. */
  readonly cdn: Cdn
  /** Small records and locks that all processes of the installation share. Keys of the service's own begin with `<name>/`. */
  readonly state: StateStore
  /** The long pipelines of the installation; to be used once the service is open. */
  readonly runs: Runs
  /** What is known of the whole installation, for an app that looks after it; to be used once the service is open. */
  readonly operations: Operations
  /** Counts requests for `limitRequests`, and whatever else must not come too often. */
  readonly rateLimits: RateLimits
  readonly logger: Logger
  /** Where the service is mounted below the server's root: `''` or `/<name>`. */
  readonly basePath: string
  /** The configured address of the service, without a trailing slash. Never taken from a request. */
  readonly publicUrl: string
  /** Demo installations relax what needs keys of one's own, and say so. */
  readonly demo: boolean
}

/** Work that the scheduler repeats: sweeps and clean-ups. Must be safe to run in several processes at once. */
export interface Sweep {
  readonly name: string
  readonly everyMs: number
  run(signal: AbortSignal): Promise<void>
}

/** One command below `trellis <service>`; works on the same stores while the service runs. */
export interface CommandSpec {
  /** For example `activate`. */
  readonly name: string
  /** Names of the positional arguments, all required, for example `['PACKAGE', 'VERSION']`; a last one that ends in `…` may come several times. */
  readonly positionals: readonly string[]
  readonly summary: string
  /** Beside those that every command of a service takes: `--data`, `--config` and `--json`. */
  readonly options?: Readonly<Record<string, CommandOption>>
  /** Ready-made calls for the help text. */
  readonly examples?: readonly string[]
}

/** One option of a command. */
export interface CommandOption {
  readonly type: 'string' | 'boolean'
  /** How the value is called in the help text, for example `DIR`. */
  readonly value?: string
  readonly multiple?: boolean
  readonly required?: boolean
  readonly summary: string
}

/** What was typed behind the command, and how it tells what it does while it does it. */
export interface CommandCall {
  readonly values: Readonly<Record<string, string | boolean | readonly string[] | undefined>>
  /** Aborts when the person at the terminal has had enough. */
  readonly signal: AbortSignal
  /** How far it is; `total` is null while that is not known. As often as one likes. */
  progress(processed: number, total: number | null, message?: string): void
  /** One thing that is settled, told at once: a sentence for people, a document of its own for `--json`. */
  line(sentence: string, json: unknown): void
}

/** What a command came to: a sentence for people, and the document that `--json` prints. */
export interface CommandResult {
  readonly ok: boolean
  /** The command line itself is wrong: the process ends with 2 instead of 1. */
  readonly misused?: boolean
  readonly message: string
  readonly json: unknown
}

/** Routes that answer at the root of hosts of their own, besides the service's mount. */
export interface HostRoutes {
  readonly hosts: readonly string[]
  register(app: HttpApp): void | Promise<void>
}

/** The long pipelines of a service, watched and controlled at `_state/runs` below its mount. */
export interface ServiceRuns {
  readonly definitions: readonly Run[]
  readonly access: RunAccess
}

/** A service that has been given its context. */
export interface ServiceInstance {
  readonly tasks: readonly AnyTask[]
  readonly sweeps: readonly Sweep[]
  readonly readiness: readonly ReadinessCheck[]
  readonly runs?: ServiceRuns
  /** What the commands of `Service.commands` do, by name. */
  readonly commands: Readonly<Record<string, (positionals: readonly string[], call: CommandCall) => Promise<CommandResult>>>
  readonly hostRoutes: readonly HostRoutes[]
  /** What only the service knows of its own health, for `trellis doctor`: keys, programs, other servers. Changes nothing. */
  readonly examine?: (signal: AbortSignal) => Promise<readonly (Finding | undefined)[]>
  routes(app: HttpApp): void | Promise<void>
  /** Fills an empty demo installation; calls again must change nothing. Lines to print for the person at the terminal. */
  demo?(demo: { readonly adminLogin: string; readonly apiKey: string }): Promise<readonly string[]>
}

/** What is known of a service before it is opened. */
interface ServiceOutline {
  /** In addresses, settings and table names: a lower-case word. */
  readonly name: string
  readonly title: string
  readonly summary: string
  /** Account roles that the service knows. */
  readonly roles: readonly string[]
  readonly migrations: readonly Migration[]
  readonly commands: readonly CommandSpec[]
}

/** Where a service answers, if its configuration says so, and whether it does at all. */
export interface Placement {
  readonly basePath?: string | undefined
  readonly hosts: readonly string[]
  /** False: the installation leaves the service out. @default true */
  readonly enabled?: boolean
}

/** The value that describes one app. */
export interface Service extends ServiceOutline {
  /** What the service checks with `context.accounts.require` and `may`, and the roles that have it. */
  readonly permissions: readonly Permission[]
  /** Settings below `[<name>]` in the file and `<NAME>_…` in the environment. */
  readonly settings: TObject
  /** True for one that looks after the others: the only app beside it is still mounted at the root. */
  readonly beside: boolean
  placement(config: LoadedConfig): Placement
  open(config: LoadedConfig, context: Omit<ServiceContext<unknown>, 'config'>): ServiceInstance
}

/** What `defineService` takes. */
export interface ServiceDefinition<Config extends TObject> extends ServiceOutline {
  /** What the service checks with `context.accounts.require` and `may`, and the roles that have it. @default none */
  readonly permissions?: readonly Permission[]
  /** Settings below `[<name>]` in the file and `<NAME>_…` in the environment. */
  readonly config: Config
  /** @default false */
  readonly beside?: boolean
  placement?(config: Static<Config>): Placement
  open(context: ServiceContext<Static<Config>>): ServiceInstance
}

/** Makes a service of its definition; its settings keep their types inside and disappear outside. */
export function defineService<Config extends TObject>(definition: ServiceDefinition<Config>): Service {
  const { name, title, summary, roles, migrations, commands } = definition
  const read = (config: LoadedConfig) => config.section(name, definition.config)
  return Object.freeze({
    name,
    title,
    summary,
    roles,
    permissions: definition.permissions ?? [],
    migrations,
    commands,
    beside: definition.beside ?? false,
    settings: definition.config,
    placement: (config: LoadedConfig) => definition.placement?.(read(config)) ?? { hosts: [] },
    open: (config: LoadedConfig, context: Omit<ServiceContext<unknown>, 'config'>) => definition.open({ ...context, config: read(config) }),
  })
}
