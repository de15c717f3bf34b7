import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs'
import { chown, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { until } from './contenders/until.ts'
import { treeCpuUs } from './process-times.ts'

/** Runs the server until its input ends, so that it ends with this process, however that ends. */
const leash = '"$@" </dev/null & server=$!; read -r _; kill -QUIT $server; wait $server'

/** As installed, but for room: what is committed is on the disk, as in production. */
const settings = ['max_connections=200', 'shared_buffers=256MB', 'max_wal_size=4GB', 'checkpoint_timeout=1h', 'unix_socket_directories=']

/** A PostgreSQL server of its own, with a folder of its own. It ends with this process at the latest. */
export class PostgresServer {
  readonly #port: number
  readonly #folder: string
  readonly #process: ChildProcess

  private constructor(port: number, folder: string, process: ChildProcess) {
    this.#port = port
    this.#folder = folder
    this.#process = process
  }

  /**
   * Makes a cluster and starts its server. `more` are settings such as `max_connections=20`. Throws when there is no PostgreSQL on this
   * machine.
   */
  static start(...more: readonly string[]): Promise<PostgresServer> {
    const initdb = ['-U', 'trellis', '--auth=trust', '--encoding=UTF8', '--no-locale']
    return PostgresServer.#on({ program: 'initdb', args: initdb }, more)
  }

  /** Starts a standby that follows this server. */
  async standby(): Promise<PostgresServer> {
    const copy = ['--write-recovery-conf', '--checkpoint=fast', '--dbname', this.url('postgres')]
    return PostgresServer.#on({ program: 'pg_basebackup', args: copy }, [])
  }

  static async #on(
    maker: { readonly program: string; readonly args: readonly string[] },
    more: readonly string[],
  ): Promise<PostgresServer> {
    const programs = findPrograms()
    const owner = serverUser()
    const folder = await mkdtemp(join(tmpdir(), 'trellis-postgres-'))
    if (owner) await chown(folder, owner.uid, owner.gid)
    const cluster = join(folder, 'cluster')
    await promisify(execFile)(join(programs, maker.program), ['-D', cluster, ...maker.args], { ...owner, cwd: folder })
    const port = await freePort()
    const given = [...settings, ...more, 'listen_addresses=127.0.0.1', `port=${port}`].flatMap((setting) => ['-c', setting])
    const command = [join(programs, 'postgres'), '-D', cluster, ...given]
    const process = spawn('sh', ['-c', leash, 'sh', ...command], { ...owner, cwd: folder, stdio: ['pipe', 'ignore', 'ignore'] })
    const server = new PostgresServer(port, folder, process)
    await until(() => server.#answers())
    return server
  }

  /** Names one of its databases. */
  url(database: string): string {
    return `postgresql://trellis@127.0.0.1:${this.#port}/${database}`
  }

  /** Makes a database anew, as a copy of another one that nobody is connected to. */
  async createDatabase(name: string, template = 'template1'): Promise<void> {
    await this.#run(`drop database if exists ${name} with (force)`)
    await this.#run(`create database ${name} template ${template}`)
  }

  /** Processor time of all of its processes so far. Microseconds; NaN where the system does not tell. */
  cpuUs(): number {
    const [pid = ''] = readFileSync(join(this.#folder, 'cluster', 'postmaster.pid'), 'utf8').split('\n')
    return treeCpuUs(Number(pid))
  }

  /** Ends it at once and removes its folder. */
  async stop(): Promise<void> {
    const gone = once(this.#process, 'exit')
    this.#process.stdin?.end()
    await gone
    await rm(this.#folder, { recursive: true, force: true })
  }

  async #run(statement: string): Promise<void> {
    const client = new pg.Client({ connectionString: this.url('postgres') })
    await client.connect()
    try {
      await client.query(statement)
    } finally {
      await client.end()
    }
  }

  async #answers(): Promise<boolean> {
    try {
      await this.#run('select 1')
      return true
    } catch {
      // It is still starting.
      return false
    }
  }
}

/** The folder of `postgres` and its companions: on the PATH, or linked from there, or where Debian puts its newest version. */
function findPrograms(): string {
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : []
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...versions.map((version) => join(debian, version, 'bin'))]
  const found = folders.find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')))
  if (!found) throw new Error('no PostgreSQL on the PATH or in /usr/lib/postgresql')
  return dirname(realpathSync(join(found, 'postgres')))
}

/** PostgreSQL refuses to run as root. Debian's package makes the user `postgres`; `nobody` exists everywhere. */
function serverUser(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  const accounts = readFileSync('/etc/passwd', 'utf8').split('\n')
  const account = accounts.find((line) => line.startsWith('postgres:')) ?? accounts.find((line) => line.startsWith('nobody:'))
  const [, , uid, gid] = account?.split(':') ?? []
  return uid === undefined || gid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port was given')
  return address.port
}
