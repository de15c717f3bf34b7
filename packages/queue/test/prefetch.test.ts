import { describe, expect, it } from 'vitest'
import type { Broker } from '../src/broker.ts'
import { type AnyTask, createEngine, task, type WorkOptions } from '../src/index.ts'
import { memoryBroker } from '../src/memory/broker.ts'
import { untilTheEnd } from './started.ts'
import { gate, next, several } from './watching.ts'

const quick = 60

/** A worker with one slot that has run so many jobs that take no time that it takes more of them ahead. */
async function trained(
  run: (input: number) => unknown,
  {
    delivery = 'at-least-once',
    others = [],
    ...options
  }: WorkOptions & { delivery?: 'at-most-once' | 'at-least-once'; others?: readonly AnyTask[] } = {},
) {
  const broker = memoryBroker()
  const given = { name: 'job', input: Number, run } as const
  const job = delivery === 'at-most-once' ? task({ ...given, delivery }) : task({ ...given, delivery })
  const engine = createEngine<AnyTask>({ broker, tasks: [job, ...others] })
  const ran = several(engine, 'job.succeeded', quick)
  await engine.enqueueMany(Array.from({ length: quick }, () => [job, 0] as const))
  const worker = untilTheEnd(engine.work({ queues: { default: 1 }, ...options }))
  await ran
  return { broker, engine, job, worker, running: async () => (await engine.counts()).default?.running ?? 0 }
}

describe('a worker that takes quick jobs ahead', () => {
  it('has more of them than slots, and runs no more at once than it has slots', async () => {
    let now = 0
    let most = 0
    const held: number[] = []
    const { engine, job, running } = await trained(async (n) => {
      now += 1
      most = Math.max(most, now)
      await Promise.resolve()
      if (n === 1) held.push(await running())
      now -= 1
    })
    const done = several(engine, 'job.succeeded', 200)
    await engine.enqueueMany(Array.from({ length: 200 }, () => [job, 1] as const))
    await done
    expect(most).toBe(1)
    expect(Math.max(...held)).toBeGreaterThan(10)
  })

  it('starts them in the order in which they came', async () => {
    const order: number[] = []
    const { engine, job } = await trained((n) => void order.push(n))
    order.length = 0
    const done = several(engine, 'job.succeeded', 150)
    const numbers = Array.from({ length: 150 }, (_, n) => n)
    await engine.enqueueMany(numbers.map((n) => [job, n] as const))
    await done
    expect(order).toEqual(numbers)
  })

  it('goes on asking every queue for what it has slots for, while it may take hundreds ahead of others', async () => {
    const queues = Array.from({ length: 12 }, (_, number) => `queue-${number}`)
    const job = task({ name: 'job', delivery: 'at-least-once', run: () => {} })
    const engine = createEngine({ broker: memoryBroker(), tasks: [job] })
    const add = async (names: readonly string[]) => {
      const ended = several(engine, 'job.succeeded', names.length * quick)
      await engine.enqueueMany(names.flatMap((queue) => Array.from({ length: quick }, () => [job, undefined, { queue }] as const)))
      return ended
    }
    untilTheEnd(engine.work({ queues: Object.fromEntries(queues.map((queue) => [queue, 3])) }))
    await add(queues.slice(0, 10))

    const ended = await add(queues.slice(10))

    expect(ended).toHaveLength(2 * quick)
  })

  it('gives those that wait behind one that takes long to others, uncounted', async () => {
    const slow = gate()
    const { broker, engine, job } = await trained((n) => (n === 1 ? slow.opened : undefined))
    const started = next(engine, 'job.started')
    await engine.enqueueMany([1, ...Array<number>(30).fill(2)].map((n) => [job, n] as const))
    await started
    const other = createEngine<AnyTask>({ broker, tasks: [job] })
    const done = several(other, 'job.succeeded', 30)
    untilTheEnd(other.work({ queues: { default: 1 } }))
    const jobs = (await done).map((event) => event.job)
    expect(jobs.map(({ attempt, crashes }) => [attempt, crashes])).toEqual(Array(30).fill([1, 0]))
    const last = next(engine, 'job.succeeded')
    slow.open()
    await last
  })

  it('has none waiting that may start only once, not even the first of its queue', async () => {
    const slow = gate()
    const ran: string[] = []
    const once = task({ name: 'once', delivery: 'at-most-once', run: () => void ran.push('once') })
    const run = (n: number) => {
      if (n > 0) ran.push(`job ${n}`)
      return n === 1 ? slow.opened : undefined
    }
    const { broker, engine, job } = await trained(run, { others: [once] })
    const started = next(engine, 'job.started')
    await engine.enqueueMany([[job, 1], [job, 2], [job, 2], [once], [job, 3]])
    await started
    const running = await broker.peek({ queue: 'default', state: 'running' })
    expect(running.map((record) => record.task)).toEqual(['job', 'job', 'job'])
    const done = several(engine, 'job.succeeded', 5)
    slow.open()
    await done
    expect(ran).toEqual(['job 1', 'job 2', 'job 2', 'once', 'job 3'])
  })

  it('gives such a job back at once to a broker that brings it all the same, and asks that queue for no more than it can start', async () => {
    const slow = gate()
    const ran: number[] = []
    const once = task({
      name: 'once',
      delivery: 'at-most-once',
      input: Number,
      run(n) {
        ran.push(n)
        return n === 1 ? slow.opened : undefined
      },
    })
    const broker = memoryBroker()
    const asked: number[] = []
    const generous: Broker = {
      ...broker,
      step: ({ ahead: _ahead, ...request }) => {
        asked.push(request.want.default ?? 0)
        return broker.step({ ...request, ...('default' in request.want && { want: { default: 3 } }) })
      },
    }
    const engine = createEngine<AnyTask>({ broker: generous, tasks: [once] })
    const released = several(engine, 'job.released', 2)
    await engine.enqueueMany([1, 2, 3].map((n) => [once, n] as const))
    untilTheEnd(engine.work({ queues: { default: 1 } }))
    await released
    expect(ran).toEqual([1])
    slow.open()
    await expect.poll(() => ran).toEqual([1, 2, 3])
    expect(Math.max(...asked)).toBe(1)
  })

  it('never starts one that was cancelled while it waited', async () => {
    const slow = gate()
    const ran: number[] = []
    const { engine, job } = await trained((n) => {
      ran.push(n)
      return n === 1 ? slow.opened : undefined
    })
    const [, second] = await engine.enqueueMany([
      [job, 1],
      [job, 2],
    ])
    const cancelled = next(engine, 'job.cancelled')
    const asked = await engine.cancel(second.id)
    slow.open()
    // Whoever cancels before it is handed out removes it, and nobody else hears of that.
    if (asked === 'requested') await cancelled
    expect(await engine.get(second.id)).toBeUndefined()
    expect(ran).not.toContain(2)
  })

  it('hands those that wait back as soon as it is to stop', async () => {
    const slow = gate()
    const { engine, job, worker } = await trained((n) => (n === 1 ? slow.opened : undefined))
    const started = next(engine, 'job.started')
    await engine.enqueueMany([1, 2, 2, 2].map((n) => [job, n] as const))
    await started
    const drained = worker.drain()
    slow.open()
    await drained
    expect(await engine.counts()).toMatchObject({ default: { ready: 3, running: 0, dead: 0 } })
  })

  it.each<[string, WorkOptions & { delivery?: 'at-most-once' }]>([
    ['where it is switched off', { prefetch: false }],
    ['of a queue whose jobs may start only once', { delivery: 'at-most-once' }],
  ])('takes none %s', async (_where, options) => {
    const held: number[] = []
    let count = async () => 0
    const { engine, job, running } = await trained(async () => held.push(await count()), options)
    count = running
    const done = several(engine, 'job.succeeded', 100)
    await engine.enqueueMany(Array.from({ length: 100 }, () => [job, 1] as const))
    await done
    expect(Math.max(...held)).toBe(1)
  })
})
