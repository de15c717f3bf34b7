import { execFile } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { RedisServer } from '../../test/redis/server.ts'
import { asking, insisting, roleOf } from './asking.ts'
import { freePort } from './free-port.ts'
import { type Look, until } from './until.ts'

/** A node that is silent for this long has failed. Milliseconds. */
const nodeTimeoutMs = 1_000

/** One line of CLUSTER NODES. */
interface Node {
  readonly port: number
  readonly id: string
  readonly flags: readonly string[]
  /** The id of its master, for a replica. */
  readonly master: string
  readonly slots: readonly string[]
}

/** A Cluster of three masters, each with a replica. */
export class ClusterGroup {
  readonly servers: readonly RedisServer[]

  private constructor(servers: readonly RedisServer[]) {
    this.servers = servers
  }

  /** `settings` are arguments of each `redis-server`, and override those here. Resolves when every node agrees that the Cluster works. */
  static async start(...settings: readonly string[]): Promise<ClusterGroup> {
    const servers: RedisServer[] = []
    for (let n = 0; n < 6; n += 1) {
      // Without a port of its own the bus is at the client port plus 10,000, which may be more than there are.
      const cluster = [
        '--cluster-enabled',
        'yes',
        '--cluster-node-timeout',
        String(nodeTimeoutMs),
        '--cluster-port',
        String(await freePort()),
      ]
      servers.push(await RedisServer.start(...cluster, '--repl-diskless-sync-delay', '0', ...settings))
    }
    const nodes = servers.map(({ port }) => `127.0.0.1:${port}`)
    await promisify(execFile)('redis-cli', ['--cluster', 'create', ...nodes, '--cluster-replicas', '1', '--cluster-yes'])
    const group = new ClusterGroup(servers)
    await group.whole()
    return group
  }

  get ports(): readonly number[] {
    return this.servers.map(({ port }) => port)
  }

  /** The ports of the masters that the others count on, in the order of the servers. */
  async masters(): Promise<readonly number[]> {
    const nodes = await this.#nodes()
    const masters = new Set(nodes.filter(({ flags, slots }) => flags.includes('master') && slots.length > 0).map(({ port }) => port))
    return this.ports.filter((port) => masters.has(port))
  }

  /** The server that listens on this port. */
  at(port: number): RedisServer {
    const server = this.servers.find((one) => one.port === port)
    if (!server) throw new Error(`no node of the Cluster listens on ${port}`)
    return server
  }

  /** The port of a master's replica. */
  async replicaOf(master: number): Promise<number> {
    const nodes = await this.#nodes()
    const id = nodes.find(({ port }) => port === master)?.id
    const replica = nodes.find((node) => node.master === id && node.flags.includes('slave'))
    if (!replica) throw new Error(`the node on ${master} has no replica`)
    return replica.port
  }

  /** Whether a master has the slot of this key. */
  async owns(master: number, key: string): Promise<boolean> {
    const slot = await asking(master, (client) => client.cluster('KEYSLOT', key))
    const mine = (await this.#nodes()).find(({ port }) => port === master)
    return (mine?.slots ?? []).some((range) => {
      const [from = 0, to = from] = range.split('-').map(Number)
      return slot !== undefined && slot >= from && slot <= to
    })
  }

  /** Asks a replica to take its master's place, until it has. Nothing is lost by that: it first hears everything that the master has said. */
  async failOver(replica: number): Promise<void> {
    await until(`failover to ${replica}`, async () => {
      const answer = await asking(replica, (client) => client.cluster('FAILOVER').catch(String))
      for (let looks = 0; looks < 50; looks += 1) {
        if ((await roleOf(replica)) === 'master') return { found: true }
        await pause(30)
      }
      return { instead: String(answer ?? 'silence') }
    })
  }

  /** Moves the slot of a key from one master to another, key by key, as an operator who adds a server does. */
  async moveSlot(key: string, from: number, to: number): Promise<void> {
    const nodes = await this.#nodes()
    const idOf = (port: number) => nodes.find((node) => node.port === port)?.id ?? ''
    const slot = await insisting(from, (client) => client.cluster('KEYSLOT', key))
    await insisting(to, (client) => client.cluster('SETSLOT', slot, 'IMPORTING', idOf(from)))
    await insisting(from, (client) => client.cluster('SETSLOT', slot, 'MIGRATING', idOf(to)))
    const next = () => insisting(from, (client) => client.cluster('GETKEYSINSLOT', slot, 100))
    for (let keys = await next(); keys.length > 0; keys = await next()) {
      await asking(from, (client) => client.call('MIGRATE', '127.0.0.1', String(to), '', '0', '5000', 'KEYS', ...keys))
    }
    // The new owner first: between the two calls both would otherwise send everybody to the other.
    for (const port of [to, from]) await insisting(port, (client) => client.cluster('SETSLOT', slot, 'NODE', idOf(to)))
  }

  /** Resolves when the node is a master. */
  async promoted(port: number): Promise<void> {
    await until(`promotion of ${port}`, async () => {
      const role = await roleOf(port)
      return role === 'master' ? { found: role } : { instead: `role ${role}` }
    })
  }

  /** Resolves when every node says that the Cluster works and knows of every replica, and every master has one in step with it. */
  async whole(): Promise<void> {
    await until('Cluster of three masters with a replica each', () => this.#lookForWhole())
  }

  async stop(): Promise<void> {
    for (const server of this.servers) await server.stop()
  }

  async #lookForWhole(): Promise<Look<true>> {
    const states = await Promise.all(this.ports.map((port) => asking(port, (client) => client.cluster('INFO'))))
    const ok = states.filter((state) => String(state).includes('cluster_state:ok')).length
    if (ok < states.length) return { instead: `${ok} of ${states.length} nodes say that it works` }
    const views = await Promise.all(this.ports.map(viewOf))
    if (!views.every((nodes) => nodes?.length === 6 && isPaired(nodes))) return { instead: 'a node that has not heard of every replica' }
    const infos = await Promise.all(this.ports.map((port) => asking(port, (client) => client.info('replication'))))
    const masters = infos.filter((info) => info?.includes('role:master') && info.includes('state=online'))
    const replicas = infos.filter((info) => info?.includes('role:slave') && info.includes('master_link_status:up'))
    if (masters.length === 3 && replicas.length === 3) return { found: true }
    return { instead: `${masters.length} masters with a replica, ${replicas.length} replicas with a master` }
  }

  #nodes(): Promise<readonly Node[]> {
    return until('node that answers', async () => {
      for (const port of this.ports) {
        const nodes = await viewOf(port)
        if (nodes) return { found: nodes }
      }
      return { instead: 'silence' }
    })
  }
}

/** The Cluster as one node sees it; undefined when that does not answer. */
async function viewOf(port: number): Promise<readonly Node[] | undefined> {
  const lines = await asking(port, (client) => client.cluster('NODES'))
  return lines === undefined ? undefined : String(lines).trim().split('\n').map(asNode)
}

/** Whether each node with slots is the master of one other. */
function isPaired(nodes: readonly Node[]): boolean {
  const masters = nodes.filter(({ flags, slots }) => flags.includes('master') && slots.length > 0)
  const replicas = nodes.filter(({ flags }) => flags.includes('slave'))
  return masters.length === 3 && masters.every(({ id }) => replicas.filter(({ master }) => master === id).length === 1)
}

function asNode(line: string): Node {
  const [id = '', address = '', flags = '', master = '', , , , , ...slots] = line.split(' ')
  const port = Number(/:(\d+)@/.exec(address)?.[1])
  return { id, port, flags: flags.split(','), master, slots: slots.filter((range) => /^\d+(-\d+)?$/.test(range)) }
}
