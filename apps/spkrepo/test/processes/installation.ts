import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { type Database, openDatabase } from '@trellis/stack'
import { type DatabaseKind, freePort, freshDatabase, type Program, startProgram, startRedis, tempDir } from '@trellis/stack/testing'
import type { Kysely } from 'kysely'
import type { Tables } from '../../server/tables.ts'

const main = join(import.meta.dirname, '../../../trellis/src/main.ts')

/** A `trellis` process that answers HTTP. */
export interface Server extends Program {
  readonly url: string
}

/** One installation whose roles are processes of their own, as an operator starts them. */
export interface Installation {
  readonly db: Kysely<Tables>
  /** An API key that may do everything. */
  readonly key: string
  /** Runs `trellis` with these arguments to its end; throws when it fails. */
  command(args: readonly string[], input?: string, settings?: Settings): Promise<string>
  /** Starts `trellis worker` or `scheduler` and waits until it says so. */
  start(role: 'worker' | 'scheduler', settings?: Settings): Promise<Program>
  /** Starts `trellis api` or `up` and waits until it listens, on this port or one of its own. */
  serve(role: 'api' | 'up', settings?: Settings, port?: number): Promise<Server>
  /** Rows of the outbox. */
  outboxSize(): Promise<number>
  /** Staged bytes that have no name yet. */
  staged(): readonly string[]
  /** Makes the staged bytes look as if they had come two days ago. */
  ageStaged(): void
  /** What every process of it finds in its environment. */
  readonly settings: Settings
  /** Kills what was started and is still running. */
  killAll(): Promise<void>
  /** The same, and removes the database. */
  close(): Promise<void>
}

/** Environment variables. */
export type Settings = Readonly<Record<string, string>>

/** Makes an empty, migrated installation with one account, in a database of its own of this kind or in the one of this address. */
export async function install(kind: DatabaseKind | { readonly url: string }, settings: Settings = {}): Promise<Installation> {
  const dataDir = tempDir('processes')
  const fresh = typeof kind === 'string' ? await freshDatabase(kind) : { ...kind, drop: async () => {} }
  const redis = kind === 'MariaDB' ? await startRedis({ durable: true }) : undefined
  const database = openDatabase(fresh.url)
  const environment: Settings = {
    TRELLIS_DATA_DIR: dataDir,
    TRELLIS_SECRET: randomBytes(32).toString('hex'),
    TRELLIS_ACCOUNTS_PASSWORD_COST: '8',
    TRELLIS_HTTP_HOST: '127.0.0.1',
    // Short, because tests wait for it: a killed worker's jobs are run again when its lease is over.
    TRELLIS_WORKER_LEASE_SECONDS: '2',
    TRELLIS_DATABASE_URL: fresh.url,
    // With MariaDB, jobs wait in Redis.
    ...(redis === undefined ? {} : { TRELLIS_BROKER_URL: `unix://${redis.url}` }),
    ...settings,
  }
  const staging = join(dataDir, 'spkrepo', '.staging')
  const started: Program[] = []
  const spawn = async (args: readonly string[], extra: Settings = {}) => {
    const program = await startProgram('node', [main, ...args], { env: { ...environment, ...extra } })
    started.push(program)
    return program
  }
  const command = async (args: readonly string[], input?: string, extra: Settings = {}) => {
    const program = await startProgram('node', [main, ...args], {
      env: { ...environment, ...extra },
      ...(input === undefined ? {} : { input }),
    })
    const { code } = await program.ended
    if (code !== 0) throw new Error(`trellis ${args.join(' ')} ended with ${code}: ${program.stderr()}`)
    return program.stdout()
  }
  const killAll = async () => {
    await Promise.all(started.splice(0).map(async (program) => await program.stop('SIGKILL')))
  }
  await command(['migrate'])
  const roles = ['--role', 'developer', '--role', 'package_admin']
  await command(
    ['user', 'create', '--email', 'lovelace@example.org', '--username', 'lovelace', '--password-stdin', ...roles],
    'correct horse battery',
  )
  const { key }: { key: string } = JSON.parse(await command(['key', 'create', '--user', 'lovelace', '--name', 'test', '--json']))
  return {
    db: database.forService<Tables>('spkrepo'),
    key,
    command,
    start: async (role, extra) => {
      const program = await spawn([role], extra)
      await program.printed(/"msg":"started"/)
      return program
    },
    serve: async (role, extra, wanted) => {
      const port = String(wanted ?? (await freePort()))
      const program = await spawn([role, '--port', port], extra)
      await program.printed(/Server listening/)
      return { ...program, url: `http://127.0.0.1:${port}` }
    },
    outboxSize: async () => await countOutbox(database),
    staged: () => (existsSync(staging) ? readdirSync(staging) : []),
    ageStaged: () => {
      const twoDaysAgo = Date.now() / 1000 - 2 * 86_400
      for (const name of readdirSync(staging)) utimesSync(join(staging, name), twoDaysAgo, twoDaysAgo)
    },
    settings: environment,
    killAll,
    close: async () => {
      await killAll()
      await database.close()
      await fresh.drop()
      await redis?.stop()
    },
  }
}

async function countOutbox(database: Database): Promise<number> {
  const db = database.forService<{ outbox: { job_id: string } }>('trellis')
  return (await db.selectFrom('outbox').select('job_id').execute()).length
}

/** Asks again every 50 ms until `look` gives something, for at most half a minute. */
export async function eventually<T>(what: string, look: () => Promise<T | undefined> | T | undefined): Promise<T> {
  for (const deadline = Date.now() + 30_000; Date.now() < deadline; await pause(50)) {
    const found = await look()
    if (found !== undefined) return found
  }
  throw new Error(`half a minute passed before ${what}`)
}
