import { Registry } from 'prom-client'
import { describe, expect, it } from 'vitest'
import type { EngineOptions } from '../../src/engine.ts'
import { createEngine, type Engine, task } from '../../src/index.ts'
import { Instruments } from '../../src/instrument.ts'
import { silent } from '../../src/logger.ts'
import { memoryBroker } from '../../src/memory/broker.ts'
import { openTelemetry } from '../../src/opentelemetry/opentelemetry.ts'
import { queueMetrics } from '../../src/prometheus/prometheus.ts'
import { Monitor } from '../redis/monitor.ts'
import { openRedis, type RedisStore } from '../redis/stores.ts'
import { isMissing } from '../servers.ts'
import { several } from '../watching.ts'
import { startTracing } from './spans.ts'

const greet = task({ name: 'greet', delivery: 'at-least-once', input: String, run() {} })

type Greet = typeof greet

describe('what nobody watches', () => {
  it('is stored as its input alone', async () => {
    const broker = memoryBroker()
    const engine = createEngine({ broker, tasks: [greet] })
    const { id } = await engine.enqueue(greet, 'Ada')
    expect(Buffer.from((await broker.get(id))?.payload ?? []).toString()).toBe('"Ada"')
  })

  it('runs without anything around it', async () => {
    const unwatched = new Instruments([], silent)
    const end = Promise.resolve({ kind: 'done' } as const)
    const noCheck = () => {}
    const job = { id: 'a', task: 'greet', queue: 'default', attempt: 1, crashes: 0, fence: 1, runId: 'a:1' }
    expect(unwatched.run({ job, headers: {}, ageMs: 0, payload: Buffer.from('') }, () => end)).toBe(end)
    expect([unwatched.isQuietAtEnqueue, unwatched.isQuietAtRun, unwatched.inject(job, noCheck)]).toEqual([true, true, undefined])
  })

  it.skipIf(isMissing('redis'))('costs Redis no command, and neither does what counts in this process', async () => {
    const plain = await commandsOf({})
    const counted = await commandsOf({}, (engine) => queueMetrics({ engine, register: new Registry() }))
    const recorder = startTracing()
    const traced = await commandsOf({ instruments: [openTelemetry()] })
    recorder.stop()
    expect(plain.enqueue.filter((command) => command === 'evalsha')).toHaveLength(10)
    expect([counted.enqueue, traced.enqueue]).toEqual([plain.enqueue, plain.enqueue])
    expect(plain.run.length).toBeGreaterThan(0)
    for (const { run } of [plain, counted, traced]) expect(run.filter((command) => /xadd|publish/.test(command))).toEqual([])
  })
})

interface Commands {
  readonly enqueue: readonly string[]
  readonly run: readonly string[]
}

/** The names of all commands, those inside of scripts included, that Redis runs while ten jobs are enqueued, and then while they run. */
async function commandsOf(options: Partial<EngineOptions<Greet>>, watch: (engine: Engine<Greet>) => void = () => {}): Promise<Commands> {
  const store = await openRedis()
  const engine = createEngine({ ...options, broker: store.broker, tasks: [greet] })
  watch(engine)
  // The first call may have to send the text of its script.
  await engine.enqueue(greet, 'Ada', { delay: '1h' })
  const enqueue = await recorded(store, async () => {
    for (let count = 0; count < 10; count += 1) await engine.enqueue(greet, 'Ada')
  })
  const run = await recorded(store, async () => {
    const done = several(engine, 'job.succeeded', 10)
    const worker = engine.work()
    await done
    await worker.drain()
  })
  await store.close()
  return { enqueue, run }
}

async function recorded({ port, namespace, admin }: RedisStore, act: () => Promise<void>): Promise<readonly string[]> {
  const commands: string[] = []
  const monitor = await Monitor.start(port)
  const over = new Promise<void>((resolve) => {
    monitor.on(({ name, values }) => {
      if (name === 'echo') resolve()
      else if (values.some((value) => value.includes(namespace))) commands.push(name)
    })
  })
  await act()
  await admin.echo('over')
  await over
  monitor.stop()
  return commands
}
