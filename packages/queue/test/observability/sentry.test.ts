import * as Sentry from '@sentry/node'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { NewJob } from '../../src/broker.ts'
import { type AnyTask, createEngine, discard, type Engine, snooze, task, type Worker } from '../../src/index.ts'
import { memoryBroker, virtualClock } from '../../src/memory/broker.ts'
import { type SentryOptions, sentry } from '../../src/sentry/sentry.ts'
import { aFamily } from '../contract/family.ts'
import { aJob, Hand } from '../requests.ts'
import { gate, next, several } from '../watching.ts'
import { type Inbox, openInbox } from './sentry-inbox.ts'

const secret = 'the-secret-of-Ada'
const soon = { attempts: 2, backoff: { kind: 'fixed', base: '1ms', jitter: 'none' } } as const

let inbox: Inbox
const workers: Worker[] = []
beforeEach(() => {
  inbox = openInbox()
})
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.drain({ deadlineMs: 0, graceMs: 0 })))
  await inbox.close()
})

function start<T extends AnyTask>(tasks: readonly T[], options?: SentryOptions): Engine<T> {
  return createEngine({ broker: memoryBroker(), tasks, instruments: [sentry(options)] })
}

function work(engine: Pick<Engine<AnyTask>, 'work'>): void {
  workers.push(engine.work({ queues: { default: 5, mail: 5 } }))
}

/** Until the signal aborts. */
function idle(signal: AbortSignal): Promise<void> {
  return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
}

const charge = task({
  name: 'charge',
  queue: 'mail',
  delivery: 'at-least-once',
  retry: soon,
  input: String,
  run(_input, { job }) {
    throw new RangeError(`attempt ${job.attempt} failed`)
  },
})

describe('what Sentry is told', () => {
  it('is the error of a job that is dead, with its task, queue, attempt and id', async () => {
    const engine = start([charge])
    const dead = next(engine, 'job.failed')
    const { id } = await engine.enqueue(charge, secret)
    work(engine)
    await dead
    const errors = await inbox.errors()
    expect(errors).toHaveLength(1)
    expect(errors[0]).toMatchObject({
      level: 'error',
      tags: { task: 'charge', queue: 'mail', attempt: 2, 'job.id': id },
      exception: { values: [{ type: 'RangeError', value: 'attempt 2 failed', mechanism: { handled: false } }] },
      contexts: { job: { id, task: 'charge', queue: 'mail', attempt: 2, crashes: 0, fence: 2 } },
    })
  })

  it('has the code of the reason, of errors of the engine, and the name of the class of others', async () => {
    const slow = task({
      name: 'slow',
      delivery: 'at-least-once',
      retry: { attempts: 1 },
      timeout: '1ms',
      run: (_input, { signal }) => idle(signal),
    })
    const engine = start([charge, slow])
    const dead = several(engine, 'job.failed', 2)
    await engine.enqueue(charge, secret)
    await engine.enqueue(slow)
    work(engine)
    await dead
    expect((await inbox.errors()).map(({ tags }) => tags?.reason).toSorted()).toEqual(['RangeError', 'timeout'])
  })

  it.each([
    ['whose worker was lost', { crashReruns: 0 }, 'crashed'],
    ['that no worker knew for a day', { task: 'nobody' }, 'unknown_task'],
    ['that nobody can read', { payload: Uint8Array.of(1, 0, 0, 9, 9) }, 'invalid_input'],
  ])('is a job %s', async (_what, choices: Partial<NewJob>, reason) => {
    const clock = virtualClock()
    const broker = memoryBroker({ clock })
    await broker.enqueue([aJob({ id: 'a', task: 'charge', ...choices })])
    if (reason === 'crashed') await new Hand(broker).takeOne()
    clock.advance(86_400_000)
    const engine = createEngine({ broker, tasks: [charge], instruments: [sentry()] })
    await engine.workUntilIdle({ queues: { default: 1 } })
    const task = choices.task ?? 'charge'
    expect((await inbox.errors()).map(({ level, tags }) => ({ level, tags }))).toEqual([
      { level: 'error', tags: { task, queue: 'default', attempt: 1, 'job.id': 'a', reason } },
    ])
  })

  it('is a job that a drain left dead, once, also when its handler ends after all', async () => {
    const { opened: running, open: runs } = gate()
    const { opened: over, open: end } = gate()
    const deaf = task({
      name: 'deaf',
      delivery: 'at-most-once',
      async run() {
        runs()
        await over
        throw new Error('too late')
      },
    })
    const engine = start([deaf])
    await engine.enqueue(deaf)
    const worker = engine.work()
    await running
    await worker.drain({ deadlineMs: 0, graceMs: 0 })
    end()
    await over
    expect((await inbox.errors()).map(({ tags }) => [tags?.task, tags?.reason])).toEqual([['deaf', 'draining']])
  })

  it('is a parent that died of a child, without what that may have quoted', async () => {
    const broker = memoryBroker()
    const engine = createEngine({ broker, tasks: [charge], instruments: [sentry()] })
    await broker.enqueue(aFamily('parent', ['child'], { queue: 'mail' }))
    const hand = new Hand(broker)
    const died = next(engine, 'job.died')
    const quoting = { name: 'Error', message: `bad input ${secret}` }
    await hand.settle([await hand.takeOne('mail'), { kind: 'dead', failure: quoting }])
    await died
    const [error] = await inbox.errors()
    expect(error).toMatchObject({
      tags: { 'job.id': 'parent', task: 'test.task', queue: 'default', attempt: 1, reason: 'child_failed' },
      fingerprint: ['trellis', 'test.task', 'child_failed'],
      exception: { values: [{ type: 'QueueError', value: 'the child "child" of queue "mail" is dead' }] },
    })
    expect(await inbox.everything()).not.toContain(secret)
  })

  it('is each failed attempt too when that is asked for, as a warning', async () => {
    const engine = start([charge], { retries: true })
    const dead = next(engine, 'job.failed')
    await engine.enqueue(charge, secret)
    work(engine)
    await dead
    const errors = await inbox.errors()
    expect(errors.map(({ level, tags }) => [level, tags?.attempt])).toEqual([
      ['warning', 1],
      ['error', 2],
    ])
  })

  it('is nothing about jobs that succeed, are snoozed or discarded', async () => {
    const calm = task({
      name: 'calm',
      delivery: 'at-least-once',
      input: String,
      run(how, { job }) {
        if (how === 'discard') discard()
        if (job.fence === 1) snooze('1ms')
      },
    })
    const engine = start([calm], { retries: true })
    const over = [next(engine, 'job.discarded'), next(engine, 'job.succeeded')]
    for (const how of ['discard', 'snooze']) await engine.enqueue(calm, how)
    work(engine)
    await Promise.all(over)
    expect(await inbox.errors()).toEqual([])
  })

  it('never holds an input, also not one that is refused, unless that is asked for', async () => {
    const open = task({ name: 'strict', delivery: 'at-least-once', input: String, run() {} })
    const strict = task({
      name: 'strict',
      delivery: 'at-least-once',
      input: (value: unknown): string => {
        throw new Error(`bad input ${String(value)}`)
      },
      run() {},
    })
    const broker = memoryBroker()
    await createEngine({ broker, tasks: [open] }).enqueue(open, secret)
    const engine = createEngine({ broker, tasks: [strict, charge], instruments: [sentry({ retries: true })] })
    const dead = several(engine, 'job.failed', 2)
    await engine.enqueue(charge, secret)
    work(engine)
    await dead
    expect((await inbox.errors()).map(({ tags }) => tags?.task).toSorted()).toEqual(['charge', 'charge', 'strict'])
    expect(await inbox.everything()).not.toContain(secret)
  })

  it('holds the input when that is asked for', async () => {
    const engine = start([charge], { payload: true })
    const dead = next(engine, 'job.failed')
    await engine.enqueue(charge, secret)
    work(engine)
    await dead
    expect((await inbox.errors()).map(({ extra }) => extra)).toEqual([{ payload: JSON.stringify(secret) }])
  })

  it('keeps apart what jobs that run at the same time leave behind', async () => {
    const { opened, open } = gate()
    const mixed = task({
      name: 'mixed',
      delivery: 'at-least-once',
      retry: { attempts: 1 },
      input: String,
      async run(name) {
        Sentry.setTag('customer', name)
        Sentry.addBreadcrumb({ message: `looked up ${name}` })
        if (name === 'Grace') open()
        await opened
        throw new Error(name)
      },
    })
    const engine = start([mixed])
    const dead = several(engine, 'job.failed', 2)
    for (const name of ['Ada', 'Grace']) await engine.enqueue(mixed, name)
    work(engine)
    await dead
    const seen = (await inbox.errors()).map(({ exception, tags, breadcrumbs }) => ({
      error: exception?.values[0]?.value,
      customer: tags?.customer,
      breadcrumbs: breadcrumbs?.map(({ message }) => message),
    }))
    expect(seen.toSorted((a, b) => String(a.error).localeCompare(String(b.error)))).toEqual([
      { error: 'Ada', customer: 'Ada', breadcrumbs: ['looked up Ada'] },
      { error: 'Grace', customer: 'Grace', breadcrumbs: ['looked up Grace'] },
    ])
    expect(Sentry.getIsolationScope().getScopeData().tags).toEqual({})
  })

  it('is a span for each run, in the trace of the request that enqueued the job, and with its error inside', async () => {
    const query = task({
      name: 'query',
      delivery: 'at-least-once',
      retry: { attempts: 1 },
      run() {
        Sentry.startSpan({ name: 'select', op: 'db' }, () => {})
        throw new Error('no')
      },
    })
    const engine = start([query])
    const dead = next(engine, 'job.failed')
    const { id } = await Sentry.startSpan({ name: 'request', op: 'http.server' }, () => engine.enqueue(query))
    work(engine)
    await dead
    const spans = await inbox.spans()
    const named = (name: string) => spans.find((span) => span.name === name)
    const [request, enqueue, run, select] = [named('request'), named('enqueue query'), named('query'), named('select')]
    expect(new Set(spans.map(({ trace_id }) => trace_id))).toEqual(new Set([request?.trace_id]))
    expect([enqueue, run, select].map((span) => span?.parent_span_id)).toEqual([request?.span_id, enqueue?.span_id, run?.span_id])
    expect(run).toMatchObject({
      is_segment: true,
      status: 'error',
      attributes: {
        'sentry.op': { value: 'queue.process' },
        'messaging.message.id': { value: id },
        'messaging.destination.name': { value: 'default' },
        'messaging.message.retry.count': { value: 0 },
      },
    })
    expect(enqueue?.attributes['sentry.op']?.value).toBe('queue.publish')
    const [error] = await inbox.errors()
    expect(error?.contexts?.trace).toMatchObject({ trace_id: run?.trace_id, span_id: run?.span_id })
  })

  it('is a trace of its own for each run of a job that nobody traced, also in a worker that was started inside a request', async () => {
    const calm = task({ name: 'calm', delivery: 'at-least-once', run() {} })
    const engine = start([calm])
    const done = several(engine, 'job.succeeded', 2)
    await Sentry.startSpan({ name: 'request' }, async () => work(engine))
    await engine.enqueue(calm)
    await engine.enqueue(calm)
    await done
    const spans = await inbox.spans()
    expect(spans.map(({ name, is_segment }) => [name, is_segment]).toSorted()).toEqual([
      ['calm', true],
      ['calm', true],
      ['request', true],
    ])
    expect(new Set(spans.map(({ trace_id }) => trace_id)).size).toBe(3)
  })
})
