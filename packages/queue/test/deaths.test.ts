import { afterEach, describe, expect, it } from 'vitest'
import type { Broker } from '../src/broker.ts'
import { type AnyTask, createEngine, type Engine, QueueError, task, type Worker } from '../src/index.ts'
import { memoryBroker, virtualClock } from '../src/memory/broker.ts'
import { aFamily } from './contract/family.ts'
import { aJob, Hand, leaseMs } from './requests.ts'
import { next, several } from './watching.ts'

const once = task({ name: 'once', delivery: 'at-most-once', run() {} })

const workers: Worker[] = []
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.drain({ deadlineMs: 0, graceMs: 0 })))
})

/** An engine that works, and a broker with jobs of a worker that was lost. */
async function loseWorker(ids: readonly string[], change: Partial<Broker> = {}): Promise<Engine<AnyTask>> {
  const clock = virtualClock()
  const broker = memoryBroker({ clock })
  await broker.enqueue(ids.map((id) => aJob({ id, task: 'once', atMostOnce: true })))
  await new Hand(broker).take(ids.length)
  clock.advance(leaseMs + 1_000)
  return createEngine({ broker: { ...broker, ...change }, tasks: [once] })
}

describe('job.died', () => {
  it('tells of a job whose worker was lost, with the attempt that it had begun and why it may not run again', async () => {
    const engine = await loseWorker(['a'])
    const died = next(engine, 'job.died')
    workers.push(engine.work())
    expect(await died).toMatchObject({
      job: { id: 'a', task: 'once', queue: 'default', attempt: 1, crashes: 1, fence: 1, runId: 'a:1' },
      failure: { name: 'QueueError', code: 'crashed', message: 'the lease of its worker lapsed, and the task may start at most once' },
    })
  })

  it('tells of each, once, before a drain is over', async () => {
    const ids = Array.from({ length: 30 }, (_, n) => `job ${n}`)
    const engine = await loseWorker(ids)
    const told: string[] = []
    engine.on('job.died', ({ job }) => told.push(job.id))
    await engine.workUntilIdle()
    expect(told.sort()).toEqual(ids.toSorted())
  })

  it('tells of a parent in the process that cancels its child', async () => {
    const broker = memoryBroker()
    const engine = createEngine({ broker, tasks: [once] })
    await broker.enqueue(aFamily('parent', ['a', 'b']))
    const died = next(engine, 'job.died')
    await engine.cancel('a')
    expect(await died).toMatchObject({ job: { id: 'parent', attempt: 1, fence: 0 }, failure: { code: 'child_failed' } })
  })

  it('asks again when the broker cannot say at once what the job was', async () => {
    let refusals = 2
    const known = aJob({ id: 'a', task: 'once' })
    const record = { ...known, state: 'dead', failures: 0, crashes: 1, replays: 0, fence: 1, createdAt: new Date(), dueInMs: 0 } as const
    const history = [{ kind: 'crash', fence: 1, atMs: 0, name: 'QueueError', code: 'crashed', message: 'lost' }] as const
    const rest = { priority: 0, lifo: false, order: null, uniqueKey: null, parent: null, blockedBy: null, result: null, progress: null }
    const engine = await loseWorker(['a'], {
      async get() {
        refusals -= 1
        if (refusals >= 0) throw new QueueError('broker_unavailable', 'away')
        return { ...record, ...rest, history }
      },
    })
    const died = next(engine, 'job.died')
    workers.push(engine.work())
    expect((await died).failure).toEqual({ name: 'QueueError', code: 'crashed', message: 'lost' })
  })

  it('is not sent for a run that says itself that the job is dead', async () => {
    const bad = task({ name: 'bad', delivery: 'at-most-once', run: () => Promise.reject(new Error('no')) })
    const engine = createEngine({ broker: memoryBroker(), tasks: [bad] })
    const died: unknown[] = []
    engine.on('job.died', (event) => died.push(event))
    const failed = several(engine, 'job.failed', 2)
    await engine.enqueueMany([[bad], [bad]])
    workers.push(engine.work())
    await failed
    await workers[0]?.drain()
    expect(died).toEqual([])
  })
})
