import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Redis } from 'ioredis'
import { RedisServer } from '../../test/redis/server.ts'
import { asking, insisting, roleOf } from './asking.ts'
import { ended } from './ended.ts'
import { freePort } from './free-port.ts'
import { until } from './until.ts'

/** The name of the group. */
export const groupName = 'chaos'

const program = process.env.TRELLIS_TEST_REDIS_SERVER ?? 'redis-server'
const leash = '"$@" </dev/null & server=$!; read -r _; kill -9 $server; wait $server'
/** A master that is silent for this long is down. Milliseconds. */
const downAfterMs = 700
/** How often the sentinels look at servers, and tell each other what they know. Milliseconds. */
const hurryMs = 500
/** A master without a replica that has spoken within this takes no writes: bounds what a failover can lose. Seconds. */
export const mostLagS = 1

/** A master with two replicas, which take no writes without each other, and three sentinels that watch them. */
export class SentinelGroup {
  readonly servers: readonly RedisServer[]
  readonly sentinels: readonly number[]
  readonly #watchers: readonly Watcher[]

  private constructor(servers: readonly RedisServer[], watchers: readonly Watcher[]) {
    this.servers = servers
    this.#watchers = watchers
    this.sentinels = watchers.map(({ port }) => port)
  }

  /** `settings` are arguments of each `redis-server`. Resolves when the sentinels know all of them and each other. */
  static async start(...settings: readonly string[]): Promise<SentinelGroup> {
    const common = [
      ...settings,
      '--min-replicas-to-write',
      '1',
      '--min-replicas-max-lag',
      String(mostLagS),
      '--repl-diskless-sync-delay',
      '0',
    ]
    const master = await RedisServer.start(...common)
    const replicaOf = ['--replicaof', '127.0.0.1', String(master.port)]
    const replicas = [await RedisServer.start(...common, ...replicaOf), await RedisServer.start(...common, ...replicaOf)]
    const watchers = [await startWatcher(master.port), await startWatcher(master.port), await startWatcher(master.port)]
    const group = new SentinelGroup([master, ...replicas], watchers)
    await group.whole()
    return group
  }

  /** The port of the master as the first sentinel that answers sees it. */
  masterPort(): Promise<number> {
    return until('sentinel that names a master', async () => {
      for (const port of this.sentinels) {
        const answer = await asking(port, (sentinel) => sentinel.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', groupName))
        if (Array.isArray(answer)) return { found: Number(answer[1]) }
      }
      return { instead: 'silence' }
    })
  }

  /** The server that listens on this port. */
  at(port: number): RedisServer {
    const server = this.servers.find((one) => one.port === port)
    if (!server) throw new Error(`no server of the group listens on ${port}`)
    return server
  }

  /**
   * Asks the sentinels for another master, until they have one, and returns its port. They refuse while a replica is not in step. The old
   * one takes itself for a master for seconds more, and acknowledges writes that will be lost for as long as the other replica hears it.
   */
  async failOver(): Promise<number> {
    const old = await this.masterPort()
    await until(`failover from ${old} that the sentinels agree to`, async () => {
      const refusal = await this.#refusal()
      return refusal === undefined || (await this.masterPort()) !== old ? { found: true } : { instead: refusal }
    })
    return this.masterAfter(old)
  }

  /** Resolves when the sentinels name another master than `old`, and it has become one. */
  masterAfter(old: number): Promise<number> {
    return until(`master after ${old}`, async () => {
      const port = await this.masterPort()
      const role = await roleOf(port)
      return port !== old && role === 'master' ? { found: port } : { instead: `${port}, whose role is ${role}` }
    })
  }

  /** Resolves when the master has both replicas, in step with it, and every sentinel knows so. Nobody else takes writes then. */
  async whole(): Promise<void> {
    await until('master with two replicas in step', async () => {
      const port = await this.masterPort()
      const info = await asking(port, (client) => client.info('replication'))
      const inStep = typeof info === 'string' ? (info.match(/^slave\d+:.*state=online/gm)?.length ?? 0) : 0
      const views = await Promise.all(this.sentinels.map((sentinel) => viewOf(sentinel)))
      if (inStep === 2 && views.every((view) => view === `${port},2,2,master`)) return { found: port }
      return { instead: `${port} with ${inStep}; the sentinels see ${views.join(' and ')}` }
    })
  }

  async stop(): Promise<void> {
    for (const { shell } of this.#watchers) {
      shell.stdin?.end()
      await ended(shell)
    }
    for (const { folder } of this.#watchers) await rm(folder, { recursive: true, force: true })
    for (const server of this.servers) await server.stop()
  }

  /** Why the first sentinel does not start a failover; undefined when it does. */
  #refusal(): Promise<string | undefined> {
    const ask = (sentinel: Redis) => sentinel.call('SENTINEL', 'FAILOVER', groupName).then(() => '', String)
    return asking(this.sentinels[0] ?? 0, ask).then((refusal) => (refusal === '' ? undefined : (refusal ?? 'silence')))
  }
}

/** What a sentinel knows: the port of the master, how many replicas and how many other sentinels there are, and how it takes the master to be. */
async function viewOf(sentinel: number): Promise<string> {
  const answer = await asking(sentinel, (client) => client.call('SENTINEL', 'MASTER', groupName))
  if (!Array.isArray(answer)) return 'nothing'
  const fields = new Map(answer.flatMap((name, at) => (at % 2 === 0 ? [[String(name), String(answer[at + 1])] as const] : [])))
  return [fields.get('port'), fields.get('num-slaves'), fields.get('num-other-sentinels'), fields.get('flags')].join()
}

interface Watcher {
  readonly port: number
  readonly folder: string
  readonly shell: ChildProcess
}

async function startWatcher(master: number): Promise<Watcher> {
  const port = await freePort()
  const folder = await mkdtemp(join(tmpdir(), 'trellis-chaos-sentinel-'))
  const config = join(folder, 'sentinel.conf')
  // A sentinel writes what it learns into its own configuration.
  await writeFile(
    config,
    `bind 127.0.0.1
port ${port}
dir ${folder}
sentinel monitor ${groupName} 127.0.0.1 ${master} 2
sentinel down-after-milliseconds ${groupName} ${downAfterMs}
sentinel failover-timeout ${groupName} 4000
sentinel parallel-syncs ${groupName} 2
`,
  )
  const shell = spawn('sh', ['-c', leash, 'sh', program, config, '--sentinel'], { stdio: ['pipe', 'ignore', 'ignore'] })
  // Sentinels look at a master that came back every ten seconds, and for eight, before they make it a replica, if nobody says otherwise.
  const hurry = ['PUBLISH-PERIOD', String(hurryMs), 'INFO-PERIOD', String(hurryMs)]
  await insisting(port, (sentinel) => sentinel.call('SENTINEL', 'DEBUG', ...hurry))
  return { port, folder, shell }
}
