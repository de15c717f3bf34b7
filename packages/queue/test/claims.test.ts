import { describe, expect, it } from 'vitest'
import { createEngine, task } from '../src/index.ts'
import { memoryBroker } from '../src/memory/broker.ts'
import { refusal } from './refusal.ts'
import { passing, start, stillEngine } from './started.ts'
import { gate, next, several } from './watching.ts'

interface Mail {
  readonly to: string
  readonly text?: string
}

const aMail = (value: unknown): Mail => {
  if (typeof value === 'object' && value !== null && 'to' in value) return value as Mail
  throw new TypeError('no mail')
}

const domain = ({ to }: Mail) => to.split('@')[1] ?? ''

describe('priority', () => {
  it('starts the more urgent jobs first, and in order those that are as urgent', async () => {
    const order: string[] = []
    const note = task({ name: 'note', delivery: 'at-least-once', priority: 1, input: String, run: (text) => order.push(text) })
    const { engine, work } = stillEngine([note])
    await engine.enqueueMany([
      [note, 'usual'],
      [note, 'low', { priority: -8 }],
      [note, 'usual too'],
      [note, 'high', { priority: 7 }],
    ])
    const done = several(engine, 'job.succeeded', 4)
    work({ queues: { default: 1 } })
    await done
    expect(order).toEqual(['high', 'usual', 'usual too', 'low'])
  })

  it.each([8, -9, 0.5, Number.NaN])('refuses a priority of %s', async (priority) => {
    const note = task({ name: 'note', delivery: 'at-least-once', run: () => {} })
    const { engine } = stillEngine([note])
    expect((await refusal(engine.enqueue(note, undefined, { priority }))).message).toContain('priority must be a whole number from -8 to 7')
    expect((await refusal(() => task({ name: 'x', delivery: 'at-least-once', priority, run: () => {} }))).code).toBe('invalid_option')
  })
})

describe('concurrency', () => {
  it('runs no more jobs of a key at once than allowed, and others meanwhile', async () => {
    const open = gate()
    const running: string[] = []
    const mail = task({
      name: 'mail',
      delivery: 'at-least-once',
      input: aMail,
      concurrency: [{ limit: 3 }, { limit: 1, key: domain }],
      run: async ({ to }) => {
        running.push(to)
        await open.opened
      },
    })
    const { engine, work } = stillEngine([mail])
    const to = ['a@x', 'b@x', 'c@y', 'd@z', 'e@w']
    await engine.enqueueMany(to.map((address) => [mail, { to: address }] as const))
    const started = several(engine, 'job.started', 3)
    const done = several(engine, 'job.succeeded', 5)
    work({ queues: { default: 5 } })
    await started
    expect(running).toEqual(['a@x', 'c@y', 'd@z'])
    open.open()
    await done
    expect(running.toSorted()).toEqual(to)
  })

  it('counts the limits of one task apart although their keys are the same text', async () => {
    const twice = task({
      name: 'twice',
      delivery: 'at-least-once',
      input: String,
      concurrency: [{ limit: 9 }, { limit: 1, key: (text) => text }, { limit: 2, key: (text) => text }],
      rate: { limit: 1, per: '1s', key: (text) => text },
      run: () => {},
    })
    const { broker } = stillEngine([twice])
    const keys: (string | undefined)[] = []
    const enqueue: typeof broker.enqueue = (jobs) => {
      keys.push(...jobs.flatMap(({ limits = [] }) => limits.map(({ key }) => key)))
      return broker.enqueue(jobs)
    }
    const { engine } = stillEngine([twice], { broker: { ...broker, enqueue } })
    await engine.enqueue(twice, 'same')
    expect(keys).toEqual(['twice|c0|', 'twice|c1|same', 'twice|c2|same', 'twice|r|same'])
    await engine.pause({ task: 'twice', key: 'same' })
    expect([(await broker.paused()).length, await engine.paused()]).toEqual([3, [{ queue: 'default', task: 'twice', key: 'same' }]])
  })
})

describe('rate', () => {
  it('spreads starts over time, with a burst after a pause and never early', async () => {
    const starts: number[] = []
    const call = task({
      name: 'call',
      delivery: 'at-least-once',
      rate: { limit: 6, per: '1m', burst: 2 },
      run: () => {
        starts.push(clock.now())
      },
    })
    const { engine, clock } = start([call])
    const done = several(engine, 'job.succeeded', 4)
    await engine.enqueueMany(Array.from({ length: 4 }, () => [call] as const))
    await passing(clock, done)
    const [first = 0, second, third = 0, fourth = 0] = starts
    expect([second, third >= first + 10_000, fourth >= first + 20_000]).toEqual([first, true, true])
  })
})

describe('unique', () => {
  const send = (unique: object, run: (mail: Mail) => void = () => {}) =>
    task({ name: 'send', delivery: 'at-least-once', input: aMail, unique: { key: ({ to }: Mail) => to, ...unique }, run })

  it('makes one job of a thousand racing calls, and gives its id to all of them', async () => {
    const mail = send({})
    const { engine } = stillEngine([mail])
    const handles = await Promise.all(Array.from({ length: 1_000 }, () => engine.enqueue(mail, { to: 'ada' })))
    const ids = new Set(handles.map(({ id }) => id))
    expect([ids.size, handles.filter(({ duplicateOf }) => duplicateOf === undefined).length]).toEqual([1, 1])
    expect((await engine.counts()).default?.ready).toBe(1)
    expect(await engine.holder('send', 'ada')).toBe(handles[0]?.id)
  })

  it('frees the key when the job has ended', async () => {
    const mail = send({})
    const { engine, work } = stillEngine([mail])
    const first = await engine.enqueue(mail, { to: 'ada' })
    const done = next(engine, 'job.succeeded')
    work()
    await done
    const second = await engine.enqueue(mail, { to: 'ada' })
    expect([second.duplicateOf, second.id === first.id]).toEqual([undefined, false])
  })

  it('refuses a conflict with an error that names the holder', async () => {
    const mail = send({ onConflict: 'reject' })
    const { engine } = stillEngine([mail])
    const { id } = await engine.enqueue(mail, { to: 'ada' })
    const error = await refusal(engine.enqueue(mail, { to: 'ada' }))
    expect([error.code, error.message]).toEqual(['not_unique', `job "${id}" holds the unique key "send|ada" of task "send"`])
    expect(
      (
        await refusal(
          engine.enqueueMany([
            [mail, { to: 'ada' }],
            [mail, { to: 'bob' }],
          ]),
        )
      ).code,
    ).toBe('not_unique')
    expect((await engine.counts()).default?.ready).toBe(2)
  })

  it('throttles: at most one job of a key in a while', async () => {
    const mail = send({ until: 'ttl', ttl: '1m' })
    const { engine, clock, work } = stillEngine([mail])
    const done = next(engine, 'job.succeeded')
    await engine.enqueue(mail, { to: 'ada' })
    work()
    await done
    expect((await engine.enqueue(mail, { to: 'ada' })).duplicateOf).toBeDefined()
    clock.advance(60_001)
    expect((await engine.enqueue(mail, { to: 'ada' })).duplicateOf).toBeUndefined()
  })

  it('debounces: the last input runs once it has been quiet for long enough', async () => {
    const sent: (string | undefined)[] = []
    const mail = send({ until: 'started', onConflict: 'postpone' }, ({ text }) => sent.push(text))
    const { engine, clock, work } = stillEngine([mail])
    const began = clock.now()
    const done = next(engine, 'job.succeeded')
    for (const text of ['one', 'two', 'three']) {
      await engine.enqueue(mail, { to: 'ada', text }, { delay: '5s' })
      clock.advance(4_000)
    }
    work()
    await passing(clock, done)
    expect([sent, Math.floor((clock.now() - began) / 1_000) >= 13]).toEqual([['three'], true])
  })

  it('keeps the last: while one runs, the newest of those that wait runs next', async () => {
    const sent: (string | undefined)[] = []
    const open = gate()
    const mail = task({
      name: 'sync',
      delivery: 'at-least-once',
      input: aMail,
      unique: { key: ({ to }) => to, until: 'started', onConflict: 'replace' },
      concurrency: { limit: 1, key: ({ to }) => to },
      run: async ({ text }) => {
        sent.push(text)
        await open.opened
      },
    })
    const { engine } = start([mail])
    const started = next(engine, 'job.started')
    const done = several(engine, 'job.succeeded', 2)
    await engine.enqueue(mail, { to: 'ada', text: 'first' })
    await started
    for (const text of ['second', 'third', 'fourth']) await engine.enqueue(mail, { to: 'ada', text })
    open.open()
    await done
    expect(sent).toEqual(['first', 'fourth'])
  })

  it('keeps keys of any length and kind apart, and stores no odd ones', async () => {
    const mail = send({})
    const { engine } = stillEngine([mail])
    const long = 'x'.repeat(500)
    const names = [`${long}1`, `${long}2`, 'a\nb', 'é'.repeat(90), '\ud800', '\ud801']
    const stored = [...names, ...names].map((to, at) => ({ task: 'send', id: `${at}`, payload: JSON.stringify({ to }) }))
    await engine.enqueueStored(stored)
    const jobs = await engine.peek({ queue: 'default', state: 'ready' })
    expect(jobs.map(({ id }) => id)).toEqual(['0', '1', '2', '3', '4', '5'])
    for (const { uniqueKey } of jobs) expect(uniqueKey).toMatch(/^#[0-9a-f]{64}$/)
    expect(await engine.holder('send', `${long}1`)).toBe('0')
  })

  it('refuses a key function that throws or returns no text', async () => {
    const odd = task({
      name: 'odd',
      delivery: 'at-least-once',
      input: Number,
      unique: { key: (n) => (n > 1 ? n.toString(1) : (n as never)) },
      run: () => {},
    })
    const { engine } = stillEngine([odd])
    for (const n of [1, 2]) expect((await refusal(engine.enqueue(odd, n))).code).toBe('invalid_input')
  })
})

describe('a broker that cannot do something', () => {
  const all = memoryBroker()
  const poor = { ...all, capabilities: { ...all.capabilities, priorities: false, limits: false, unique: false, results: false } }
  const base = { name: 'x', delivery: 'at-least-once', run: () => {} } as const

  it.each([
    ['priorities', task({ ...base, priority: 1 })],
    ['limits', task({ ...base, concurrency: { limit: 1 } })],
    ['limits', task({ ...base, rate: { limit: 1, per: 1 } })],
    ['unique', task({ ...base, input: String, unique: { key: (text) => text } })],
    ['results', task({ ...base, keep: { success: '1h' } })],
  ])('refuses a task that needs "%s" when the engine is made', async (what, needy) => {
    const error = await refusal(() => createEngine({ broker: poor, tasks: [needy] }))
    expect([error.code, error.message]).toEqual(['unsupported', `the broker of namespace "default" has no "${what}"`])
  })

  it('refuses a priority when the job is enqueued', async () => {
    const plain = task(base)
    const engine = createEngine({ broker: poor, tasks: [plain] })
    expect((await refusal(engine.enqueue(plain, undefined, { priority: 1 }))).code).toBe('unsupported')
  })
})

describe('limits that contradict', () => {
  const base = { name: 'x', delivery: 'at-least-once', input: String, run: () => {} } as const
  it.each([
    ['no room at all', () => task({ ...base, concurrency: { limit: 0 } })],
    ['too many limits', () => task({ ...base, concurrency: Array.from({ length: 9 }, () => ({ limit: 1 })) })],
    ['a rate without a time', () => task({ ...base, rate: { limit: 1, per: 0 } })],
    ['no burst', () => task({ ...base, rate: { limit: 1, per: 1, burst: 0 } })],
    ['an end that does not exist', () => task({ ...base, unique: { key: String, until: 'forever' as never } })],
    ['a ttl that is missing', () => task({ ...base, unique: { key: String, until: 'ttl' } as never })],
    ['a conflict that does not exist', () => task({ ...base, unique: { key: String, onConflict: 'merge' as never } })],
  ])('are refused: %s', async (_what, act) => {
    expect((await refusal(act)).code).toBe('invalid_option')
  })
})
