import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { ended, hasEnded } from './ended.ts'
import { freePort } from './free-port.ts'

/**
 * Nothing waits for the disk, which a killed process does not need: what was written is the kernel's. Everything that is acknowledged
 * has been written, because `synchronous_commit` stays on.
 */
const settings = ['fsync=off', 'full_page_writes=off', 'max_connections=100', 'unix_socket_directories=', 'listen_addresses=127.0.0.1']

/** How long a server may take to start or to come back. Milliseconds. */
const startMs = 60_000

/**
 * Runs the server, and ends it with SIGQUIT (at once) when the input ends: so it ends with this process, however that ends. Prints the
 * server's process id, and ends itself with the server.
 */
const leash = `
  "$@" </dev/null & server=$!
  echo $server
  exec 3<&0
  (read -r _ <&3; kill -QUIT $server) & reader=$!
  wait $server
  kill $reader`

/** A PostgreSQL server with a cluster of its own, to be killed and started again. */
export class PostgresServer {
  readonly port: number
  readonly #programs: string
  readonly #folder: string
  readonly #owner: Owner | undefined
  #shell: ChildProcess | undefined
  #pid = 0

  private constructor(programs: string, port: number) {
    this.#programs = programs
    this.port = port
    this.#folder = mkdtempSync(join(tmpdir(), 'trellis-chaos-postgres-'))
    this.#owner = serverUser()
    if (this.#owner) chownSync(this.#folder, this.#owner.uid, this.#owner.gid)
  }

  /** Makes a cluster with the superuser `chaos` and starts a server. Throws when there are no programs for it on this machine. */
  static async start(): Promise<PostgresServer> {
    const programs = findPostgres()
    if (!programs) throw new Error('no postgres on the PATH or in /usr/lib/postgresql')
    const server = new PostgresServer(programs, await freePort())
    const initdb = ['-D', server.#cluster, '-U', 'chaos', '--auth=trust', '--encoding=UTF8', '--no-locale', '--no-sync']
    await promisify(execFile)(join(programs, 'initdb'), initdb, { ...server.#owner, cwd: server.#folder })
    await server.startAgain()
    return server
  }

  get #cluster(): string {
    return join(this.#folder, 'cluster')
  }

  /** Starts it on its port and cluster, and resolves when it answers. */
  async startAgain(): Promise<void> {
    const options = [...settings, `port=${this.port}`].flatMap((setting) => ['-c', setting])
    const deadline = performance.now() + startMs
    // Until the last process of a killed server is gone, the next one finds its shared memory in use and ends.
    while (!(await this.#tryToStart(options))) {
      if (performance.now() > deadline) throw new Error('PostgreSQL did not start')
      await pause(100)
    }
  }

  /** SIGKILL for the first process; the others notice that and go too. */
  async kill(): Promise<void> {
    const shell = this.#shell
    if (!shell || hasEnded(shell)) return
    process.kill(this.#pid, 'SIGKILL')
    await ended(shell)
  }

  async stop(): Promise<void> {
    this.#shell?.stdin?.end()
    if (this.#shell) await ended(this.#shell)
    rmSync(this.#folder, { recursive: true, force: true })
  }

  async #tryToStart(options: readonly string[]): Promise<boolean> {
    const place = [join(this.#programs, 'postgres'), '-D', this.#cluster, ...options]
    const shell = spawn('sh', ['-c', leash, 'sh', ...place], { ...this.#owner, cwd: this.#folder, stdio: ['pipe', 'pipe', 'ignore'] })
    this.#shell = shell
    const [line] = await Promise.race([once(shell.stdout, 'data'), ended(shell).then(() => [''])])
    this.#pid = Number(String(line).trim())
    while (!hasEnded(shell)) {
      if (await this.#answers()) return true
      await pause(50)
    }
    return false
  }

  async #answers(): Promise<boolean> {
    try {
      await promisify(execFile)(join(this.#programs, 'pg_isready'), ['-q', '-h', '127.0.0.1', '-p', String(this.port)])
      return true
    } catch {
      return false
    }
  }
}

interface Owner {
  readonly uid: number
  readonly gid: number
}

/** The user to run as: PostgreSQL refuses root. Debian's package makes `postgres`; `nobody` exists everywhere. */
function serverUser(): Owner | undefined {
  if (process.getuid?.() !== 0) return undefined
  const accounts = readFileSync('/etc/passwd', 'utf8').split('\n')
  const account = accounts.find((line) => line.startsWith('postgres:')) ?? accounts.find((line) => line.startsWith('nobody:'))
  const [, , uid, gid] = account?.split(':') ?? []
  return uid === undefined || gid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) }
}

/** The folder of `postgres` and `initdb`, the newest version first; undefined when the server is not on this machine. */
export function findPostgres(): string | undefined {
  const parent = '/usr/lib/postgresql'
  const versions = existsSync(parent) ? readdirSync(parent).sort((a, b) => Number(b) - Number(a)) : []
  const folders = [...versions.map((version) => join(parent, version, 'bin')), ...(process.env.PATH ?? '').split(delimiter)]
  const server = folders.map((folder) => join(folder, 'postgres')).find((path) => existsSync(path))
  const folder = server === undefined ? undefined : join(realpathSync(server), '..')
  return folder !== undefined && existsSync(join(folder, 'initdb')) ? folder : undefined
}
