import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Broker, StepRequest } from '../src/broker.ts'
import { createEngine, QueueError, task, type Worker } from '../src/index.ts'
import { openRedis } from './redis/stores.ts'
import { onThisMachine } from './servers.ts'
import { openMemory, openPostgres, openSqlite, type Store } from './stores.ts'
import { next, several } from './watching.ts'

const cut = () => new QueueError('broker_unavailable', 'the connection was cut')

/** The same broker with some of its verbs replaced. */
function replacing(broker: Broker, verbs: Partial<Broker>): Broker {
  return new Proxy(broker, {
    get(whole, name) {
      const member: unknown = Reflect.get(name in verbs ? verbs : whole, name)
      return typeof member === 'function' ? member.bind(whole) : member
    },
  })
}

/** Counts how often each job's handler ended, with a handler that takes a turn or two and stops when it is told to. */
function tally() {
  const ends = new Map<string, number>()
  const brief = task({
    name: 'brief',
    delivery: 'at-least-once',
    async run(_input, { job, signal }) {
      for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve))
      signal.throwIfAborted()
      ends.set(job.id, (ends.get(job.id) ?? 0) + 1)
    },
  })
  return { ends, brief }
}

describe.each(
  onThisMachine([
    ['memory', openMemory],
    ['sqlite', openSqlite],
    ['postgres', openPostgres],
    ['redis', openRedis],
  ]),
)('a worker on %s', (_name, open: () => Promise<Store>) => {
  let store: Store
  const workers: Worker[] = []

  beforeEach(async () => {
    store = await open()
  })
  afterEach(async () => {
    await Promise.all(workers.splice(0).map((worker) => worker.drain({ deadlineMs: 0, graceMs: 0 })))
    await store.close()
  })

  /** Runs `count` jobs on a broker that misbehaves and returns how often each handler ended. */
  async function runAll(count: number, verbs: Partial<Broker>): Promise<number[]> {
    const { ends, brief } = tally()
    const engine = createEngine({ broker: replacing(store.broker, verbs), tasks: [brief], random: () => 0 })
    await engine.enqueueMany(Array.from({ length: count }, () => [brief] as const))
    const finished = several(engine, 'job.succeeded', count)
    workers.push(engine.work({ queues: { default: 7 } }))
    for (const { job } of await finished) expect(job).toMatchObject({ attempt: 1, crashes: 0, fence: 1 })
    return [...ends.values()]
  }

  it('runs each job once although every third reply is lost', async () => {
    let calls = 0
    const step = async (request: StepRequest) => {
      const reply = await store.broker.step(request)
      calls += 1
      if (calls % 3 === 0) throw cut()
      return reply
    }
    expect(await runAll(40, { step })).toEqual(Array(40).fill(1))
  })

  it('runs each job once although every third request never arrives', async () => {
    let calls = 0
    const step = async (request: StepRequest) => {
      calls += 1
      if (calls % 3 === 0) throw cut()
      return store.broker.step(request)
    }
    expect(await runAll(40, { step })).toEqual(Array(40).fill(1))
  })

  it('runs each job once although every request arrives twice, at the same time', async () => {
    const step = async (request: StepRequest) => {
      const [, second] = await Promise.all([store.broker.step(request), store.other.step(request)])
      return second
    }
    expect(await runAll(40, { step })).toEqual(Array(40).fill(1))
  })

  it('loses nothing and counts nothing when it is drained under load', async () => {
    const { ends, brief } = tally()
    const engine = createEngine({ broker: store.broker, tasks: [brief] })
    await engine.enqueueMany(Array.from({ length: 120 }, () => [brief] as const))
    const begun = several(engine, 'job.succeeded', 20)
    const finished = several(engine, 'job.succeeded', 120)
    const first = engine.work({ queues: { default: 10 } })
    await begun
    await first.drain({ deadlineMs: 0 })
    workers.push(engine.work({ queues: { default: 10 } }))
    for (const { job } of await finished) expect(job).toMatchObject({ attempt: 1, crashes: 0 })
    expect([...ends.values()]).toEqual(Array(120).fill(1))
    expect(await engine.dead()).toEqual([])
  })

  it('hands a handler that will not stop back at the deadline, to be run by another worker', async () => {
    let starts = 0
    const deaf = task({
      name: 'deaf',
      delivery: 'at-least-once',
      run() {
        starts += 1
        return starts === 1 ? new Promise<never>(() => {}) : undefined
      },
    })
    const engine = createEngine({ broker: store.broker, tasks: [deaf] })
    const started = next(engine, 'job.started')
    const worker = engine.work()
    await engine.enqueue(deaf)
    await started
    await worker.drain({ deadlineMs: 0, graceMs: 0 })
    const succeeded = next(engine, 'job.succeeded')
    workers.push(engine.work())
    expect((await succeeded).job).toMatchObject({ attempt: 1, crashes: 0, fence: 2 })
  })

  it('keeps an at-most-once job that a drain interrupts as dead, and never starts it again', async () => {
    const once = task({ name: 'once', delivery: 'at-most-once', run: () => new Promise<never>(() => {}) })
    const engine = createEngine({ broker: store.broker, tasks: [once] })
    const started = next(engine, 'job.started')
    const worker = engine.work()
    await engine.enqueue(once)
    await started
    await worker.drain({ deadlineMs: 0, graceMs: 0 })
    expect(await engine.dead()).toMatchObject([{ state: 'dead', fence: 1, history: [{ code: 'draining' }] }])
  })

  it('repeats, gives up and reports like any other', async () => {
    const attempts: number[] = []
    const failing = task({
      name: 'failing',
      delivery: 'at-least-once',
      retry: { attempts: 3, backoff: { base: 0 } },
      run(_input, { job }) {
        attempts.push(job.attempt)
        throw new Error('as always')
      },
    })
    const engine = createEngine({ broker: store.broker, tasks: [failing] })
    workers.push(engine.work())
    const failed = next(engine, 'job.failed')
    const { id } = await engine.enqueue(failing)
    await failed
    expect([attempts, (await engine.get(id))?.history.length]).toEqual([[1, 2, 3], 3])
  })
})
