import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { findProgram } from './find-program.ts'
import type { Skipped } from './services.ts'
import { tempDir } from './temp-dir.ts'

/** A private Redis server, reachable over a Unix socket only. */
export interface RedisServer {
  /** As `ioredis` takes it: the path of the socket. */
  readonly url: string
  /** Ends it at once. */
  stop(): Promise<void>
}

const startDeadlineMs = 30_000
const pollMs = 20

/** Runs the server until its input ends, so that it ends with this process, however that ends. */
const leash = '"$@" </dev/null & server=$!; read -r _; kill -9 $server; wait $server'

/** Why no Redis server can be started here; undefined when one can. `TRELLIS_TEST_REDIS_SERVER` names the program, else the PATH has it. */
export function missingRedis(): Skipped | undefined {
  return redisProgram() === undefined ? { skipped: 'no redis-server on the PATH and TRELLIS_TEST_REDIS_SERVER is not set' } : undefined
}

/** What a server is started with. */
export interface RedisOptions {
  /** The socket; one that an ended server had gives this one its files too. @default one of its own */
  readonly url?: string
  /** Whether what it acknowledged outlives it. @default false: it has no files */
  readonly durable?: boolean
}

/** Starts a server. Throws when there is no program: ask `missingRedis()` first and skip the suite. */
export async function startRedis({ url = join(tempDir('redis'), 's'), durable = false }: RedisOptions = {}): Promise<RedisServer> {
  const program = redisProgram()
  if (program === undefined) throw new Error(missingRedis()?.skipped)
  const settings = [
    '--port',
    '0',
    '--unixsocket',
    url,
    '--dir',
    dirname(url),
    '--save',
    '',
    '--appendonly',
    durable ? 'yes' : 'no',
    '--appendfsync',
    'always',
  ]
  const server = spawn('sh', ['-c', leash, 'sh', program, ...settings], { stdio: ['pipe', 'ignore', 'ignore'] })
  await answering(url)
  return { url, stop: async () => await stop(server) }
}

function redisProgram(): string | undefined {
  return process.env.TRELLIS_TEST_REDIS_SERVER || findProgram('redis-server')
}

async function answering(url: string): Promise<void> {
  const deadline = performance.now() + startDeadlineMs
  for (;;) {
    const client = new Redis(url, { lazyConnect: true, retryStrategy: null })
    client.on('error', () => {})
    try {
      await client.ping()
      return
    } catch (error) {
      if (performance.now() > deadline) throw error
      await wait(pollMs)
    } finally {
      client.disconnect()
    }
  }
}

async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return
  const gone = once(server, 'exit')
  server.stdin?.end()
  await gone
}
