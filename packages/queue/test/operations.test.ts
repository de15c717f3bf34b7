import { describe, expect, it } from 'vitest'
import { task } from '../src/index.ts'
import { memoryBroker } from '../src/memory/broker.ts'
import { refusal } from './refusal.ts'
import { passing, stillEngine } from './started.ts'
import { next, several } from './watching.ts'

const once = { delivery: 'at-least-once', retry: { attempts: 1 } } as const
const note = task({ name: 'note', ...once, input: String, run: () => {} })
const mail = task({
  name: 'mail',
  ...once,
  queue: 'mail',
  input: String,
  concurrency: [{ limit: 10 }, { limit: 5, key: (to) => to }],
  rate: { limit: 1_000, per: '1s', burst: 1_000, key: (to) => to },
  run: () => {},
})
const queues = { default: 5, mail: 5 }

describe('a pause', () => {
  it.each([
    ['a queue', { queue: 'mail' }, ['note']],
    ['a task', { task: 'mail' }, ['note']],
    ['a key of a task', { task: 'mail', key: 'ada' }, ['mail bob', 'note']],
  ] as const)('of %s holds its jobs back until it is resumed', async (_what, scope, others) => {
    const { engine, work } = stillEngine([note, mail])
    await engine.pause(scope)
    const ran: string[] = []
    engine.on('job.succeeded', ({ job }) => ran.push(job.id))
    const free = several(engine, 'job.succeeded', others.length)
    await engine.enqueueMany([
      [mail, 'ada', { id: 'mail ada' }],
      [mail, 'bob', { id: 'mail bob' }],
      [note, 'x', { id: 'note' }],
    ])
    work({ queues })
    await free
    expect([ran.toSorted(), await engine.paused()]).toEqual([others, [{ queue: 'mail', ...scope }]])
    const rest = several(engine, 'job.succeeded', 3 - others.length)
    await engine.resume(scope)
    await rest
    expect([ran.toSorted(), await engine.paused()]).toEqual([['mail ada', 'mail bob', 'note'], []])
  })

  it('says why a job is blocked', async () => {
    const { engine, work } = stillEngine([note, mail])
    await engine.pause({ task: 'mail', key: 'ada' })
    await engine.enqueueMany([
      [mail, 'ada', { id: 'a' }],
      [mail, 'bob', { id: 'b' }],
    ])
    const done = next(engine, 'job.succeeded')
    work({ queues })
    await done
    expect((await engine.get('a'))?.blockedBy).toEqual({ kind: 'paused-key', key: 'mail|c1|ada' })
    expect((await engine.peek({ queue: 'mail', state: 'blocked' })).map(({ id }) => id)).toEqual(['a'])
  })

  it('needs to know the task, or its queue, and a limit with a key', async () => {
    const { engine } = stillEngine([note, mail])
    expect((await refusal(engine.pause({ task: 'gone' }))).code).toBe('unknown_task')
    expect((await refusal(engine.pause({ task: 'note', key: 'x' }))).code).toBe('invalid_option')
    await engine.pause({ task: 'gone', queue: 'default' })
    expect(await engine.paused()).toEqual([{ queue: 'default', task: 'gone' }])
  })
})

describe('looking', () => {
  it('finds jobs by state, by queue and by unique key', async () => {
    const lone = task({ name: 'lone', ...once, input: String, unique: { key: (text) => text }, run: () => {} })
    const { engine } = stillEngine([note, mail, lone])
    await engine.enqueueMany([
      [note, 'later', { id: 'later', delay: '1h' }],
      [note, 'low', { id: 'low', priority: -1 }],
      [note, 'now', { id: 'now' }],
      [mail, 'ada'],
      [lone, 'x', { id: 'lone' }],
    ])
    const ids = async (state: 'ready' | 'scheduled') => (await engine.peek({ queue: 'default', state })).map(({ id }) => id)
    expect([await ids('ready'), await ids('scheduled')]).toEqual([['now', 'lone', 'low'], ['later']])
    expect((await engine.peek({ queue: 'default', state: 'ready', limit: 1 })).map(({ id }) => id)).toEqual(['now'])
    expect([await engine.queues(), await engine.holder('lone', 'x'), await engine.holder('lone', 'y')]).toEqual([
      ['default', 'mail'],
      'lone',
      undefined,
    ])
  })
})

describe('replaying', () => {
  const fails = task({
    name: 'fails',
    ...once,
    input: String,
    run: (code) => {
      throw Object.assign(new RangeError('failed'), { code })
    },
  })
  const other = task({ name: 'other', ...once, queue: 'mail', run: () => Promise.reject(new TypeError('other')) })

  /** 130 dead jobs of one task, the last of which died an hour after the others, and one of another. */
  async function dead() {
    const { engine, clock, work } = stillEngine([fails, other])
    const worker = work({ queues })
    const many = several(engine, 'job.failed', 130)
    await engine.enqueueMany(Array.from({ length: 129 }, (_, n) => [fails, n % 2 ? 'E_ODD' : 'E_EVEN'] as const))
    await engine.enqueue(other)
    await many
    clock.advance(3_600_000)
    const last = next(engine, 'job.failed')
    await engine.enqueue(fails, 'E_LAST', { id: 'last' })
    await last
    await worker.drain()
    return { engine, lastMs: clock.now() }
  }

  it.each([
    ['everything', {}, 131],
    ['a task', { task: 'fails' }, 130],
    ['a queue', { queue: 'mail' }, 1],
    ['an error by its code', { error: 'E_ODD' }, 64],
    ['an error by its name', { error: 'TypeError' }, 1],
    ['the newest of a task', { task: 'fails', limit: 7 }, 7],
    ['nothing of a kind that there is not', { task: 'fails', error: 'TypeError' }, 0],
  ])('shows and takes back %s, each job once', async (_what, filter, count) => {
    const { engine } = await dead()
    const shown = new Set<string>()
    for await (const { id } of engine.deadMatching(filter)) shown.add(id)
    expect(shown.size).toBe(count)
    expect(await engine.replayAll(filter)).toBe(count)
    const states = Object.values(await engine.counts())
    const all = (state: 'ready' | 'dead') => states.reduce((sum, counts) => sum + counts[state], 0)
    expect([all('ready'), all('dead')]).toEqual([count, 131 - count])
  })

  it('goes by the time of death', async () => {
    const { engine, lastMs } = await dead()
    expect(await engine.replayAll({ after: new Date(lastMs) })).toBe(1)
    expect((await engine.get('last'))?.state).toBe('ready')
    expect(await engine.replayAll({ before: new Date(lastMs), queue: 'default' })).toBe(129)
  })

  it('shows the dead page by page', async () => {
    const { engine } = await dead()
    const first = await engine.dead({ limit: 100 })
    const second = await engine.dead({ limit: 100, before: first.at(-1)?.id ?? '' })
    expect([first[0]?.id, new Set([...first, ...second].map(({ id }) => id)).size]).toEqual(['last', 131])
  })
})

describe('a worker of all queues', () => {
  it('finds those that it does not name, also new ones, and shares its slots among them', async () => {
    const running = new Map<string, number>()
    let mostOthers = 0
    const hold = task({
      name: 'hold',
      ...once,
      async run(_input, { job }) {
        running.set(job.queue, (running.get(job.queue) ?? 0) + 1)
        mostOthers = Math.max(
          mostOthers,
          [...running].reduce((sum, [queue, count]) => (queue === 'mail' ? sum : sum + count), 0),
        )
        await new Promise((resolve) => setImmediate(resolve))
        running.set(job.queue, (running.get(job.queue) ?? 0) - 1)
      },
    })
    const broker = memoryBroker()
    const { engine, work } = stillEngine([hold], { broker })
    const many = (queue: string) => Array.from({ length: 20 }, () => [hold, undefined, { queue }] as const)
    await engine.enqueueMany(['mail', 'a', 'b', 'c', 'd', 'e'].flatMap(many))
    const first = several(engine, 'job.succeeded', 120)
    work({ queues: { mail: 2, '*': 3 }, pollMs: 50 })
    await first
    const second = several(engine, 'job.succeeded', 20)
    await engine.enqueueMany(many('new'))
    await second
    expect(mostOthers).toBe(3)
  })

  it('has a number of slots like any other', async () => {
    const { engine } = stillEngine([note])
    expect((await refusal(() => engine.work({ queues: { '*': 0 } }))).code).toBe('invalid_option')
  })
})

describe('working until idle', () => {
  it('ends when nothing is ready, blocked or running, however jobs lead to jobs', async () => {
    const seen: string[] = []
    const hop = task({
      name: 'hop',
      ...once,
      input: Number,
      run: async (n) => {
        seen.push(`hop ${n}`)
        if (n > 0) await engine.enqueue(hop, n - 1, { queue: n % 2 ? 'mail' : 'default' })
      },
    })
    const single = task({ name: 'single', ...once, input: Number, concurrency: { limit: 1 }, run: (n) => seen.push(`single ${n}`) })
    const { engine } = stillEngine([hop, single])
    await engine.enqueueMany([
      [hop, 3],
      [single, 1],
      [single, 2],
      [single, 9, { delay: '1h' }],
    ])
    await engine.workUntilIdle({ queues })
    expect(seen.toSorted()).toEqual(['hop 0', 'hop 1', 'hop 2', 'hop 3', 'single 1', 'single 2'])
    expect(engine.health()).toEqual([])
  })

  it('waits for what is paused', async () => {
    const { broker } = stillEngine([note])
    let looks = 0
    const counts: typeof broker.counts = () => {
      looks += 1
      return broker.counts()
    }
    const { engine } = stillEngine([note], { broker: { ...broker, counts } })
    await engine.pause({ task: 'note' })
    await engine.enqueue(note, 'x', { id: 'a' })
    let isOver = false
    const idle = engine.workUntilIdle().then(() => {
      isOver = true
    })
    await expect.poll(() => looks).toBeGreaterThan(4)
    expect([isOver, (await engine.get('a'))?.state]).toEqual([false, 'blocked'])
    await engine.resume({ task: 'note' })
    await idle
  })

  it('waits for what is due later when asked to', async () => {
    const { engine, clock } = stillEngine([note])
    await engine.enqueue(note, 'x', { id: 'a', delay: '1h' })
    await passing(clock, engine.workUntilIdle({ scheduled: true }))
    expect(await engine.get('a')).toMatchObject({ state: 'succeeded' })
  })
})
