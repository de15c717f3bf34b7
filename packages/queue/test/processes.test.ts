import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createEngine, task, type Worker } from '../src/index.ts'
import { Child, placeOf } from './child.ts'
import type { ChildOrder } from './child-worker.ts'
import { openRedis, type RedisStore } from './redis/stores.ts'
import { Hand, stepped } from './requests.ts'
import { onThisMachine } from './servers.ts'
import { openPostgres, openSqlite, type PostgresStore, type SqliteStore } from './stores.ts'
import { next, several } from './watching.ts'

const again = task({ name: 'again', delivery: 'at-least-once', run: () => {} })
const once = task({ name: 'once', delivery: 'at-most-once', run: () => {} })

describe.each(
  onThisMachine([
    ['sqlite', openSqlite],
    ['postgres', openPostgres],
    ['redis', openRedis],
  ]),
)('processes on %s', (_name, open: () => Promise<SqliteStore | PostgresStore | RedisStore>) => {
  let store: SqliteStore | PostgresStore | RedisStore
  const children: Child[] = []
  const workers: Worker[] = []

  beforeEach(async () => {
    store = await open()
  })
  afterEach(async () => {
    for (const child of children.splice(0)) await child.kill('SIGKILL')
    await Promise.all(workers.splice(0).map((worker) => worker.drain({ deadlineMs: 0, graceMs: 0 })))
    await store.close()
  })

  const child = (role: ChildOrder['role']): Child => {
    const started = new Child({ role, ...placeOf(store) })
    children.push(started)
    return started
  }
  const here = () => createEngine({ broker: store.broker, tasks: [again, once] })
  const work = (engine: ReturnType<typeof here>) => workers.push(engine.work({ queues: { default: 5 }, pollMs: 50 }))

  it('reruns a job whose worker was killed, once its lease is over, and counts a crash and no attempt', async () => {
    const engine = here()
    await engine.enqueue(again)
    const doomed = child('work')
    await doomed.says('started again')
    await doomed.kill('SIGKILL')
    const succeeded = next(engine, 'job.succeeded')
    work(engine)
    expect((await succeeded).job).toMatchObject({ attempt: 1, crashes: 1, fence: 2 })
  })

  it('loses no at-most-once job that a killed worker had not started, however many jobs it had taken ahead', async () => {
    const quick = task({ name: 'quick', delivery: 'at-least-once', input: Boolean, run: () => {} })
    const engine = createEngine({ broker: store.broker, tasks: [quick, once] })
    const doomed = child('work one by one')
    await engine.enqueueMany(Array.from({ length: 100 }, () => [quick, false] as const))
    await doomed.says('ran 100')
    const calm = Array.from({ length: 3 }, () => [quick, false] as const)
    await engine.enqueueMany([[quick, true], ...calm, [once], ...calm, [once]])
    await doomed.says('started quick')
    await doomed.kill('SIGKILL')
    const over = several(engine, 'job.succeeded', 9)
    workers.push(engine.work({ queues: { default: 5 }, pollMs: 50 }))
    const onces = (await over).filter(({ job }) => job.task === 'once')
    expect(onces.map(({ job }) => job.crashes)).toEqual([0, 0])
  })

  it('never reruns an at-most-once job whose worker was killed', async () => {
    const engine = here()
    const { id } = await engine.enqueue(once)
    const doomed = child('work')
    await doomed.says('started once')
    await doomed.kill('SIGKILL')
    work(engine)
    await expect.poll(async () => (await engine.get(id))?.state, { timeout: 10_000 }).toBe('dead')
    expect(await engine.get(id)).toMatchObject({ fence: 1, crashes: 1, history: [{ kind: 'crash', code: 'crashed' }] })
  })

  it('fences a worker that was stopped for longer than its lease', async () => {
    const engine = here()
    await engine.enqueue(again)
    const zombie = child('work')
    await zombie.says('started again')
    zombie.process.kill('SIGSTOP')
    const succeeded = next(engine, 'job.succeeded')
    work(engine)
    expect((await succeeded).job).toMatchObject({ crashes: 1 })
    zombie.process.kill('SIGCONT')
    await zombie.says('fenced')
    await zombie.says('lost again')
    expect(await engine.counts()).not.toMatchObject({ default: { running: 1 } })
  })

  it('hands jobs back uncounted when a worker is asked to end, and ends with 0', async () => {
    const engine = here()
    await engine.enqueue(again)
    const leaving = child('work')
    await leaving.says('started again')
    expect(await leaving.kill('SIGTERM')).toBe(0)
    const succeeded = next(engine, 'job.succeeded')
    work(engine)
    expect((await succeeded).job).toMatchObject({ attempt: 1, crashes: 0, fence: 2 })
  })

  it('keeps every acknowledged batch, and only whole ones, when their sender is killed', async () => {
    const sender = child('enqueue')
    await sender.says('stored 15')
    await sender.kill('SIGKILL')
    const { default: counted } = await here().counts()
    expect(counted?.ready).toBeGreaterThanOrEqual(160)
    expect((counted?.ready ?? 0) % 10).toBe(0)
  })

  it('wakes a worker of this process for a job of another, well before its poll', async () => {
    const engine = here()
    const succeeded = next(engine, 'job.succeeded')
    workers.push(engine.work({ queues: { default: 1 }, pollMs: 600_000 }))
    child('enqueue')
    await succeeded
  })

  it('fires each second of a schedule once, with three processes of which one after the other is killed', async () => {
    const firing = [child('fire'), child('fire'), child('fire')]
    const engine = here()
    for (const doomed of firing) {
      const { ticks } = await engine.counts()
      await expect.poll(async () => (await engine.counts()).ticks?.ready ?? 0, { timeout: 20_000 }).toBeGreaterThan(ticks?.ready ?? 0)
      await doomed.kill('SIGKILL')
    }
    const reply = stepped(await new Hand(store.broker).step({ ticks: 1_000 }))
    const seconds = reply.jobs.map(({ id }) => Number(id.split(':').at(-1)) / 1_000)
    expect(seconds).toEqual(seconds.map((_second, place) => (seconds[0] ?? 0) + place))
  })
})
