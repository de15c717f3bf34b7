import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createEngine, task, type Worker } from '../../src/index.ts'
import { placeOf } from '../child.ts'
import { openRedis, type RedisStore } from '../redis/stores.ts'
import { onThisMachine } from '../servers.ts'
import { openPostgres, openSqlite, type PostgresStore, type SqliteStore } from '../stores.ts'
import { next } from '../watching.ts'
import { Program } from './program.ts'

const program = new URL('./blocking-worker.ts', import.meta.url)
const leaseMs = 3_000

const block = task({ name: 'block', delivery: 'at-least-once', input: (value: unknown) => value as string, run: () => {} })
const pause = task({ name: 'pause', delivery: 'at-least-once', run: () => {} })
/** Tells how much broker time has passed. */
const clock = task({ name: 'clock', queue: 'clock', delivery: 'at-least-once', run: () => {} })

describe.each(
  onThisMachine([
    ['sqlite', openSqlite],
    ['postgres', openPostgres],
    ['redis', openRedis],
  ]),
)('a worker whose event loop is blocked, on %s', (_name, open: () => Promise<SqliteStore | PostgresStore | RedisStore>) => {
  let store: SqliteStore | PostgresStore | RedisStore
  let folder: string
  let release: string
  let blocked: Program
  const workers: Worker[] = []

  beforeEach(async () => {
    store = await open()
    folder = await mkdtemp(join(tmpdir(), 'trellis-blocked-'))
    release = join(folder, 'release')
  })
  afterEach(async () => {
    await blocked.end('SIGKILL')
    await Promise.all(workers.splice(0).map((worker) => worker.drain({ deadlineMs: 0, graceMs: 0 })))
    await store.close()
    await rm(folder, { recursive: true })
  })

  /** A worker that has run a job, and then had a lease's time to start its thread, which can take that long on a busy machine. */
  const start = async (engine: ReturnType<typeof here>, maxLoopBlockMs: number) => {
    blocked = new Program(program, { place: placeOf(store), leaseMs, maxLoopBlockMs })
    await engine.enqueue(pause)
    await blocked.says('succeeded pause')
    await brokerTime(engine, leaseMs)
  }
  const brokerTime = async (engine: ReturnType<typeof here>, ms: number) => {
    const timer = engine.work({ queues: { clock: 1 }, pollMs: 50 })
    const passed = next(engine, 'job.succeeded', ({ job }) => job.task === 'clock')
    await engine.enqueue(clock, undefined, { delay: ms })
    await passed
    await timer.drain()
  }
  const here = () => createEngine({ broker: store.broker, tasks: [block, pause, clock] })
  const work = (engine: ReturnType<typeof here>) => workers.push(engine.work({ queues: { default: 2, other: 2 }, pollMs: 50 }))

  it('keeps its jobs, in every queue, for longer than its lease', { timeout: 60_000 }, async () => {
    const engine = here()
    const startedHere: string[] = []
    engine.on('job.started', ({ job }) => startedHere.push(job.task))
    await start(engine, 600_000)
    const { id } = await engine.enqueue(block, release, { queue: 'other' })
    await blocked.says('started block')
    work(engine)
    await brokerTime(engine, 3 * leaseMs)
    expect(await engine.get(id)).toMatchObject({ state: 'running', fence: 1 })
    await writeFile(release, '')
    await blocked.says('succeeded block')
    expect(blocked.lines).not.toContain('fenced')
    expect(startedHere).toEqual(['clock', 'clock'])
  })

  it('loses them when it is blocked for too long, is told so, and its late result is refused', { timeout: 60_000 }, async () => {
    const engine = here()
    await start(engine, 500)
    const { id } = await engine.enqueue(block, release)
    await blocked.says('started block')
    const again = next(engine, 'job.succeeded', ({ job }) => job.task === 'block')
    work(engine)
    expect((await again).job).toMatchObject({ id, fence: 2, crashes: 1, attempt: 1 })
    await writeFile(release, '')
    await Promise.all([blocked.says('stuck'), blocked.says('fenced'), blocked.says('lost block')])
    expect(blocked.lines).not.toContain('succeeded block')
  })

  it('ends with its process: a drained one ends by itself, a killed one keeps nothing', { timeout: 60_000 }, async () => {
    const engine = here()
    await start(engine, 600_000)
    expect(await blocked.end('SIGTERM')).toBe(0)
    expect(blocked.lines).toContain('drained')
    await start(engine, 600_000)
    await engine.enqueue(block, release)
    await blocked.says('started block')
    await blocked.end('SIGKILL')
    const again = next(engine, 'job.succeeded')
    work(engine)
    expect((await again).job).toMatchObject({ crashes: 1, fence: 2 })
  })
})
