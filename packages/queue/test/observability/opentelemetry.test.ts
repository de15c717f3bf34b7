import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { chord, waitForChildren } from '../../src/flow/flow.ts'
import { type AnyTask, abort, createEngine, discard, type Engine, snooze, task, type Worker } from '../../src/index.ts'
import { memoryBroker } from '../../src/memory/broker.ts'
import { type OpenTelemetryOptions, openTelemetry } from '../../src/opentelemetry/opentelemetry.ts'
import { sqlBroker, sqliteConnection } from '../../src/sql/broker.ts'
import { openSqlite, type SqliteStore } from '../stores.ts'
import { next, several } from '../watching.ts'
import { type Recorder, startTracing, traceTree } from './spans.ts'

const soon = { attempts: 2, backoff: { kind: 'fixed', base: '1ms', jitter: 'none' } } as const

let store: SqliteStore
let recorder: Recorder
const workers: Worker[] = []

beforeEach(async () => {
  recorder = startTracing()
  store = await openSqlite()
})
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.drain({ deadlineMs: 0, graceMs: 0 })))
  await store.close()
  recorder.stop()
})

/** One engine that enqueues and another one, with a broker of its own on the same jobs, that works. */
function twoEngines<T extends AnyTask>(tasks: readonly T[], options?: OpenTelemetryOptions): { front: Engine<T>; back: Engine<T> } {
  const front = createEngine({ broker: store.broker, tasks, instruments: [openTelemetry(options)] })
  const back = createEngine({ broker: store.other, tasks, instruments: [openTelemetry(options)] })
  return { front, back }
}

function work(engine: Pick<Engine<AnyTask>, 'work'>): void {
  workers.push(engine.work({ queues: { default: 1, mail: 1 }, pollMs: 10 }))
}

const inRequest = <R>(run: () => Promise<R>): Promise<R> =>
  trace.getTracer('test').startActiveSpan('request', async (span) => {
    try {
      return await run()
    } finally {
      span.end()
    }
  })

describe('the traces of OpenTelemetry', () => {
  const part = task({ name: 'part', delivery: 'at-least-once', input: Number, output: Number, run: (count) => count })
  const send = task({ name: 'send', queue: 'mail', delivery: 'at-least-once', input: String, run() {} })

  it('have a run in a trace of its own, linked to the span that enqueued the job in another process', async () => {
    const { front, back } = twoEngines([send])
    const done = next(back, 'job.succeeded')
    await inRequest(() => front.enqueue(send, 'Ada'))
    work(back)
    await done
    expect(traceTree(recorder.spans())).toEqual(['request', '  enqueue send', 'run send -> enqueue send'])
    expect(recorder.span('run send').spanContext().traceId).not.toBe(recorder.span('request').spanContext().traceId)
  })

  it('follow what a handler does and what it enqueues', async () => {
    const first = task({
      name: 'first',
      delivery: 'at-least-once',
      async run() {
        trace.getTracer('test').startSpan('query').end()
        await front.enqueue(send, 'from a handler')
      },
    })
    const { front, back } = twoEngines([first, send])
    const done = next(back, 'job.succeeded', ({ job }) => job.task === 'send')
    await inRequest(() => front.enqueue(first))
    work(back)
    await done
    expect(traceTree(recorder.spans())).toEqual([
      'request',
      '  enqueue first',
      'run first -> enqueue first',
      '  query',
      '  enqueue send',
      'run send -> enqueue send',
    ])
  })

  it('have a span for each attempt, each linked to the one enqueue', async () => {
    const shaky = task({
      name: 'shaky',
      delivery: 'at-least-once',
      retry: soon,
      run(_input, { job }) {
        if (job.attempt === 1) throw new RangeError('not yet')
      },
    })
    const { front, back } = twoEngines([shaky])
    const done = next(back, 'job.succeeded')
    await front.enqueue(shaky)
    work(back)
    await done
    expect(traceTree(recorder.spans())).toEqual(['enqueue shaky', 'run shaky! -> enqueue shaky', 'run shaky -> enqueue shaky'])
    const [failed, good] = recorder.spans().filter(({ name }) => name === 'run shaky')
    expect(failed?.status).toEqual({ code: SpanStatusCode.ERROR, message: 'not yet' })
    expect(failed?.events[0]).toMatchObject({
      name: 'exception',
      attributes: { 'exception.type': 'RangeError', 'exception.message': 'not yet' },
    })
    expect(failed?.attributes).toMatchObject({ 'error.type': 'RangeError', 'trellis.job.outcome': 'retry', 'trellis.job.attempt': 1 })
    expect(good?.attributes).toMatchObject({ 'trellis.job.outcome': 'done', 'trellis.job.attempt': 2, 'trellis.job.fence': 2 })
    expect(good?.status.code).toBe(SpanStatusCode.UNSET)
  })

  it('name kind, queue, task and job by the messaging conventions', async () => {
    const { front, back } = twoEngines([send])
    const done = next(back, 'job.succeeded')
    const { id } = await front.enqueue(send, 'Ada')
    work(back)
    await done
    const shared = {
      'messaging.system.name': 'trellis',
      'messaging.destination.name': 'mail',
      'messaging.message.id': id,
      'trellis.task': 'send',
    }
    const producer = recorder.span('enqueue send')
    expect([producer.kind, producer.attributes]).toEqual([
      SpanKind.PRODUCER,
      expect.objectContaining({ ...shared, 'messaging.operation.name': 'enqueue', 'messaging.operation.type': 'send' }),
    ])
    const consumer = recorder.span('run send')
    expect([consumer.kind, consumer.attributes]).toEqual([
      SpanKind.CONSUMER,
      expect.objectContaining({ ...shared, 'messaging.operation.name': 'run', 'messaging.operation.type': 'process' }),
    ])
  })

  it('have one span for a batch, to which every run is linked', async () => {
    const count = task({ name: 'count', delivery: 'at-least-once', input: Number, run() {} })
    const { front, back } = twoEngines([send, count])
    const done = several(back, 'job.succeeded', 3)
    await front.enqueueMany([
      [count, 1],
      [count, 2],
      [send, 'Ada'],
    ])
    work(back)
    await done
    const { attributes } = recorder.span('enqueue')
    expect(attributes['messaging.batch.message_count']).toBe(3)
    expect(attributes).not.toHaveProperty('messaging.destination.name')
    expect(traceTree(recorder.spans()).toSorted()).toEqual([
      'enqueue',
      'run count -> enqueue',
      'run count -> enqueue',
      'run send -> enqueue',
    ])
  })

  it('have one span for a flow, to which the runs of the parent and of its children are linked', async () => {
    const sum = task({ name: 'sum', delivery: 'at-least-once', input: (value: unknown) => value as number[], run() {} })
    const { front, back } = twoEngines([part, sum])
    const done = next(back, 'job.succeeded', ({ job }) => job.task === 'sum')
    await inRequest(() => front.flow(chord([part.with(1), part.with(2)], sum)))
    work(back)
    await done
    expect(traceTree(recorder.spans())).toEqual([
      'request',
      '  enqueue',
      'run part -> enqueue',
      'run part -> enqueue',
      'run sum -> enqueue',
    ])
    expect(recorder.span('enqueue').attributes['messaging.batch.message_count']).toBe(3)
  })

  it('have what a run spawns below that run, and both of its runs linked to its own enqueue', async () => {
    const parent = task({
      name: 'parent',
      delivery: 'at-least-once',
      async run(_input, { children, spawn }) {
        if (children.length > 0) return
        await spawn([part.with(1)])
        waitForChildren()
      },
    })
    const { front, back } = twoEngines([part, parent])
    const done = next(back, 'job.succeeded', ({ job }) => job.task === 'parent')
    await front.enqueue(parent)
    work(back)
    await done
    expect(traceTree(recorder.spans())).toEqual([
      'enqueue parent',
      'run parent -> enqueue parent',
      '  enqueue part',
      'run part -> enqueue part',
      'run parent -> enqueue parent',
    ])
    const [first] = recorder.spans().filter(({ name }) => name === 'run parent')
    expect(first?.attributes['trellis.job.outcome']).toBe('wait')
  })

  it('link a run to the transaction that wrote its outbox row, not to the relay that sent it', async () => {
    const { front, back } = twoEngines([send])
    const done = next(back, 'job.succeeded')
    const row = await inRequest(() => front.prepare(send, 'Ada'))
    await front.enqueueStored([row])
    work(back)
    await done
    expect(traceTree(recorder.spans())).toEqual(['request', 'enqueue send', 'run send -> request'])
  })

  it('leave the trace of a declaration out of what its schedule makes', async () => {
    const { front, back } = twoEngines([send])
    const done = next(back, 'job.succeeded')
    await inRequest(() => front.schedule('soon', { every: '1s' }, send, 'Ada'))
    work(back)
    await done
    expect(traceTree(recorder.spans())).toEqual(['request', 'run send'])
  })

  it('put a run into the trace of its enqueue when that is asked for', async () => {
    const { front, back } = twoEngines([send], { runAs: 'child' })
    const done = next(back, 'job.succeeded')
    await inRequest(() => front.enqueue(send, 'Ada'))
    work(back)
    await done
    expect(traceTree(recorder.spans())).toEqual(['request', '  enqueue send', '    run send'])
  })

  it('begin anew for a worker that was started inside a request', async () => {
    const { front, back } = twoEngines([send])
    const done = next(back, 'job.succeeded')
    await inRequest(async () => work(back))
    await front.enqueue(send, 'Ada')
    await done
    expect(traceTree(recorder.spans())).toEqual(['request', 'enqueue send', 'run send -> enqueue send'])
  })

  it('begin anew for a job that was enqueued without a trace', async () => {
    const plain = createEngine({ broker: store.broker, tasks: [send] })
    const { back } = twoEngines([send])
    const done = next(back, 'job.succeeded')
    await plain.enqueue(send, 'Ada')
    await inRequest(async () => work(back))
    await done
    expect(traceTree(recorder.spans())).toEqual(['request', 'run send'])
  })

  it('show a failed attempt as an error, and a snoozed or discarded job not as one', async () => {
    const ends = task({
      name: 'ends',
      delivery: 'at-least-once',
      input: String,
      run(how, { job }) {
        if (how === 'discard') discard()
        if (how === 'abort') abort('no such account')
        if (job.fence === 1) snooze('1ms')
      },
    })
    const { front, back } = twoEngines([ends])
    const over = [next(back, 'job.discarded'), next(back, 'job.failed'), next(back, 'job.succeeded')]
    for (const how of ['discard', 'abort', 'snooze']) await front.enqueue(ends, how)
    work(back)
    await Promise.all(over)
    const runs = recorder.spans().filter(({ name }) => name === 'run ends')
    expect(runs.map(({ attributes, status }) => [attributes['trellis.job.outcome'], status.code]).toSorted()).toEqual([
      ['dead', SpanStatusCode.ERROR],
      ['discard', SpanStatusCode.UNSET],
      ['done', SpanStatusCode.UNSET],
      ['snooze', SpanStatusCode.UNSET],
    ])
    expect(runs.find(({ attributes }) => attributes['trellis.job.outcome'] === 'dead')?.attributes['error.type']).toBe('aborted')
  })

  it('show an enqueue that stored nothing as an error', async () => {
    const connection = sqliteConnection(':memory:')
    const engine = createEngine({ broker: sqlBroker({ connection }), tasks: [send], instruments: [openTelemetry()] })
    await expect(engine.enqueue(send, 'Ada')).rejects.toMatchObject({ code: 'schema_outdated' })
    await connection.close()
    expect(recorder.span('enqueue send').attributes['error.type']).toBe('schema_outdated')
    expect(traceTree(recorder.spans())).toEqual(['enqueue send!'])
  })

  it('cost a job no header while nobody traces', async () => {
    recorder.stop()
    const broker = memoryBroker()
    const engine = createEngine({ broker, tasks: [send], instruments: [openTelemetry()] })
    const { id } = await engine.enqueue(send, 'Ada')
    expect(Buffer.from((await broker.get(id))?.payload ?? []).toString()).toBe('"Ada"')
  })
})
