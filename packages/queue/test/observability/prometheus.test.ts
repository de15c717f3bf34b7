import fc from 'fast-check'
import { Registry } from 'prom-client'
import { afterEach, describe, expect, it } from 'vitest'
import type { Counts } from '../../src/broker.ts'
import { type AnyTask, createEngine, type Engine, task, type Worker } from '../../src/index.ts'
import { memoryBroker, virtualClock } from '../../src/memory/broker.ts'
import { BoundedNames } from '../../src/prometheus/bounded-names.ts'
import { KeptAnswer } from '../../src/prometheus/kept-answer.ts'
import { queueMetrics } from '../../src/prometheus/prometheus.ts'
import { next, several } from '../watching.ts'

const workers: Worker[] = []
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.drain({ deadlineMs: 0, graceMs: 0 })))
})

const greet = task({ name: 'greet', queue: 'mail', delivery: 'at-least-once', input: String, run() {} })
const shaky = task({
  name: 'shaky',
  delivery: 'at-least-once',
  retry: { attempts: 2, backoff: { kind: 'fixed', base: '1ms', jitter: 'none' } },
  run() {
    throw new Error('no')
  },
})

/** The lines of a scrape that are samples. */
async function scrape(register: Registry): Promise<string[]> {
  return (await register.metrics()).split('\n').filter((line) => line !== '' && !line.startsWith('#'))
}

/** The value of the one sample with this name and these labels, in the order in which they are written. */
async function sample(register: Registry, name: string): Promise<number | undefined> {
  const line = (await scrape(register)).find((sample) => sample.startsWith(`${name} `))
  return line === undefined ? undefined : Number(line.slice(name.length + 1))
}

function work(engine: Pick<Engine<AnyTask>, 'work'>): Worker {
  const worker = engine.work({ queues: { mail: 2, default: 2 } })
  workers.push(worker)
  return worker
}

describe('the metrics for Prometheus', () => {
  it('count how runs end, by task, queue and outcome, and time the attempts', async () => {
    const register = new Registry()
    const engine = createEngine({ broker: memoryBroker(), tasks: [greet, shaky] })
    queueMetrics({ engine, register })
    const over = [several(engine, 'job.succeeded', 2), next(engine, 'job.failed')]
    await engine.enqueueMany([[greet, 'Ada'], [greet, 'Grace'], [shaky]])
    work(engine)
    await Promise.all(over)
    expect(await sample(register, 'trellis_queue_runs_total{task="greet",queue="mail",outcome="succeeded"}')).toBe(2)
    expect(await sample(register, 'trellis_queue_runs_total{task="shaky",queue="default",outcome="retrying"}')).toBe(1)
    expect(await sample(register, 'trellis_queue_runs_total{task="shaky",queue="default",outcome="failed"}')).toBe(1)
    expect(await sample(register, 'trellis_queue_run_seconds_count{task="greet",queue="mail"}')).toBe(2)
    expect(await sample(register, 'trellis_queue_run_seconds_count{task="shaky",queue="default"}')).toBe(2)
    expect(await sample(register, 'trellis_queue_wait_seconds_count{task="shaky",queue="default"}')).toBe(1)
  })

  it('time the wait of a job up to its first run, by the clock of the broker', async () => {
    const register = new Registry()
    const clock = virtualClock()
    const engine = createEngine({ broker: memoryBroker({ clock }), tasks: [greet] })
    queueMetrics({ engine, register })
    await engine.enqueue(greet, 'Ada')
    clock.advance(7_000)
    const done = next(engine, 'job.succeeded')
    work(engine)
    await done
    expect(await sample(register, 'trellis_queue_wait_seconds_sum{task="greet",queue="mail"}')).toBe(7)
    expect(await sample(register, 'trellis_queue_wait_seconds_bucket{le="5",task="greet",queue="mail"}')).toBe(0)
    expect(await sample(register, 'trellis_queue_wait_seconds_bucket{le="10",task="greet",queue="mail"}')).toBe(1)
  })

  it('show for how long the oldest ready job of each queue has been, and 0 where none is', async () => {
    const register = new Registry()
    const clock = virtualClock()
    const broker = memoryBroker({ clock })
    const engine = createEngine({ broker, tasks: [greet, shaky] })
    queueMetrics({ engine, register, countsEveryMs: 0, mostNames: 3 })
    await engine.enqueue(shaky, undefined, { delay: '1h' })
    await engine.enqueue(greet, 'Ada')
    clock.advance(7_000)
    await engine.enqueue(greet, 'Grace')
    clock.advance(5_000)
    const age = (queue: string) => sample(register, `trellis_queue_oldest_ready_seconds{queue="${queue}"}`)
    expect([await age('mail'), await age('default')]).toEqual([12, 0])
    await engine.enqueue(greet, 'Ada', { queue: 'third' })
    for (const queue of ['a fourth', 'a fifth']) {
      clock.advance(3_000)
      await engine.enqueue(greet, 'Ada', { queue: queue.replace(' ', '-') })
    }
    expect([await age('mail'), await age('third'), await age('other')]).toEqual([18, 6, 3])
  })

  it('show what the broker has and how the workers of this process are', async () => {
    const register = new Registry()
    const engine = createEngine({ broker: memoryBroker(), tasks: [greet, shaky] })
    queueMetrics({ engine, register, countsEveryMs: 0 })
    await engine.enqueue(greet, 'Ada', { delay: '1h' })
    expect(await sample(register, 'trellis_queue_jobs{queue="mail",state="scheduled"}')).toBe(1)
    expect([await sample(register, 'trellis_queue_workers'), await sample(register, 'trellis_queue_running')]).toEqual([0, 0])
    const worker = work(engine)
    expect(await sample(register, 'trellis_queue_workers')).toBe(1)
    expect(await sample(register, 'trellis_queue_since_fetch_seconds')).toBeLessThan(60)
    await worker.drain()
    expect(await sample(register, 'trellis_queue_workers')).toBe(0)
  })

  it('go on without the counts while the broker does not give any', async () => {
    const register = new Registry()
    const broker = memoryBroker()
    const engine = createEngine({ broker: { ...broker, capabilities: { ...broker.capabilities, inspect: false } }, tasks: [greet] })
    queueMetrics({ engine, register })
    const samples = await scrape(register)
    expect(samples.filter((line) => line.startsWith('trellis_queue_jobs{'))).toEqual([])
    expect(await sample(register, 'trellis_queue_workers')).toBe(0)
    expect(await sample(register, 'trellis_queue_counts_failures_total')).toBe(1)
  })

  it('have names for a bounded number of tasks and queues; the rest is other', async () => {
    const register = new Registry()
    const broker = memoryBroker()
    const engine = createEngine({ broker, tasks: [greet] })
    queueMetrics({ engine, register, mostNames: 2, countsEveryMs: 0 })
    const queues = ['a', 'b', 'c', 'd']
    for (const queue of queues) await engine.enqueue(greet, 'Ada', { queue, delay: '1h' })
    const scheduled = async () => (await scrape(register)).filter((line) => /^trellis_queue_jobs\{.*"scheduled"/.test(line))
    const expected = [
      'trellis_queue_jobs{queue="a",state="scheduled"} 1',
      'trellis_queue_jobs{queue="b",state="scheduled"} 1',
      'trellis_queue_jobs{queue="other",state="scheduled"} 2',
    ]
    expect([await scheduled(), await scheduled()]).toEqual([expected, expected])
    const done = several(engine, 'job.succeeded', 4)
    for (const queue of queues) await engine.enqueue(greet, 'Ada', { queue })
    workers.push(engine.work({ queues: { a: 1, b: 1, c: 1, d: 1 } }))
    await done
    const labels = (await scrape(register)).flatMap((line) =>
      line.startsWith('trellis_queue_runs_total{') ? [line.match(/queue="(\w+)"/)?.[1]] : [],
    )
    expect(labels.toSorted()).toEqual(['a', 'b', 'other'])
  })

  it('leave no listener behind when they are stopped', () => {
    const engine = createEngine({ broker: memoryBroker(), tasks: [greet] })
    let listening = 0
    const on: typeof engine.on = (name, listener) => {
      const off = engine.on(name, listener)
      listening += 1
      return () => {
        listening -= 1
        off()
      }
    }
    const metrics = queueMetrics({
      engine: { on, counts: () => engine.counts(), oldestReadyMs: () => engine.oldestReadyMs(), health: () => engine.health() },
      register: new Registry(),
    })
    expect(listening).toBeGreaterThan(0)
    metrics.stop()
    expect(listening).toBe(0)
  })

  it('can stand beside those of another engine, and be taken away again', async () => {
    const register = new Registry()
    const engine = createEngine({ broker: memoryBroker(), tasks: [greet] })
    const one = queueMetrics({ engine, register })
    queueMetrics({ engine, register, prefix: 'other_queue_' })
    expect(() => queueMetrics({ engine, register })).toThrow()
    one.stop()
    const names = (await scrape(register)).map((line) => line.split(/[{ ]/)[0])
    expect(names.filter((name) => !name?.startsWith('other_queue_'))).toEqual([])
    queueMetrics({ engine, register })
  })
})

describe('names with a bound', () => {
  it('are never more than the bound and other, and a name that was let through stays itself', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.integer({ min: 1, max: 5 }), (names, most) => {
        const bounded = new BoundedNames(most)
        const shown = names.map((name) => [name, bounded.of(name)] as const)
        expect(new Set(shown.map(([, label]) => label)).size).toBeLessThanOrEqual(most + 1)
        for (const [name, label] of shown) expect([name, 'other']).toContain(label)
        for (const [name, label] of shown) if (label === name && name !== 'other') expect(bounded.of(name)).toBe(name)
      }),
    )
  })
})

describe('the counts for a scrape', () => {
  const counts: Counts = {}
  const patient = { everyMs: 5_000, withinMs: 1_000_000, onFailure: () => {} }

  it('are asked for once in five seconds, however often they are scraped', async () => {
    let nowMs = 0
    let asked = 0
    const ask = async () => {
      asked += 1
      return counts
    }
    const kept = new KeptAnswer({ ...patient, ask, nowMs: () => nowMs })
    await Promise.all([kept.get(), kept.get()])
    nowMs = 4_999
    expect(await kept.get()).toBe(counts)
    expect(asked).toBe(1)
    nowMs = 5_000
    await kept.get()
    expect(asked).toBe(2)
  })

  it('are not asked for a second time while the broker has not answered', async () => {
    let nowMs = 0
    let asked = 0
    let answer = (_counts: Counts) => {}
    const ask = () => {
      asked += 1
      return new Promise<Counts>((resolve) => {
        answer = resolve
      })
    }
    const kept = new KeptAnswer({ ...patient, withinMs: 1, ask, nowMs: () => nowMs })
    expect(await kept.get()).toBeUndefined()
    nowMs = 60_000
    expect(await kept.get()).toBeUndefined()
    expect(asked).toBe(1)
    answer(counts)
    expect(await kept.get()).toEqual(counts)
  })

  it('are missing, not old, when the broker fails', async () => {
    let nowMs = 0
    let broken = false
    const failures: unknown[] = []
    const ask = async () => {
      if (broken) throw new Error('away')
      return counts
    }
    const kept = new KeptAnswer({ ...patient, ask, nowMs: () => nowMs, onFailure: (error) => failures.push(error) })
    expect(await kept.get()).toBe(counts)
    broken = true
    nowMs = 5_000
    expect(await kept.get()).toBeUndefined()
    expect(failures).toEqual([new Error('away')])
  })
})
