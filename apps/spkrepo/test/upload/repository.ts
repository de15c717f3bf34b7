import { randomBytes } from 'node:crypto'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Account, createLogger, fileStorage, openRuntime, type Runtime, runMigrations, type Storage, startApi } from '@trellis/stack'
import { freePort, freshDatabase, startRedis, tempDir } from '@trellis/stack/testing'
import type { Kysely } from 'kysely'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { spkrepo } from '../../server/service.ts'
import type { Tables } from '../../server/tables.ts'
import { clearPackages } from '../catalog/seed.ts'
import type { databases } from '../catalog/test-database.ts'

export const PASSWORD = 'correct horse battery staple'

/** A user of the repository with a key of their own; the password is `PASSWORD`. */
export interface Member {
  readonly account: Account
  readonly key: string
}

/** A whole repository that listens on this machine. No job runs by itself: tests that want jobs start a worker. */
export interface Repository {
  readonly runtime: Runtime
  readonly db: Kysely<Tables>
  readonly storage: Storage
  /** `http://127.0.0.1:<port>`, and the base path if there is one. */
  readonly url: string
  /** May do everything: `developer` and `package_admin`. */
  readonly admin: Member
  member(username: string, roles: readonly string[]): Promise<Member>
  /** Paths below the storage folder, unfinished objects included, sorted. */
  files(): Promise<readonly string[]>
}

type Settings = Readonly<Record<string, string>>

/**
 * Opens a repository before the tests of the suite that calls this and closes it after them; every test begins without packages.
 * `settings` are environment variables, or a function that makes them once the suite runs.
 */
export function useRepository(kind: (typeof databases)[number], settings: Settings | (() => Settings) = {}): Repository {
  let opened: (Repository & { readonly folder: string; close(): Promise<void> }) | undefined
  const now = () => {
    if (opened === undefined) throw new Error('the repository is open during tests only')
    return opened
  }
  beforeAll(async () => {
    opened = await open(kind, typeof settings === 'function' ? settings() : settings)
  })
  afterAll(async () => await opened?.close())
  beforeEach(async () => {
    await clearPackages(now().db)
    for (const path of await now().files()) await rm(join(now().folder, path), { force: true })
  })
  return {
    get runtime() {
      return now().runtime
    },
    get db() {
      return now().db
    },
    get storage() {
      return now().storage
    },
    get url() {
      return now().url
    },
    get admin() {
      return now().admin
    },
    member: async (username, roles) => await now().member(username, roles),
    files: async () => await now().files(),
  }
}

async function open(kind: (typeof databases)[number], settings: Settings) {
  const dataDir = tempDir('spkrepo')
  const folder = join(dataDir, 'spkrepo')
  const database = await freshDatabase(kind)
  const redis = kind === 'MariaDB' ? await startRedis() : undefined
  const port = await freePort()
  const environment = {
    TRELLIS_DATA_DIR: dataDir,
    TRELLIS_SECRET: randomBytes(32).toString('hex'),
    TRELLIS_ACCOUNTS_PASSWORD_COST: '8',
    TRELLIS_HTTP_HOST: '127.0.0.1',
    TRELLIS_HTTP_PORT: String(port),
    TRELLIS_DRAIN_SECONDS: '1',
    TRELLIS_DATABASE_URL: database.url,
    // With MariaDB, jobs wait in Redis.
    ...(redis === undefined ? {} : { TRELLIS_BROKER_URL: `unix://${redis.url}` }),
    ...settings,
  }
  const logger = createLogger({ level: 'silent', pretty: false })
  const runtime = await openRuntime({ services: [spkrepo], environment, purpose: 'serve', logger })
  await runMigrations(runtime)
  const api = await startApi(runtime)
  const member = async (username: string, roles: readonly string[]): Promise<Member> => {
    const account = await runtime.accounts.createUser({ username, email: `${username}@example.org`, password: PASSWORD, roles })
    const { key } = await runtime.accounts.createKey({ login: username, name: 'test' })
    return { account, key }
  }
  return {
    runtime,
    db: runtime.database.forService<Tables>('spkrepo'),
    storage: fileStorage({ dir: folder }),
    url: `http://127.0.0.1:${port}${runtime.mounted[0]?.basePath ?? ''}`,
    admin: await member('admin', ['developer', 'package_admin']),
    member,
    folder,
    files: async () => await filesBelow(folder),
    close: async () => {
      await api.stop()
      await runtime.close()
      await database.drop()
      await redis?.stop()
    },
  }
}

async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort()
}
