import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import {
  ask,
  freePort,
  missingPostgres,
  missingRedis,
  missingWebServer,
  type PostgresServer,
  type Program,
  type RedisServer,
  startPostgres,
  startRedis,
  startWebServer,
  type WebServer,
} from '@trellis/stack/testing'
import { sampleSpk } from '../spk/sample-spk.ts'
import { eventually, type Installation, install, type Settings } from './installation.ts'
import { declareTicks, type Ticks } from './ticking.ts'

const files = join(import.meta.dirname, '../../../../deploy/nginx')
const catalog = '/nas?build=1594&arch=88f6281&language=enu&major=3'

/** Why there can be no fleet on this machine. */
export const missingFleet = missingRedis() ?? (await missingWebServer()) ?? missingPostgres()

/** Put into the environment of a process, it makes that one of the release that has one migration more. */
export const nextRelease: Settings = {
  NODE_OPTIONS: `--import=${pathToFileURL(join(import.meta.dirname, 'next-release.ts')).href}`,
}

/** A role in its place; `program` changes with each start. */
interface Place {
  readonly start: (settings?: Settings) => Promise<Program>
  program: Program
}

/** Two of each role behind nginx, on a PostgreSQL and a Redis that can be killed. */
export class Fleet {
  readonly installation: Installation
  readonly ticks: Ticks
  readonly roles: readonly Place[]
  readonly #web: WebServer
  readonly #programs: Program[]
  #postgres: PostgresServer
  #redis: RedisServer

  private constructor(parts: {
    readonly installation: Installation
    readonly ticks: Ticks
    readonly roles: readonly Place[]
    readonly web: WebServer
    readonly postgres: PostgresServer
    readonly redis: RedisServer
  }) {
    this.installation = parts.installation
    this.ticks = parts.ticks
    this.roles = parts.roles
    this.#programs = parts.roles.map(({ program }) => program)
    this.#web = parts.web
    this.#postgres = parts.postgres
    this.#redis = parts.redis
  }

  static async start(): Promise<Fleet> {
    const [postgres, redis] = await Promise.all([startPostgres({ durable: true }), startRedis({ durable: true })])
    const url = `postgresql://trellis@localhost/postgres?host=${encodeURIComponent(postgres.folder)}`
    const settings = { TRELLIS_BROKER_URL: `unix://${redis.url}`, SPKREPO_SIGNING_POLICY: 'never', TRELLIS_HTTP_TRUST_PROXY: 'true' }
    const installation = await install({ url }, settings)
    const ports = [await freePort(), await freePort()]
    const starts: readonly Place['start'][] = [
      ...ports.map((port) => (more?: Settings) => installation.serve('api', more, port)),
      ...[1, 2].map(() => (more?: Settings) => installation.start('worker', more)),
      ...[1, 2].map(() => (more?: Settings) => installation.start('scheduler', more)),
    ]
    const roles: Place[] = []
    for (const start of starts) roles.push({ start, program: await start() })
    const ticks = await declareTicks(installation.settings)
    const web = await startWebServer({ files, apiPorts: ports })
    return new Fleet({ installation, ticks, roles, web, postgres, redis })
  }

  /** Replaces every process, one after the other, as `signal` has it end. Returns how each ended. */
  async replaceAll(signal: 'SIGTERM' | 'SIGKILL', settings?: Settings) {
    const ends: Awaited<Program['ended']>[] = []
    for (const role of this.roles) {
      ends.push(await role.program.stop(signal))
      role.program = await role.start(settings)
      this.#programs.push(role.program)
    }
    return ends
  }

  /** Ends PostgreSQL as `kill -9` does, and starts it again in its folder. */
  async killPostgres({ awayMs }: { readonly awayMs: number }): Promise<void> {
    await this.#postgres.kill()
    await pause(awayMs)
    this.#postgres = await startPostgres({ folder: this.#postgres.folder, durable: true })
  }

  /** The same with Redis. */
  async killRedis({ awayMs }: { readonly awayMs: number }): Promise<void> {
    await this.#redis.stop()
    await pause(awayMs)
    this.#redis = await startRedis({ url: this.#redis.url, durable: true })
  }

  /** What any process, of those that ended too, has said of jobs that were run again because their worker was lost. */
  crashesSaid(): readonly string[] {
    return this.#programs.flatMap((program) => program.stdout().match(/^.*its worker was lost.*$/gm) ?? [])
  }

  /** People, devices and publishers, until told to stop. Returns what each request came to, and the packages that were taken in. */
  load(prefix: string) {
    const stopping = new AbortController()
    const statuses = new Map<string, number>()
    const taken: string[] = []
    const note = (what: string) => statuses.set(what, (statuses.get(what) ?? 0) + 1)
    const repeat = async (gapMs: number, act: (turn: number) => Promise<void>) => {
      for (let turn = 0; !stopping.signal.aborted; turn += 1) {
        await act(turn).catch((error: unknown) => note(`${error}`))
        await pause(gapMs)
      }
    }
    const publish = async (turn: number) => {
      const name = `${prefix}-${turn}`
      const status = await this.publish(name)
      note(`upload ${status}`)
      if (status === 201) taken.push(name)
    }
    const done = Promise.all([
      repeat(5, async (turn) => void note(`catalog ${(await ask(`${this.#web.https}${catalog}&t=${turn}`)).status}`)),
      repeat(5, async () => void note(`page ${(await ask(`${this.#web.https}/packages`)).status}`)),
      repeat(40, publish),
    ])
    const stop = async () => {
      stopping.abort()
      await done
    }
    return { statuses, taken, stop }
  }

  /** Uploads a package of this name and returns the status. */
  async publish(name: string): Promise<number> {
    const body = Buffer.from(sampleSpk({ info: { package: name } }))
    const headers = { authorization: `Basic ${btoa(`${this.installation.key}:`)}`, 'content-type': 'application/octet-stream' }
    return (await ask(`${this.#web.https}/api/packages`, { method: 'POST', headers, body })).status
  }

  /** Waits until nothing of what was taken in is left to do. */
  async finished(): Promise<void> {
    const { db, outboxSize } = this.installation
    await eventually('every build was finished', async () => {
      const staged = await db.selectFrom('build').select('id').where('staged_key', 'is not', null).execute()
      return staged.length + (await outboxSize()) === 0 ? true : undefined
    })
  }

  /** The name of its package for each build, in their order. */
  async builtNames(prefix: string): Promise<readonly string[]> {
    const rows = await this.installation.db
      .selectFrom('build')
      .innerJoin('version', 'version.id', 'build.version_id')
      .innerJoin('package', 'package.id', 'version.package_id')
      .select('package.name')
      .where('package.name', 'like', `${prefix}-%`)
      .orderBy('package.name')
      .execute()
    return rows.map(({ name }) => name)
  }

  async close(): Promise<void> {
    await this.#web.stop()
    await this.ticks.close()
    await this.installation.close()
    await this.#redis.stop()
    await this.#postgres.stop()
  }
}
