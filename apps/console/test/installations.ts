import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { createLogger, openRuntime, type Runtime, runMigrations, startUp } from '@trellis/stack'
import { freePort, freshDatabase, missingRedis, type Program, postgres, startProgram, startRedis, tempDir } from '@trellis/stack/testing'
import { Redis } from 'ioredis'
import { consoleService } from '../server/service.ts'
import { depot } from './depot.ts'

type Environment = Readonly<Record<string, string>>

/** The depot with its console, running. */
export interface Installation {
  /** Where the console is. */
  readonly url: string
  /** The same stores, to make jobs and accounts. */
  readonly runtime: Runtime
  /** Pids of the processes that work. */
  readonly workers: readonly number[]
  /** Ends one of them at once, as a power cut would. Left out where there is one process for everything. */
  readonly kill?: (pid: number) => Promise<void>
  /** How often Redis was asked to walk over its keys; 0 without Redis. */
  keyWalks(): Promise<number>
  close(): Promise<void>
}

const services = [depot, consoleService]
const logger = createLogger({ level: 'silent', pretty: false })

/** Everything in this process, on SQLite. */
export async function embedded(extra: Environment = {}): Promise<Installation> {
  const port = await freePort()
  const environment = { ...common(tempDir('console')), TRELLIS_HTTP_PORT: String(port), ...extra }
  const runtime = await openRuntime({ services, environment, purpose: 'serve', alone: true, logger })
  const running = await startUp(runtime)
  return {
    url: `http://127.0.0.1:${port}/ops`,
    runtime,
    workers: [process.pid],
    keyWalks: async () => 0,
    close: async () => {
      await running.stop()
      await runtime.close()
    },
  }
}

/** Why there can be no `split` here; undefined when there can. */
export async function missingServers(): Promise<string | undefined> {
  const server = await postgres()
  return 'skipped' in server ? server.skipped : missingRedis()?.skipped
}

/** Two workers, a scheduler and an api, each a process of its own, on PostgreSQL and Redis. */
export async function split(): Promise<Installation> {
  const [port, fresh, redis] = await Promise.all([freePort(), freshDatabase('PostgreSQL'), startRedis()])
  const environment = {
    ...common(tempDir('console')),
    TRELLIS_HTTP_PORT: String(port),
    TRELLIS_DATABASE_URL: fresh.url,
    TRELLIS_BROKER_URL: `unix://${redis.url}`,
    TRELLIS_STATE_REDIS_URL: `unix://${redis.url}`,
  }
  const runtime = await openRuntime({ services, environment, purpose: 'command', logger })
  await runMigrations(runtime)
  const programs = await Promise.all(['worker', 'worker', 'scheduler', 'api'].map(async (role) => await start(role, environment)))
  const client = new Redis(redis.url)
  return {
    url: `http://127.0.0.1:${port}/ops`,
    runtime,
    workers: programs.slice(0, 2).map(({ pid }) => pid),
    kill: async (pid) => void (await programs.find((program) => program.pid === pid)?.stop('SIGKILL')),
    keyWalks: async () => {
      const stats = await client.info('commandstats')
      return [...stats.matchAll(/^cmdstat_(?:keys|scan):calls=(\d+)/gm)].reduce((sum, [, calls]) => sum + Number(calls), 0)
    },
    close: async () => {
      await Promise.all(programs.map(async (program) => await program.stop()))
      client.disconnect()
      await runtime.close()
      await redis.stop()
      await fresh.drop()
    },
  }
}

async function start(role: string, env: Environment): Promise<Program> {
  const program = await startProgram('node', [join(import.meta.dirname, 'depot-process.ts'), role], { env })
  await program.printed(new RegExp(`^${role} started`, 'm'))
  return program
}

function common(dataDir: string): Environment {
  return {
    TRELLIS_DATA_DIR: dataDir,
    TRELLIS_SECRET: randomBytes(32).toString('hex'),
    TRELLIS_ACCOUNTS_PASSWORD_COST: '8',
    TRELLIS_HTTP_HOST: '127.0.0.1',
    TRELLIS_WORKER_LEASE_SECONDS: '5',
    TRELLIS_DRAIN_SECONDS: '2',
    TRELLIS_LOG_LEVEL: 'warn',
  }
}
