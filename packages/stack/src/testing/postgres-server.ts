import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { findPostgres } from './find-program.ts'
import type { Skipped } from './services.ts'

const startDeadlineMs = 30_000
const pollMs = 20

// The disk is never waited for: several times faster, and kind to the disk. What was written outlives the server all the same, because the system has it.
const settings = ['fsync=off', 'full_page_writes=off', 'max_connections=200', 'listen_addresses=']

/**
 * Runs the server, and has it end at once (SIGQUIT is PostgreSQL's immediate shutdown) when the input ends: so it ends with this process, however
 * that ends. Prints the server's process id.
 */
const leash = `
  "$@" </dev/null & server=$!
  echo $server
  exec 3<&0
  (read -r _ <&3; kill -QUIT $server) & reader=$!
  wait $server
  kill $reader`

/** A private PostgreSQL server with a superuser `trellis`, reachable over a Unix socket only. */
export interface PostgresServer {
  readonly socketPath: string
  readonly folder: string
  /** Ends it as `kill -9` does, and keeps its folder, for the next server in it. */
  kill(): Promise<void>
  /** Ends it at once and removes its folder. */
  stop(): Promise<void>
}

/** Where and how a server runs. */
export interface PostgresPlace {
  /** The folder with `postgres` and `initdb`. @default what is found on the PATH or where Debian has it */
  readonly programs?: string
  /** The folder of a server that was killed. @default a new one */
  readonly folder?: string
  /** Whether what was committed outlives a server that is killed. @default false: which is faster */
  readonly durable?: boolean
}

/** Why no PostgreSQL server can be started here; undefined when one can. */
export function missingPostgres(): Skipped | undefined {
  return findPostgres() === undefined ? { skipped: 'no postgres on the PATH or in /usr/lib/postgresql' } : undefined
}

/** Runs the server, with no more than a Unix socket, in a folder of its own. Throws when there is no program: ask `missingPostgres()` first. */
export async function startPostgres(place: PostgresPlace = {}): Promise<PostgresServer> {
  const { programs = findPostgres(), folder = mkdtempSync(join(tmpdir(), 'trellis-postgres-')), durable = false } = place
  if (programs === undefined) throw new Error(missingPostgres()?.skipped)
  const owner = serverUser()
  if (owner !== undefined) chownSync(folder, owner.uid, owner.gid)
  const remove = () => rmSync(folder, { recursive: true, force: true })
  try {
    const cluster = join(folder, 'cluster')
    if (!existsSync(cluster)) {
      const initdb = ['-D', cluster, '-U', 'trellis', '--auth=trust', '--encoding=UTF8', '--no-locale', '--no-sync']
      await promisify(execFile)(join(programs, 'initdb'), initdb, { ...owner, cwd: folder })
    }
    const chosen = [...settings, `synchronous_commit=${durable ? 'on' : 'off'}`, `unix_socket_directories=${folder}`]
    const line = [join(programs, 'postgres'), '-D', cluster, ...chosen.flatMap((setting) => ['-c', setting])]
    const server = await started(() =>
      spawn('sh', ['-c', leash, 'sh', ...line], { ...owner, cwd: folder, stdio: ['pipe', 'pipe', 'pipe'] }),
    )
    const kill = async () => await end(server.shell, () => process.kill(server.pid, 'SIGKILL'))
    const stop = async () => {
      await end(server.shell, () => server.shell.stdin?.end())
      remove()
    }
    return { socketPath: join(folder, '.s.PGSQL.5432'), folder, kill, stop }
  } catch (error) {
    remove()
    throw error
  }
}

interface Started {
  readonly shell: ChildProcess
  readonly pid: number
}

/** Until the last process of a killed server is gone, the next one finds its memory in use and ends. */
async function started(run: () => ChildProcess): Promise<Started> {
  const deadline = performance.now() + startDeadlineMs
  for (;;) {
    const tried = await ready(run(), deadline)
    if (!('log' in tried)) return tried
    if (performance.now() > deadline || !tried.log.includes('still in use')) throw new Error(`PostgreSQL did not start:\n${tried.log}`)
    await wait(pollMs)
  }
}

async function ready(shell: ChildProcess, deadline: number): Promise<Started | { readonly log: string }> {
  let log = ''
  let pid = 0
  shell.stdout?.on('data', (chunk) => {
    pid = Number(String(chunk).trim())
  })
  shell.stderr?.on('data', (chunk) => {
    log = `${log}${chunk}`.slice(-10_000)
  })
  while (pid === 0 || !log.includes('ready to accept connections')) {
    if (shell.exitCode !== null || performance.now() > deadline) {
      shell.stdin?.end()
      return { log }
    }
    await wait(pollMs)
  }
  return { shell, pid }
}

async function end(shell: ChildProcess, act: () => void): Promise<void> {
  if (shell.exitCode !== null || shell.signalCode !== null) return
  const gone = once(shell, 'exit')
  act()
  await gone
}

// PostgreSQL refuses to run as root. Debian's package makes the user `postgres`; `nobody` exists everywhere.
function serverUser(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0 || !existsSync('/etc/passwd')) return undefined
  const accounts = readFileSync('/etc/passwd', 'utf8').split('\n')
  const account = accounts.find((line) => line.startsWith('postgres:')) ?? accounts.find((line) => line.startsWith('nobody:'))
  const [, , uid, gid] = account?.split(':') ?? []
  return uid === undefined || gid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) }
}
