import { randomBytes } from 'node:crypto'
import { setup } from '../src/testing/global-setup.ts'
import { freshDatabase, startRedis, tempDir } from '../src/testing/index.ts'

/** An installation that a benchmark starts roles on. */
export interface Place {
  readonly name: string
  readonly env: Readonly<Record<string, string>>
  close(): Promise<void>
}

/** Starts database servers of this process, calls `act`, and takes them down. */
export async function withServers(act: () => Promise<void>): Promise<void> {
  const close = await setup()
  try {
    await act()
  } finally {
    await close()
  }
}

/** Everything in the data folder, as `trellis up` has it. */
export async function embedded(): Promise<Place> {
  return { name: 'SQLite, one process', env: common(), close: async () => {} }
}

/** PostgreSQL for data and jobs. */
export async function onPostgres(): Promise<Place> {
  const database = await freshDatabase('PostgreSQL')
  return { name: 'PostgreSQL', env: { ...common(), TRELLIS_DATABASE_URL: database.url }, close: async () => await database.drop() }
}

/** PostgreSQL for data; Redis, which flushes every write, for jobs and state. */
export async function onPostgresAndRedis(): Promise<Place> {
  const [database, redis] = [await freshDatabase('PostgreSQL'), await startRedis({ durable: true })]
  const url = `unix://${redis.url}`
  return {
    name: 'PostgreSQL and Redis',
    env: { ...common(), TRELLIS_DATABASE_URL: database.url, TRELLIS_BROKER_URL: url, TRELLIS_STATE_REDIS_URL: url },
    close: async () => {
      await redis.stop()
      await database.drop()
    },
  }
}

function common(): Readonly<Record<string, string>> {
  return {
    TRELLIS_DATA_DIR: tempDir('bench'),
    TRELLIS_SECRET: randomBytes(32).toString('hex'),
    TRELLIS_LOG_LEVEL: 'warn',
    TRELLIS_HTTP_HOST: '127.0.0.1',
  }
}
