import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'

const startDeadlineMs = 30_000
const pollMs = 20

// The data is thrown away with the test run, so nothing is ever flushed to disk: several times faster, and kind to the disk.
const settings = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_connections=200', 'listen_addresses=']

/** A private PostgreSQL server, reachable over a Unix socket only. */
export interface PostgresServer {
  readonly socketPath: string
  /** Stops it at once and removes its folder. */
  stop(): Promise<void>
}

/** Makes a new cluster in a temporary folder and runs the server from `programs`, the folder with `postgres` and `initdb`. */
export async function startPostgres(programs: string): Promise<PostgresServer> {
  const owner = serverUser()
  const folder = mkdtempSync(join(tmpdir(), 'trellis-postgres-'))
  if (owner !== undefined) chownSync(folder, owner.uid, owner.gid)
  const remove = () => rmSync(folder, { recursive: true, force: true })
  try {
    const cluster = join(folder, 'cluster')
    const initdb = ['-D', cluster, '-U', 'trellis', '--auth=trust', '--encoding=UTF8', '--no-locale', '--no-sync']
    await promisify(execFile)(join(programs, 'initdb'), initdb, { ...owner, cwd: folder })
    const options = [...settings, `unix_socket_directories=${folder}`].flatMap((setting) => ['-c', setting])
    const server = spawn(join(programs, 'postgres'), ['-D', cluster, ...options], {
      ...owner,
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let log = ''
    server.stderr.on('data', (chunk) => {
      log = `${log}${chunk}`.slice(-10_000)
    })
    const stop = async () => {
      if (server.exitCode === null && server.signalCode === null) {
        // SIGQUIT is PostgreSQL's immediate shutdown.
        server.kill('SIGQUIT')
        await once(server, 'exit')
      }
      remove()
    }
    const socketPath = join(folder, '.s.PGSQL.5432')
    const deadline = Date.now() + startDeadlineMs
    while (!log.includes('ready to accept connections')) {
      if (server.exitCode !== null || Date.now() > deadline) {
        await stop()
        throw new Error(`PostgreSQL did not start:\n${log}`)
      }
      await wait(pollMs)
    }
    return { socketPath, stop }
  } catch (error) {
    remove()
    throw error
  }
}

// PostgreSQL refuses to run as root. Debian's package makes the user `postgres`; `nobody` exists everywhere.
function serverUser(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0 || !existsSync('/etc/passwd')) return undefined
  const accounts = readFileSync('/etc/passwd', 'utf8').split('\n')
  const account = accounts.find((line) => line.startsWith('postgres:')) ?? accounts.find((line) => line.startsWith('nobody:'))
  const [, , uid, gid] = account?.split(':') ?? []
  return uid === undefined || gid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) }
}
