import { Bell, sleep } from '../bell.ts'
import type { Broker, Capabilities, NewJob, StepReply, StepRequest } from '../broker.ts'
import { Deaths } from '../deaths.ts'
import { QueueError } from '../errors.ts'
import { checkChildren } from '../family.ts'
import type { KeeperSource } from '../keeper/source.ts'
import { withSite } from '../keeper/sql-source.ts'
import type { Firing, ScheduleBook } from '../schedule-book.ts'
import { cancel, discard, promote, replay } from './cancel.ts'
import { type Site, type SqlConnection, siteOf } from './connection.ts'
import { counts } from './counts.ts'
import { asOneStatement, enqueue, noHolders } from './enqueue.ts'
import { children } from './families.ts'
import type { Flow } from './flow.ts'
import { dead, get, holder, oldestReadyMs, peek, queues } from './inspect.ts'
import { leave, renew } from './leases.ts'
import { isCurrent, migrate } from './migrations.ts'
import { pause, paused, resume, stepsAreOver } from './pauses.ts'
import { log, report } from './reports.ts'
import { dueSchedules, fireSchedule, listSchedules, pauseSchedule, removeSchedule, saveSchedule } from './schedules.ts'
import { Stepper } from './stepper.ts'
import { askForChildren, atStart, forgetOver, letIn, lookForSweep } from './sweep.ts'
import { Writer } from './writer.ts'

export { type Finding, type SqlAuditOptions, sqlAudit } from './audit.ts'
export type { SqlConnection } from './connection.ts'
export { type PostgresClient, type PostgresPool, postgresConnection } from './postgres.ts'
export { type SqliteOptions, sqliteConnection } from './sqlite.ts'

/** What {@link sqlBroker} takes. */
export interface SqlBrokerOptions {
  readonly connection: SqlConnection
  /** Keeps the jobs of several applications apart in one set of tables. @default 'default' */
  readonly namespace?: string
  /** The schema on PostgreSQL, the prefix of the tables' names on SQLite. @default 'trellis_queue' */
  readonly schema?: string
  /** How often a busy worker looks for lapsed workers and cancellations; an idle one does at each poll. Milliseconds. @default 500 */
  readonly lookEveryMs?: number
}

const abilities = {
  durable: true,
  // A repeated call is recognised by its name, so no id has to be remembered for it.
  replyCanBeLost: false,
  shared: true,
  delay: true,
  cancel: true,
  inspect: true,
  priorities: true,
  lifo: true,
  order: true,
  limits: true,
  pause: true,
  unique: true,
  results: true,
  reports: true,
  families: true,
} as const

/**
 * Jobs in PostgreSQL or SQLite: one schema, one flow. Call `migrate()` once before use. The connection stays its maker's to close,
 * after the broker. Throws `invalid_option` for a schema or namespace that is no plain name.
 */
export function sqlBroker({ connection, namespace = 'default', schema = 'trellis_queue', lookEveryMs = 500 }: SqlBrokerOptions): Broker {
  if (!/^[a-z_][a-z0-9_]{0,40}$/.test(schema)) {
    throw new QueueError('invalid_option', `schema must be a lower-case name of at most 41 characters, got "${schema}"`)
  }
  if (!/^[\w.:/-]{1,200}$/.test(namespace)) {
    throw new QueueError('invalid_option', `a namespace is 1 to 200 letters, digits or . _ : / -, got "${namespace}"`)
  }
  return new SqlBroker({ connection, namespace, schema, lookEveryMs })
}

class SqlBroker implements Broker {
  readonly namespace: string
  readonly capabilities: Capabilities
  readonly schedules: ScheduleBook
  readonly keeper?: KeeperSource
  readonly #connection: SqlConnection
  readonly #site: Site
  readonly #bell = new Bell()
  readonly #deaths = new Deaths()
  readonly #writer: Writer
  readonly #stepper: Stepper
  #unwatch: (() => void) | undefined
  #sweptTo = atStart

  constructor({ connection, namespace, schema, lookEveryMs }: Required<SqlBrokerOptions>) {
    this.namespace = namespace
    this.capabilities = abilities
    this.#connection = connection
    if (connection.keeper) this.keeper = withSite(connection.keeper, { schema, namespace })
    this.#site = siteOf(connection.dialect, { schema, namespace })
    this.#writer = new Writer({ connection, site: this.#site, deaths: this.#deaths })
    this.#stepper = new Stepper({
      connection,
      site: this.#site,
      writer: this.#writer,
      bell: this.#bell,
      lookEveryMs,
      announce: () => this.#announce(),
    })
    this.schedules = {
      save: (definition) => this.#write((site) => saveSchedule(site, definition)),
      due: (limit) => this.#read((site) => dueSchedules(site, limit)),
      fire: (firing) => this.#fire(firing),
      list: () => this.#read(listSchedules),
      pause: (name, paused) => this.#write((site) => pauseSchedule(site, name, paused)),
      remove: (name) => this.#write((site) => removeSchedule(site, name)),
      sleep,
    }
  }

  async migrate(): Promise<void> {
    if (!(await this.isCurrent())) await this.#write(migrate)
  }

  isCurrent(): Promise<boolean> {
    return this.#read(isCurrent)
  }

  async enqueue(jobs: readonly NewJob[]): ReturnType<Broker['enqueue']> {
    checkChildren(jobs)
    const single = asOneStatement(this.#site, jobs)
    const holders = single ? noHolders : await this.#write((site) => enqueue(site, jobs))
    if (single) await this.#connection.once(single)
    this.#announce()
    return holders
  }

  step(request: StepRequest): Promise<StepReply> {
    return this.#stepper.step(request)
  }

  renew(request: Parameters<Broker['renew']>[0]): ReturnType<Broker['renew']> {
    return this.#write((site) => renew(site, request))
  }

  async leave(request: Parameters<Broker['leave']>[0]): ReturnType<Broker['leave']> {
    const reply = await this.#write((site) => leave(site, request))
    this.#announce()
    return reply
  }

  wait({ bell, ms, signal }: Parameters<Broker['wait']>[0]): Promise<void> {
    if (!this.#unwatch) {
      this.#unwatch = this.#connection.watch(this.#site, this.#bell.ring)
      // What was announced between the look before and now, nobody heard.
      this.#bell.ring()
    }
    return this.#bell.wait(bell, signal, (awake) => sleep(ms, awake))
  }

  async sweep(): Promise<number> {
    const { sweptTo, forgets, keys, orders, resumed, parents } = await this.#read((site) => lookForSweep(site, this.#sweptTo))
    this.#sweptTo = sweptTo
    const lets = keys.length + orders.length + resumed.length > 0
    if (lets) await this.#write((site) => letIn(site, { keys, orders, resumed }))
    for (const parent of parents) await this.#write((site) => askForChildren(site, parent))
    if (lets || parents.length > 0) this.#announce()
    return forgets ? this.#write(forgetOver) : 0
  }

  async cancel(id: string): ReturnType<Broker['cancel']> {
    const { reply } = await this.#write((site) => cancel(site, id))
    this.#announce()
    return reply
  }

  async replay(id: string): Promise<boolean> {
    const replayed = await this.#write((site) => replay(site, id))
    this.#announce()
    return replayed
  }

  discard(id: string): Promise<boolean> {
    return this.#write((site) => discard(site, id))
  }

  async promote(id: string): Promise<boolean> {
    const promoted = await this.#write((site) => promote(site, id))
    this.#announce()
    return promoted
  }

  children(id: string, page: Parameters<Broker['children']>[1] = {}): ReturnType<Broker['children']> {
    return this.#read((site) => children(site, id, page))
  }

  get(id: string): ReturnType<Broker['get']> {
    return this.#read((site) => get(site, id))
  }

  peek(request: Parameters<Broker['peek']>[0]): ReturnType<Broker['peek']> {
    return this.#read((site) => peek(site, request))
  }

  holder(queue: string, key: string): ReturnType<Broker['holder']> {
    return this.#read((site) => holder(site, queue, key))
  }

  queues(): ReturnType<Broker['queues']> {
    return this.#read(queues)
  }

  async pause(target: Parameters<Broker['pause']>[0], isPaused: boolean): Promise<void> {
    if (!isPaused) {
      await this.#write((site) => resume(site, target))
      this.#announce()
      return
    }
    // Two transactions: every step that begins after the first one sees the pause, and the second one waits for the others.
    await this.#write((site) => pause(site, target))
    await this.#write(stepsAreOver)
  }

  paused(): ReturnType<Broker['paused']> {
    return this.#read(paused)
  }

  report(request: Parameters<Broker['report']>[0]): Promise<void> {
    return this.#write((site) => report(site, request))
  }

  log(id: string): ReturnType<Broker['log']> {
    return this.#read((site) => log(site, id))
  }

  dead(page: Parameters<Broker['dead']>[0]): ReturnType<Broker['dead']> {
    return this.#read((site) => dead(site, page))
  }

  counts(): ReturnType<Broker['counts']> {
    return this.#read(counts)
  }

  oldestReadyMs(): ReturnType<Broker['oldestReadyMs']> {
    return this.#read(oldestReadyMs)
  }

  onDeath(listener: Parameters<Broker['onDeath']>[0]): () => void {
    return this.#deaths.on(listener)
  }

  async close(): Promise<void> {
    this.#unwatch?.()
    this.#unwatch = undefined
    this.#bell.ring()
  }

  async #fire(firing: Firing): Promise<boolean> {
    const fired = await this.#write((site) => fireSchedule(site, firing))
    if (fired && firing.jobs.length > 0) this.#announce()
    return fired
  }

  #announce(): void {
    this.#bell.ring()
    this.#connection.announce(this.#site)
  }

  #write<T>(flow: (site: Site) => Flow<T>): Promise<T> {
    return this.#writer.write(flow)
  }

  #read<T>(flow: (site: Site) => Flow<T>): Promise<T> {
    return this.#connection.read(() => flow(this.#site))
  }
}
