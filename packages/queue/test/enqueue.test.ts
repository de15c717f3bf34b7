import { describe, expect, it } from 'vitest'
import type { Broker, NewJob } from '../src/broker.ts'
import { createEngine, QueueError, task } from '../src/index.ts'
import type { StandardSchema } from '../src/input.ts'
import { memoryBroker } from '../src/memory/broker.ts'
import { refusal } from './refusal.ts'
import { next } from './watching.ts'

/** A Standard Schema of our own: digits as text in, a number out. */
const digits: StandardSchema<{ amount: string }, { amount: number }> = {
  '~standard': {
    version: 1,
    vendor: 'test',
    validate(value) {
      const amount = typeof value === 'object' && value !== null && 'amount' in value ? value.amount : undefined
      if (typeof amount === 'string' && /^\d+$/.test(amount)) return { value: { amount: Number(amount) } }
      return { issues: [{ message: 'must be digits', path: ['amount'] }] }
    },
  },
}

function aList(value: unknown): { list: unknown[] } {
  if (typeof value === 'object' && value !== null && 'list' in value && Array.isArray(value.list)) return { list: value.list }
  throw new TypeError('no list')
}

/** A broker that writes down which jobs each call of `enqueue` brought. */
function recorded(broker: Broker = memoryBroker()): { broker: Broker; calls: (readonly NewJob[])[] } {
  const calls: (readonly NewJob[])[] = []
  return {
    calls,
    broker: {
      ...broker,
      async enqueue(jobs) {
        calls.push(jobs)
        return broker.enqueue(jobs)
      },
    },
  }
}

const pay = task({ name: 'pay', delivery: 'at-least-once', input: digits, run: ({ amount }) => amount })
const lists = task({ name: 'lists', delivery: 'at-least-once', input: aList, run: () => {} })
const tick = task({ name: 'tick', delivery: 'at-most-once', run: () => {} })
const tasks = [pay, lists, tick]

describe('enqueue', () => {
  it('refuses an input that the schema refuses, and names task and problem', async () => {
    const engine = createEngine({ broker: memoryBroker(), tasks })
    const error = await refusal(engine.enqueue(pay, { amount: 'ten' }))
    expect([error.code, error.message]).toEqual(['invalid_input', 'bad input for task "pay": amount: must be digits'])
  })

  it('says where a compiled TypeBox schema found what, whose message says neither', async () => {
    const errors = [{ instancePath: '/to', message: 'must be string' }]
    const input = {
      Parse: (): { to: string } => {
        throw new Error('Parse', { cause: { source: 'Parse', errors } })
      },
    }
    const mail = task({ name: 'mail', delivery: 'at-least-once', input, run: () => {} })
    const engine = createEngine({ broker: memoryBroker(), tasks: [mail] })
    expect((await refusal(engine.enqueue(mail, { to: '' }))).message).toBe('bad input for task "mail": /to: must be string')
  })

  it('refuses an input for a task that takes none', async () => {
    const stray: unknown = { stray: true }
    const loose: (input: unknown) => Promise<Uint8Array> = tick.encode as never
    expect((await refusal(loose(stray))).code).toBe('invalid_input')
  })

  it('validates what a worker will read back, not what was passed in', async () => {
    const engine = createEngine({ broker: memoryBroker(), tasks })
    const list = { toJSON: () => 'no list any more' }
    expect((await refusal(engine.enqueue(lists, { list: list as unknown as unknown[] }))).code).toBe('invalid_input')
  })

  it('stores none of a hundred when one of them is bad', async () => {
    const { broker, calls } = recorded()
    const engine = createEngine({ broker, tasks })
    const entries = Array.from({ length: 100 }, (_, n) => [pay, { amount: n === 57 ? 'bad' : '1' }] as const)
    expect((await refusal(engine.enqueueMany(entries))).code).toBe('invalid_input')
    expect(calls).toEqual([])
  })

  it('sends a mixed batch in one broker call, in order', async () => {
    const { broker, calls } = recorded()
    const engine = createEngine({ broker, tasks })
    const ids = await engine.enqueueMany([[pay, { amount: '1' }, { id: 'first' }], [lists, { list: [] }], [tick]])
    expect(calls.map((jobs) => jobs.map((job) => job.task))).toEqual([['pay', 'lists', 'tick']])
    expect(calls[0]?.map(({ id }) => id)).toEqual(ids.map(({ id }) => id))
  })

  it('sends nothing for an empty batch', async () => {
    const { broker, calls } = recorded()
    expect(await createEngine({ broker, tasks }).enqueueMany([])).toEqual([])
    expect(calls).toEqual([])
  })

  it('puts what is enqueued in one turn of the event loop into one broker call', async () => {
    const { broker, calls } = recorded()
    const engine = createEngine({ broker, tasks })
    await Promise.all(Array.from({ length: 64 }, () => engine.enqueue(tick)))
    expect(calls.map((jobs) => jobs.length)).toEqual([64])
  })

  it('makes one job of the same id, also after the job has ended', async () => {
    const engine = createEngine({ broker: memoryBroker(), tasks })
    await engine.enqueue(pay, { amount: '1' }, { id: 'invoice 7' })
    const worker = engine.work()
    await next(engine, 'job.succeeded')
    await engine.enqueue(pay, { amount: '1' }, { id: 'invoice 7' })
    expect((await engine.get('invoice 7'))?.state).toBe('succeeded')
    await worker.drain()
  })

  it('takes prepared jobs later, as text or bytes, and only once each', async () => {
    const engine = createEngine({ broker: memoryBroker(), tasks })
    const text = await engine.prepare(pay, { amount: '12' }, { id: 'outbox row 1' })
    const bytes = { ...text, id: 'outbox row 2', payload: Buffer.from(text.payload) }
    await engine.enqueueStored([text, bytes])
    await engine.enqueueStored([text])
    expect(await engine.counts()).toMatchObject({ default: { ready: 2 } })
    expect(Buffer.from((await engine.get('outbox row 2'))?.payload ?? []).toString()).toBe('{"amount":"12"}')
  })

  it('makes one job of each call although replies are lost', async () => {
    const broker = memoryBroker()
    let calls = 0
    const lossy: Broker = {
      ...broker,
      async enqueue(jobs) {
        const reply = await broker.enqueue(jobs)
        calls += 1
        if (calls % 2 === 1) throw new QueueError('broker_unavailable', 'the connection was cut after the request')
        return reply
      },
    }
    const engine = createEngine({ broker: lossy, tasks, random: () => 0 })
    for (let n = 0; n < 5; n += 1) await engine.enqueue(tick)
    expect([calls, await engine.counts()]).toMatchObject([10, { default: { ready: 5 } }])
  })

  it('gives up on a broker that stays away, and says so', async () => {
    const away: Broker = { ...memoryBroker(), enqueue: () => Promise.reject(new QueueError('broker_unavailable', 'nobody there')) }
    const engine = createEngine({ broker: away, tasks, random: () => 0 })
    expect((await refusal(engine.enqueue(tick))).code).toBe('broker_unavailable')
  })
})

describe('choices that contradict', () => {
  const engine = createEngine({ broker: memoryBroker({ namespace: 'shop' }), tasks, maxPayloadBytes: 1_024 })

  it.each([
    ['a delay without a unit', () => engine.enqueue(tick, undefined, { delay: '5' as never }), 'invalid_option'],
    ['a negative delay', () => engine.enqueue(tick, undefined, { delay: -1 }), 'invalid_option'],
    ['a delay and a date', () => engine.enqueue(tick, undefined, { delay: 1, at: new Date() }), 'invalid_option'],
    ['a date that is none', () => engine.enqueue(tick, undefined, { at: new Date('soon') }), 'invalid_option'],
    ['an empty id', () => engine.enqueue(tick, undefined, { id: '' }), 'invalid_option'],
    ['an id with a line break', () => engine.enqueue(tick, undefined, { id: 'a\nb' }), 'invalid_option'],
    ['a queue with a space', () => engine.enqueue(tick, undefined, { queue: 'my queue' }), 'invalid_option'],
    ['too much payload', () => engine.enqueue(lists, { list: ['x'.repeat(2_000)] }), 'invalid_input'],
    ['a stored job of no known task', () => engine.enqueueStored([{ task: 'gone', id: 'x', payload: '' }]), 'unknown_task'],
    [
      'bytes that are marked as ours',
      () => engine.enqueueStored([{ task: 'tick', id: 'x', payload: Uint8Array.of(2, 0x7b, 0x7d) }]),
      'invalid_input',
    ],
    ['zero slots', async () => engine.work({ queues: { default: 0 } }), 'invalid_option'],
    [
      'the namespace of another broker',
      async () => createEngine({ broker: memoryBroker(), namespace: 'shop', tasks: [] }),
      'invalid_option',
    ],
    ['two tasks of one name', async () => createEngine({ broker: memoryBroker(), tasks: [tick, tick] }), 'invalid_task'],
    ['a task without a name', async () => task({ name: '', delivery: 'at-most-once', run: () => {} }), 'invalid_task'],
    ['no delivery', async () => task({ name: 'x', run: () => {} } as never), 'invalid_task'],
    ['retries at most once', async () => task({ name: 'x', delivery: 'at-most-once', retry: {}, run: () => {} } as never), 'invalid_task'],
    [
      'no attempt at all',
      async () => task({ name: 'x', delivery: 'at-least-once', retry: { attempts: 0 }, run: () => {} }),
      'invalid_option',
    ],
  ])('are refused: %s', async (_what, act, code) => {
    expect((await refusal(act())).code).toBe(code)
  })
})
