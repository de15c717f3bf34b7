import { metrics } from '@opentelemetry/api'
import { afterEach, describe, expect, it } from 'vitest'
import { createEngine, task, type Worker } from '../../src/index.ts'
import { memoryBroker, virtualClock } from '../../src/memory/broker.ts'
import { openTelemetry } from '../../src/opentelemetry/opentelemetry.ts'
import { sqlBroker, sqliteConnection } from '../../src/sql/broker.ts'
import { aFamily } from '../contract/family.ts'
import { next } from '../watching.ts'
import { type Recorded, recordMeters } from './meter-recorder.ts'

const workers: Worker[] = []
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.drain({ deadlineMs: 0, graceMs: 0 })))
  metrics.disable()
})

const send = task({ name: 'send', queue: 'mail', delivery: 'at-least-once', input: String, run() {} })
const fail = task({
  name: 'fail',
  delivery: 'at-least-once',
  retry: { attempts: 1 },
  run() {
    throw new RangeError('no')
  },
})
const shared = { 'messaging.system.name': 'trellis', 'messaging.destination.name': 'mail', 'trellis.task': 'send' }

const named = (recorded: readonly Recorded[], name: string) => recorded.filter((one) => one.name === name)

describe('the figures of OpenTelemetry', () => {
  it('count what is sent and run, and time both and the wait between, without naming a job', async () => {
    const { provider, recorded, units } = recordMeters()
    const clock = virtualClock()
    const engine = createEngine({
      broker: memoryBroker({ clock }),
      tasks: [send],
      instruments: [openTelemetry({ meterProvider: provider })],
    })
    await engine.enqueueMany([
      [send, 'Ada'],
      [send, 'Grace'],
    ])
    clock.advance(7_000)
    const done = [next(engine, 'job.succeeded'), next(engine, 'job.succeeded')]
    workers.push(engine.work())
    await Promise.all(done)
    expect(named(recorded, 'messaging.client.sent.messages')).toEqual(
      Array(2).fill(expect.objectContaining({ value: 1, attributes: expect.objectContaining(shared) })),
    )
    expect(named(recorded, 'messaging.client.operation.duration')).toHaveLength(1)
    expect(named(recorded, 'messaging.client.consumed.messages')).toHaveLength(2)
    expect(named(recorded, 'trellis.job.wait.duration').map(({ value }) => value)).toEqual([7, 7])
    expect(named(recorded, 'messaging.process.duration')[0]?.attributes).toMatchObject({ ...shared, 'trellis.job.outcome': 'done' })
    expect(recorded.flatMap(({ attributes }) => Object.keys(attributes))).not.toContain('messaging.message.id')
    expect(Object.fromEntries(units)).toMatchObject({ 'messaging.process.duration': 's', 'messaging.client.sent.messages': '{message}' })
  })

  it('tell failures by the class of the error', async () => {
    const { provider, recorded } = recordMeters()
    const instruments = [openTelemetry({ meterProvider: provider })]
    const engine = createEngine({ broker: memoryBroker(), tasks: [fail], instruments })
    const dead = next(engine, 'job.failed')
    await engine.enqueue(fail)
    workers.push(engine.work())
    await dead
    expect(named(recorded, 'messaging.process.duration')[0]?.attributes).toMatchObject({
      'trellis.job.outcome': 'dead',
      'error.type': 'RangeError',
    })

    const connection = sqliteConnection(':memory:')
    const without = createEngine({ broker: sqlBroker({ connection }), tasks: [send], instruments })
    await expect(without.enqueue(send, 'Ada')).rejects.toThrow()
    await connection.close()
    expect(named(recorded, 'messaging.client.sent.messages').at(-1)?.attributes).toMatchObject({ 'error.type': 'schema_outdated' })
  })

  it('count deaths, also of jobs that no handler was there for', async () => {
    const { provider, recorded } = recordMeters()
    const broker = memoryBroker()
    const engine = createEngine({ broker, tasks: [fail], instruments: [openTelemetry({ meterProvider: provider })] })
    const over = [next(engine, 'job.failed'), next(engine, 'job.died')]
    await broker.enqueue(aFamily('parent', ['child']))
    await engine.cancel('child')
    await engine.enqueue(fail)
    workers.push(engine.work())
    await Promise.all(over)
    const counted = named(recorded, 'trellis.job.deaths').map(({ attributes }) => [attributes['trellis.task'], attributes['error.type']])
    expect(counted.toSorted()).toEqual([
      ['fail', 'RangeError'],
      ['test.task', 'child_failed'],
    ])
  })

  it('go to the SDK also when that starts after the engine was made', async () => {
    const engine = createEngine({ broker: memoryBroker(), tasks: [send], instruments: [openTelemetry()] })
    const { provider, recorded } = recordMeters()
    metrics.setGlobalMeterProvider(provider)
    await engine.enqueue(send, 'Ada')
    expect(named(recorded, 'messaging.client.sent.messages')).toHaveLength(1)
  })
})
