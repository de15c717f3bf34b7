import type { Broker, NewJob, RenewReply } from '../broker.ts'
import { Deaths } from '../deaths.ts'
import { QueueError } from '../errors.ts'
import { redisKeeper } from '../keeper/redis-source.ts'
import type { KeeperSource } from '../keeper/source.ts'
import { list, number, type RedisClient, type Reply, text } from './client.ts'
import { diedOf } from './died.ts'
import { Enqueuer } from './enqueue.ts'
import { Holding } from './holding.ts'
import { Inspector } from './inspector.ts'
import { Pauses } from './pauses.ts'
import { Queues } from './queues.ts'
import { RedisBell } from './redis-bell.ts'
import { Relay } from './relay.ts'
import { checkedWait, type ReplicaWait } from './replicas.ts'
import { RedisSchedules } from './schedules.ts'
import { Scripts } from './scripts.ts'
import { Stepper } from './step.ts'
import { Sweeper } from './sweeper.ts'
import { requireVersion } from './version.ts'
import { Workers } from './workers.ts'
import { writeTogether } from './write-together.ts'

export { type AuditedClient, type Finding, redisAudit } from './audit.ts'
export type { RedisClient } from './client.ts'
export type { ReplicaWait } from './replicas.ts'

/** What {@link redisBroker} takes. */
export interface RedisBrokerOptions {
  /** A client of `ioredis`: plain, with Sentinels or of a Cluster. It stays its maker's to close, after the broker. */
  readonly client: RedisClient
  /** Keeps the jobs of several applications apart on one server. @default 'default' */
  readonly namespace?: string
  /** Added to the server's time. For tests that live through hours; everywhere else the server's clock alone decides. @default 0 */
  readonly timeShiftMs?: () => number
  /**
   * Makes each `enqueue` and step wait until so many replicas have it, and throw `broker_unavailable` when they do not in time. Narrows what
   * a failover can take; with fewer than all of them, one that has not heard may still be chosen. Not with a Cluster. @default not at all
   */
  readonly wait?: ReplicaWait
}

/**
 * Jobs in Redis or Valkey, 6.2 or newer. Every transition is one script; all keys of a queue are in one slot, so a Cluster needs nothing
 * of its user. Workers that wait have one connection per queue beside `client`. Throws `invalid_option` for a namespace or a wait that is
 * none, and `unsupported` for a wait in a Cluster.
 */
export function redisBroker({ client, namespace = 'default', timeShiftMs, wait }: RedisBrokerOptions): Broker {
  if (!/^[\w.:/-]{1,200}$/.test(namespace)) {
    throw new QueueError('invalid_option', `a namespace is 1 to 200 letters, digits or . _ : / -, got "${namespace}"`)
  }
  return new RedisBroker({ client, namespace, ...(timeShiftMs && { timeShiftMs }), ...(wait && { wait: checkedWait(wait, client) }) })
}

class RedisBroker implements Broker {
  readonly namespace: string
  readonly capabilities = {
    durable: true,
    shared: true,
    // A repeated call is recognised by its name, so no id has to be remembered for it.
    replyCanBeLost: false,
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
  }
  readonly schedules: RedisSchedules
  readonly keeper?: KeeperSource
  readonly #client: RedisClient
  readonly #scripts: Scripts
  readonly #queues: Queues
  readonly #deaths = new Deaths()
  readonly #relay: Relay
  readonly #enqueuer: Enqueuer
  readonly #workers = new Workers()
  readonly #stepper: Stepper
  readonly #holding: Holding
  readonly #sweeper: Sweeper
  readonly #inspector: Inspector
  readonly #pauses: Pauses
  readonly #bell: RedisBell

  constructor(options: RedisBrokerOptions & { readonly namespace: string }) {
    const { client, namespace, timeShiftMs = () => 0 } = options
    // A thread has no part in a shift of the time.
    const keeper = options.timeShiftMs ? undefined : redisKeeper(client, namespace)
    if (keeper) this.keeper = keeper
    this.namespace = namespace
    this.#client = client
    this.#scripts = new Scripts(client, timeShiftMs, options.wait)
    this.#queues = new Queues(client, namespace)
    const tools = { client, scripts: this.#scripts, queues: this.#queues, deaths: this.#deaths }
    this.#relay = new Relay(tools)
    this.#enqueuer = new Enqueuer(this.#scripts, this.#queues)
    const shared = { ...tools, relay: this.#relay, workers: this.#workers }
    this.#stepper = new Stepper(shared)
    this.#holding = new Holding(shared)
    this.#sweeper = new Sweeper({ ...tools, relay: this.#relay })
    this.#inspector = new Inspector(client, this.#scripts, this.#queues)
    this.#pauses = new Pauses(client, this.#scripts, this.#queues)
    this.#bell = new RedisBell(client)
    this.schedules = new RedisSchedules({ client, namespace, scripts: this.#scripts, queues: this.#queues, timeShiftMs })
  }

  async migrate(): Promise<void> {
    await requireVersion(this.#client)
  }

  async isCurrent(): Promise<boolean> {
    await requireVersion(this.#client)
    return true
  }

  enqueue(jobs: readonly NewJob[]): ReturnType<Broker['enqueue']> {
    if (!this.#bell.isAwaited || !this.#bell.isAwaitedAt(this.#soonRung(jobs))) return this.#enqueuer.store(jobs)
    writeTogether(this.#client)
    const stored = this.#enqueuer.store(jobs)
    this.#bell.foretell()
    return stored
  }

  async step(request: Parameters<Broker['step']>[0]): ReturnType<Broker['step']> {
    const bell = this.#bell.rung
    this.#bell.looks(Object.keys(request.want).map((queue) => this.#queues.keys(queue).bell))
    const reply = await this.#stepper.step(request)
    return reply.kind === 'stepped' ? { ...reply, bell } : reply
  }

  renew(request: Parameters<Broker['renew']>[0]): Promise<RenewReply> {
    return this.#holding.renew(request)
  }

  async leave(request: Parameters<Broker['leave']>[0]): ReturnType<Broker['leave']> {
    return { lost: await this.#holding.leave(request) }
  }

  report({ worker, reports }: Parameters<Broker['report']>[0]): Promise<void> {
    return this.#holding.report(worker, reports)
  }

  wait(request: Parameters<Broker['wait']>[0]): Promise<void> {
    return this.#bell.wait(request, new Set(this.#workers.wanted.map((queue) => this.#queues.keys(queue).bell)))
  }

  async sweep(): Promise<number> {
    this.#workers.forgetOld()
    return this.#sweeper.sweep()
  }

  async cancel(id: string): ReturnType<Broker['cancel']> {
    const replies = await this.#inEachQueue('cancel', id)
    for (const { queue, reply } of replies) this.#deaths.tell(diedOf(queue, list(reply)[2]))
    await Promise.all(replies.map(({ queue, reply }) => number(list(reply)[1]) === 1 && this.#relay.runSoon(queue)))
    const words = replies.map(({ reply }) => text(list(reply)[0]))
    if (words.includes('requested')) return 'requested'
    return words.includes('cancelled') ? 'cancelled' : 'not-found'
  }

  async replay(id: string): Promise<boolean> {
    return (await this.#inEachQueue('replay', id)).some(({ reply }) => number(reply) === 1)
  }

  async discard(id: string): Promise<boolean> {
    return (await this.#inEachQueue('discard', id)).some(({ reply }) => number(reply) === 1)
  }

  async promote(id: string): Promise<boolean> {
    return (await this.#inEachQueue('promote', id)).some(({ reply }) => number(reply) === 1)
  }

  children(id: string, page?: Parameters<Broker['children']>[1]): ReturnType<Broker['children']> {
    return this.#inspector.children(id, page)
  }

  async get(id: string, queue?: string): ReturnType<Broker['get']> {
    return (await this.#inspector.find(id, queue))?.record
  }

  peek(request: Parameters<Broker['peek']>[0]): ReturnType<Broker['peek']> {
    return this.#inspector.peek(request)
  }

  holder(queue: string, key: string): ReturnType<Broker['holder']> {
    return this.#inspector.holder(queue, key)
  }

  queues(): ReturnType<Broker['queues']> {
    return this.#inspector.queues()
  }

  pause(target: Parameters<Broker['pause']>[0], paused: boolean): Promise<void> {
    return this.#pauses.set(target, paused)
  }

  paused(): ReturnType<Broker['paused']> {
    return this.#pauses.list()
  }

  log(id: string): ReturnType<Broker['log']> {
    return this.#inspector.log(id)
  }

  dead(page: Parameters<Broker['dead']>[0]): ReturnType<Broker['dead']> {
    return this.#inspector.dead(page)
  }

  counts(): ReturnType<Broker['counts']> {
    return this.#inspector.counts()
  }

  oldestReadyMs(): ReturnType<Broker['oldestReadyMs']> {
    return this.#inspector.oldestReadyMs()
  }

  onDeath(listener: Parameters<Broker['onDeath']>[0]): () => void {
    return this.#deaths.on(listener)
  }

  async close(): Promise<void> {
    this.#bell.close()
    await this.#relay.idle()
  }

  /** The bells of the queues to which some of these jobs bring work at once. */
  #soonRung(jobs: readonly NewJob[]): readonly string[] {
    const queues = new Set<string>()
    for (const { queue, due } of jobs) if ('inMs' in due && due.inMs <= 0) queues.add(queue)
    return [...queues].map((queue) => this.#queues.keys(queue).bell)
  }

  async #inEachQueue(
    script: 'cancel' | 'replay' | 'discard' | 'promote',
    id: string,
  ): Promise<readonly { readonly queue: string; readonly reply: Reply }[]> {
    const queues = await this.#queues.all()
    return Promise.all(
      queues.map(async (queue) => {
        return { queue, reply: await this.#scripts.run(script, { keys: this.#queues.keys(queue).extended, values: [id] }) }
      }),
    )
  }
}
