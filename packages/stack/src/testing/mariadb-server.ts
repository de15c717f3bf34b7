import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { findMariadb } from './find-program.ts'
import type { Skipped } from './services.ts'

const startDeadlineMs = 60_000
const pollMs = 20

// The log reaches the system at each commit and the disk never: what was committed outlives the server, and the disk is spared.
const settings = [
  '--innodb-flush-log-at-trx-commit=2',
  '--innodb-flush-method=nosync',
  '--innodb-log-file-size=16M',
  '--innodb-buffer-pool-size=64M',
  '--max-connections=300',
  '--skip-log-bin',
  '--skip-name-resolve',
]

/** Runs the server until its input ends, so that it ends with this process, however that ends. */
const leash = '"$@" </dev/null & server=$!; read -r _; kill -9 $server; wait $server'

/** A private MariaDB server with a user `root` who has no password. */
export interface MariadbServer {
  readonly socketPath: string
  readonly folder: string
  /** Ends it as `kill -9` does, and keeps its folder, for the next server in it. */
  kill(): Promise<void>
  /** Ends it at once and removes its folder. */
  stop(): Promise<void>
}

/** Where a server runs. */
export interface MariadbPlace {
  /** The folder with `mariadbd` and `mariadb-install-db`. @default what is found on the PATH */
  readonly programs?: string
  /** The folder of a server that was killed. @default a new one */
  readonly folder?: string
}

/** Why no MariaDB server can be started here; undefined when one can. */
export function missingMariadb(): Skipped | undefined {
  return findMariadb() === undefined ? { skipped: 'no mariadb-install-db with its mariadbd on the PATH' } : undefined
}

/** Runs the server, with no more than a Unix socket, in a folder of its own. Throws when there is no program: ask `missingMariadb()` first. */
export async function startMariadb(place: MariadbPlace = {}): Promise<MariadbServer> {
  const { programs = findMariadb(), folder = mkdtempSync(join(tmpdir(), 'trellis-mariadb-')) } = place
  if (programs === undefined) throw new Error(missingMariadb()?.skipped)
  const remove = () => rmSync(folder, { recursive: true, force: true })
  try {
    const data = join(folder, 'data')
    // MariaDB refuses to run as root unless it is told to.
    const user = process.getuid?.() === 0 ? ['--user=root'] : []
    if (!existsSync(data)) {
      const install = ['--no-defaults', `--datadir=${data}`, '--auth-root-authentication-method=normal', '--skip-test-db', ...user]
      await promisify(execFile)(join(programs, 'mariadb-install-db'), [...install, ...settings], { cwd: folder })
    }
    const socketPath = join(folder, 'socket')
    rmSync(socketPath, { force: true })
    // Of its own: a server that starts clears the tables of others out of a folder that they share.
    const args = [
      '--no-defaults',
      `--tmpdir=${folder}`,
      `--datadir=${data}`,
      `--socket=${socketPath}`,
      '--skip-networking',
      ...user,
      ...settings,
    ]
    const program = [join(programs, 'mariadbd'), join(programs, '../sbin/mariadbd')].find(existsSync) ?? 'mariadbd'
    const server = spawn('sh', ['-c', leash, 'sh', program, ...args], { cwd: folder, stdio: ['pipe', 'ignore', 'pipe'] })
    await ready(server)
    const kill = async () => {
      if (server.exitCode !== null || server.signalCode !== null) return
      const gone = once(server, 'exit')
      server.stdin.end()
      await gone
    }
    const stop = async () => {
      await kill()
      remove()
    }
    return { socketPath, folder, kill, stop }
  } catch (error) {
    remove()
    throw error
  }
}

async function ready(server: ChildProcess): Promise<void> {
  let log = ''
  server.stderr?.on('data', (chunk) => {
    log = `${log}${chunk}`.slice(-10_000)
  })
  const deadline = performance.now() + startDeadlineMs
  while (!log.includes('ready for connections')) {
    if (server.exitCode !== null || performance.now() > deadline) {
      server.stdin?.end()
      throw new Error(`MariaDB did not start:\n${log}`)
    }
    await wait(pollMs)
  }
}
