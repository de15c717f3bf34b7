import { afterAll, beforeAll, describe } from 'vitest'
import { type Accounts, createAccounts } from '../../src/auth/accounts.ts'
import { authMigrations } from '../../src/auth/auth-migrations.ts'
import type { AuthDb, AuthTables } from '../../src/auth/auth-tables.ts'
import type { NewUser } from '../../src/auth/new-user.ts'
import { type Database, openDatabase, stackSchema } from '../../src/db/database.ts'
import { migrate } from '../../src/db/migrator.ts'
import { outboxMigrations } from '../../src/outbox/migration.ts'
import type { RateLimits } from '../../src/rate-limit/rate-limits.ts'
import { databaseKinds, type FreshDatabase, freshDatabase } from '../../src/testing/index.ts'

export const secret = 'test-secret-test-secret-test-secret-0001'
export const roles = ['admin', 'package_admin', 'developer']
export const migrations = [{ service: stackSchema, migrations: [...outboxMigrations, ...authMigrations] }]

/** A migrated database with accounts on it. */
export interface Installation {
  readonly url: string
  readonly database: Database
  readonly db: AuthDb
  readonly accounts: Accounts
  /** Everything the accounts logged, as JSON. */
  readonly log: string[]
  /** Makes a user that no other test has. */
  newUser(given?: Partial<NewUser>): Promise<{ id: string; login: string; password: string }>
  /** The same accounts, their sign-ins counted by `rateLimits`. */
  withLimits(rateLimits: RateLimits): Accounts
}

/** Declares `tests` once per database; `installation()` is open while they run. */
export function describeAccounts(title: string, tests: (installation: () => Installation) => void): void {
  describe.each(databaseKinds)(`${title} on %s`, (kind) => {
    let empty: FreshDatabase
    let installation: Installation
    beforeAll(async () => {
      empty = await freshDatabase(kind)
      installation = await install(empty.url)
    })
    afterAll(async () => {
      await installation.database.close()
      await empty.drop()
    })
    tests(() => installation)
  })
}

async function install(url: string): Promise<Installation> {
  const database = openDatabase(url)
  await migrate(database, migrations)
  const log: string[] = []
  const logger = { error: (...entry: unknown[]) => void log.push(JSON.stringify(entry)) }
  const setup = { database, secret, publicUrl: new URL('https://trellis.example'), roles, logger, passwordCost: 8 }
  const accounts = createAccounts(setup)
  let made = 0
  const newUser = async (given: Partial<NewUser> = {}) => {
    const login = `maintainer-${++made}`
    const user = { email: `${login}@example.com`, username: login, password: `correct horse ${made}`, roles: ['developer'], ...given }
    const { id } = await accounts.createUser(user)
    return { id, login: user.username, password: user.password }
  }
  return {
    url,
    database,
    db: database.forService<AuthTables>(stackSchema),
    accounts,
    log,
    newUser,
    withLimits: (rateLimits) => createAccounts({ ...setup, rateLimits }),
  }
}

/** The `Cookie` header of a browser that was given `cookies`. */
export function browserWith(cookies: readonly string[]): { cookie: string } {
  return { cookie: cookies.map((cookie) => cookie.split(';')[0]).join('; ') }
}

/** Signs in and returns what the browser and the server then have. */
export async function signedIn(accounts: Accounts, { login, password }: { login: string; password: string }) {
  const result = await accounts.signIn({ login, password })
  if (!result.ok) throw new Error(`sign-in of ${login} was refused: ${result.reason}`)
  return { ...result, headers: browserWith(result.cookies) }
}
