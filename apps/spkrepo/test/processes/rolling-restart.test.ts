import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import {
  ask,
  freePort,
  missingRedis,
  missingWebServer,
  type Program,
  postgres,
  type RedisServer,
  startRedis,
  startWebServer,
  type WebServer,
} from '@trellis/stack/testing'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sampleSpk } from '../spk/sample-spk.ts'
import { eventually, type Installation, install, type Settings } from './installation.ts'

const files = join(import.meta.dirname, '../../../../deploy/nginx')
const catalog = '/nas?build=1594&arch=88f6281&language=enu&major=3'
/** The release that has one migration more. */
const nextRelease = { NODE_OPTIONS: `--import=${pathToFileURL(join(import.meta.dirname, 'next-release.ts')).href}` }
/** From a kill until everything that was taken in is done. Milliseconds. */
const recoveryMs = 20_000
const missing = missingRedis() ?? (await missingWebServer()) ?? ('skipped' in (await postgres()) ? true : undefined)

describe.skipIf(missing)('two of each role behind nginx, on PostgreSQL and Redis', () => {
  let redis: RedisServer
  let installation: Installation
  let web: WebServer
  const roles = new Map<string, { readonly start: (settings?: Settings) => Promise<Program>; program: Program }>()

  beforeAll(async () => {
    redis = await startRedis({ durable: true })
    const settings = { TRELLIS_BROKER_URL: `unix://${redis.url}`, SPKREPO_SIGNING_POLICY: 'never', TRELLIS_HTTP_TRUST_PROXY: 'true' }
    installation = await install('PostgreSQL', settings)
    const ports = [await freePort(), await freePort()]
    for (const port of ports) await run(`api on ${port}`, (more) => installation.serve('api', more, port))
    for (const number of [1, 2]) await run(`worker ${number}`, (more) => installation.start('worker', more))
    for (const number of [1, 2]) await run(`scheduler ${number}`, (more) => installation.start('scheduler', more))
    web = await startWebServer({ files, apiPorts: ports })
  }, 120_000)
  afterAll(async () => {
    await web?.stop()
    await installation?.close()
    await redis?.stop()
  })

  async function run(name: string, start: (settings?: Settings) => Promise<Program>): Promise<void> {
    roles.set(name, { start, program: await start() })
  }

  /** People, devices and publishers, until told to stop. Returns what each request came to, and the packages that were taken in. */
  function load(prefix: string, signal: AbortSignal) {
    const statuses = new Map<string, number>()
    const taken: string[] = []
    const note = (what: string) => statuses.set(what, (statuses.get(what) ?? 0) + 1)
    const repeat = async (gapMs: number, act: (turn: number) => Promise<void>) => {
      for (let turn = 0; !signal.aborted; turn += 1) {
        await act(turn).catch((error: unknown) => note(`${error}`))
        await pause(gapMs)
      }
    }
    const publish = async (turn: number) => {
      const name = `${prefix}-${turn}`
      const body = Buffer.from(sampleSpk({ info: { package: name } }))
      const headers = { authorization: `Basic ${btoa(`${installation.key}:`)}`, 'content-type': 'application/octet-stream' }
      const { status } = await ask(`${web.https}/api/packages`, { method: 'POST', headers, body })
      note(`upload ${status}`)
      if (status === 201) taken.push(name)
    }
    const done = Promise.all([
      repeat(5, async (turn) => void note(`catalog ${(await ask(`${web.https}${catalog}&t=${turn}`)).status}`)),
      repeat(5, async () => void note(`page ${(await ask(`${web.https}/packages`)).status}`)),
      repeat(40, publish),
    ])
    return { statuses, taken, done }
  }

  const unfinished = async () =>
    (await installation.db.selectFrom('build').select('id').where('staged_key', 'is not', null).execute()).length +
    (await installation.outboxSize())

  /** One row for each build, by the name of its package. */
  const buildsOf = async (prefix: string) =>
    await installation.db
      .selectFrom('build')
      .innerJoin('version', 'version.id', 'build.version_id')
      .innerJoin('package', 'package.id', 'version.package_id')
      .select('package.name')
      .where('package.name', 'like', `${prefix}-%`)
      .orderBy('package.name')
      .execute()

  it('are restarted one after the other under load: no request fails, and what every upload asked for is done', async () => {
    const stopping = new AbortController()
    const { statuses, taken, done } = load('restarted', stopping.signal)
    await pause(500)

    for (const role of roles.values()) {
      expect(await role.program.stop('SIGTERM')).toEqual({ code: 0, signal: null })
      role.program = await role.start()
    }

    stopping.abort()
    await done
    expect([...statuses.keys()].sort()).toEqual(['catalog 200', 'page 200', 'upload 201'])
    await eventually('every build was finished', async () => ((await unfinished()) === 0 ? true : undefined))
    const known = await installation.db.selectFrom('package').select('name').where('name', 'like', 'restarted-%').execute()
    expect(known.map(({ name }) => name).sort()).toEqual([...taken].sort())
  })

  it('are upgraded under load: the migration comes once, and old and new processes work side by side until all are new', async () => {
    const stopping = new AbortController()
    const { statuses, taken, done } = load('upgraded', stopping.signal)
    await pause(500)

    // As five hosts that are deployed at the same moment do it.
    const said = await Promise.all(Array.from({ length: 5 }, async () => await installation.command(['migrate'], undefined, nextRelease)))
    expect(said).toHaveLength(5)
    for (const role of roles.values()) {
      expect(await role.program.stop('SIGTERM')).toEqual({ code: 0, signal: null })
      role.program = await role.start(nextRelease)
    }

    stopping.abort()
    await done
    expect([...statuses.keys()].sort()).toEqual(['catalog 200', 'page 200', 'upload 201'])
    await eventually('every build was finished', async () => ((await unfinished()) === 0 ? true : undefined))
    const builds = await buildsOf('upgraded')
    expect(builds.map(({ name }) => name)).toEqual([...taken].sort())
    await sql`select remark from spkrepo.package limit 1`.execute(installation.db)
    expect(JSON.parse(await installation.command(['jobs', '--state', 'dead', '--json']))).toEqual({ jobs: [] })
  })

  it('do within twenty seconds what was taken in while each of them was killed, once and whole', async () => {
    const stopping = new AbortController()
    const { statuses, taken, done } = load('struck', stopping.signal)
    await pause(500)

    for (const role of roles.values()) {
      await role.program.stop('SIGKILL')
      role.program = await role.start(nextRelease)
    }
    const killedAt = performance.now()

    stopping.abort()
    await done
    // An upload that was being received by the killed process fails for its publisher, who repeats it. For the rest nginx asks the other one,
    // which on a slow machine may be the next to be killed before it has answered.
    const failed = [...statuses].filter(([what]) => /^(?:page|catalog) 50[24]$/.test(what)).reduce((sum, [, times]) => sum + times, 0)
    expect(failed).toBeLessThanOrEqual(2)
    expect([...statuses.keys()].filter((what) => !/ 50[24]$/.test(what)).sort()).toEqual(['catalog 200', 'page 200', 'upload 201'])
    await eventually('every build was finished', async () => ((await unfinished()) === 0 ? true : undefined))
    expect(performance.now() - killedAt).toBeLessThan(recoveryMs)
    const builds = await buildsOf('struck')
    expect(builds.map(({ name }) => name)).toEqual([...new Set(builds.map(({ name }) => name))])
    expect(builds.map(({ name }) => name)).toEqual(expect.arrayContaining([...taken]))
  })

  it('lose nothing when Redis is killed and comes back with its files', async () => {
    const stopping = new AbortController()
    const { statuses, taken, done } = load('killed', stopping.signal)
    await pause(500)

    await redis.stop()
    await pause(500)
    redis = await startRedis({ url: redis.url, durable: true })
    await pause(500)

    stopping.abort()
    await done
    // Nobody who asks over HTTP needs Redis: the outbox takes what is to be done.
    expect([...statuses.keys()].sort()).toEqual(['catalog 200', 'page 200', 'upload 201'])
    expect(taken.length).toBeGreaterThan(5)
    await eventually('every build was finished', async () => ((await unfinished()) === 0 ? true : undefined))
  })
})
