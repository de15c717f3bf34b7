import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { freePort } from '../../chaos/servers/free-port.ts'

const program = process.env.TRELLIS_TEST_REDIS_SERVER ?? 'redis-server'

/** Runs the server until its input ends, so that it ends with this process, however that ends. */
const leash = '"$@" </dev/null & server=$!; read -r _; kill -9 $server; wait $server'

/** A Redis server of its own, with a folder of its own. It ends with this process at the latest. */
export class RedisServer {
  readonly port: number
  readonly #folder: string
  readonly #settings: readonly string[]
  #process: ChildProcess | undefined

  private constructor(port: number, folder: string, settings: readonly string[]) {
    this.port = port
    this.#folder = folder
    this.#settings = settings
  }

  /** Starts a server; `settings` are arguments of `redis-server`, such as `'--appendonly', 'yes'`. */
  static async start(...settings: readonly string[]): Promise<RedisServer> {
    for (;;) {
      const server = new RedisServer(await freePort(), await mkdtemp(join(tmpdir(), 'trellis-redis-')), settings)
      await server.startAgain()
      if (await server.#isOurs()) return server
      // Between finding a port and taking it, another test process was quicker: what answers there is its server.
      await server.stop()
    }
  }

  /** Starts it on the same port and folder, and resolves when it answers. */
  async startAgain(): Promise<void> {
    const place = ['--bind', '127.0.0.1', '--port', String(this.port), '--dir', this.#folder, '--save', '']
    this.#process = spawn('sh', ['-c', leash, 'sh', program, ...place, ...this.#settings], { stdio: ['pipe', 'ignore', 'ignore'] })
    const client = new Redis(this.port, { retryStrategy: () => 20, maxRetriesPerRequest: 500 })
    client.on('error', () => {})
    await client.ping()
    client.disconnect()
  }

  async #isOurs(): Promise<boolean> {
    // One that is told to answer no CONFIG is not asked.
    if (this.#settings.includes('--rename-command')) return true
    const client = new Redis(this.port)
    const [, folder] = (await client.config('GET', 'dir')) as [string, string]
    client.disconnect()
    return (await realpath(this.#folder)) === folder
  }

  /** Ends it at once, with SIGKILL. */
  async kill(): Promise<void> {
    const server = this.#process
    if (!server || server.exitCode !== null || server.signalCode !== null) return
    const gone = once(server, 'exit')
    server.stdin?.end()
    await gone
  }

  async stop(): Promise<void> {
    await this.kill()
    await rm(this.#folder, { recursive: true, force: true })
  }
}
