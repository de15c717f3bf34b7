import { randomBytes } from 'node:crypto'
import { type Account, createLogger, openRuntime, type Runtime, runMigrations, startApi } from '@trellis/stack'
import { freePort, tempDir } from '@trellis/stack/testing'
import { services } from '../../src/services.ts'

/** One registered route. */
export interface KnownRoute {
  readonly method: string
  /** With the base path, such as `/api/builds/:id/activate`. */
  readonly pattern: string
}

/** Somebody who asks. `session` and `key` are there for those who have one. */
export interface Actor {
  readonly account?: Account
  readonly session?: { readonly cookie: string; readonly csrfToken: string }
  readonly key?: string
}

/** Every service of the release in one server with sample data, and people of every role. */
export interface Release {
  readonly runtime: Runtime
  readonly url: string
  readonly routes: readonly KnownRoute[]
  /** `anonymous`, `user` (without roles), each role by its name, and `deactivated`, who had every role. */
  readonly actors: ReadonlyMap<string, Actor>
  /** A new session of this actor. */
  signIn(actor: string): Promise<{ readonly cookie: string; readonly csrfToken: string }>
  /** A new key of this actor, for these scopes. */
  keyOf(actor: string, scopes: readonly string[]): Promise<string>
  close(): Promise<void>
}

const password = 'correct horse battery staple'

/** Opens the release on an embedded database and listens. No job runs. */
export async function openRelease(): Promise<Release> {
  const port = await freePort()
  const environment = {
    TRELLIS_DATA_DIR: tempDir('security'),
    TRELLIS_SECRET: randomBytes(32).toString('hex'),
    TRELLIS_ACCOUNTS_PASSWORD_COST: '8',
    TRELLIS_HTTP_HOST: '127.0.0.1',
    TRELLIS_HTTP_PORT: String(port),
    TRELLIS_DRAIN_SECONDS: '1',
  }
  const logger = createLogger({ level: 'silent', pretty: false })
  const runtime = await openRuntime({ services, environment, purpose: 'serve', logger })
  await runMigrations(runtime)
  const routes = new Map<string, KnownRoute>()
  const api = await startApi(runtime, {
    onRoute: ({ method, url }) => {
      for (const verb of [method].flat()) routes.set(`${verb} ${url}`, { method: verb, pattern: url })
    },
  })
  const signIn = async (actor: string) => await sessionOf(runtime, nameOf(actor))
  const actors = await peopleOf(runtime)
  await seed(runtime)
  return {
    runtime,
    url: `http://127.0.0.1:${port}`,
    routes: [...routes.values()],
    actors,
    signIn,
    keyOf: async (actor, scopes) => (await runtime.accounts.createKey({ login: nameOf(actor), name: 'scoped', scopes })).key,
    close: async () => {
      await api.stop()
      await runtime.close()
    },
  }
}

function nameOf(actor: string): string {
  return `the-${actor}`
}

async function peopleOf(runtime: Runtime): Promise<ReadonlyMap<string, Actor>> {
  const roles = [...new Set(services.flatMap((service) => service.roles))]
  const people = new Map<string, readonly string[]>([['user', []], ...roles.map((role) => [role, [role]] as const), ['deactivated', roles]])
  const actors = new Map<string, Actor>([['anonymous', {}]])
  for (const [actor, owned] of people) actors.set(actor, await personOf(runtime, nameOf(actor), owned))
  await runtime.accounts.setActive(nameOf('deactivated'), false)
  return actors
}

async function personOf(runtime: Runtime, username: string, roles: readonly string[]): Promise<Actor> {
  const account = await runtime.accounts.createUser({ username, email: `${username}@example.org`, password, roles })
  const { key } = await runtime.accounts.createKey({ login: username, name: 'everything' })
  return { account, session: await sessionOf(runtime, username), key }
}

async function sessionOf({ accounts }: Runtime, login: string) {
  const result = await accounts.signIn({ login, password })
  if (!result.ok) throw new Error(`${login} cannot sign in: ${result.reason}`)
  return { cookie: result.cookies.map((text) => text.split(';', 1)[0]).join('; '), csrfToken: result.session.csrfToken }
}

/** Sample data belong to somebody who is none of the actors, so that a right that hangs on being the owner is nobody's here. */
async function seed(runtime: Runtime): Promise<void> {
  const owner = 'the-owner-of-samples'
  const roles = services.flatMap((service) => service.roles)
  await runtime.accounts.createUser({ username: owner, email: 'owner@example.org', password, roles })
  for (const { instance } of runtime.mounted) await instance.demo?.({ adminLogin: owner, apiKey: 'unused' })
}
