import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { chain, chord, group, settled, waitForChildren } from '../src/flow/flow.ts'
import { createEngine, task, type Worker } from '../src/index.ts'
import { openRedis } from './redis/stores.ts'
import { refusal } from './refusal.ts'
import { onThisMachine } from './servers.ts'
import { openMemory, openPostgres, openSqlite, type Store } from './stores.ts'
import { next, several } from './watching.ts'

const once = { delivery: 'at-least-once', retry: { attempts: 1 } } as const
const add1 = task({ name: 'add1', ...once, input: Number, run: (n) => n + 1 })
const times10 = task({ name: 'times10', ...once, queue: 'other', input: Number, run: (n) => n * 10 })
const sum = task({
  name: 'sum',
  ...once,
  input: (value: unknown) => value as number[],
  run: (all) => all.reduce((total, n) => total + n, 0),
})
const fail = task({ name: 'fail', ...once, input: String, run: (reason) => Promise.reject(new RangeError(reason)) })
const count = task({ name: 'count', ...once, run: (_input, { children }) => children.map(({ status }) => status) })
const lone = task({ name: 'lone', ...once, input: String, unique: { key: (text) => text }, keep: { success: '1h' }, run: (text) => text })
const split = task({
  name: 'split',
  ...once,
  input: Number,
  async run(n, { children, spawn }) {
    if (children.length > 0) return children.map((end) => end.status === 'succeeded' && end.output)
    await spawn(Array.from({ length: n }, (_, index) => times10.with(index)))
    return waitForChildren()
  },
})
const talk = task({
  name: 'talk',
  ...once,
  keep: { success: '1h' },
  run: (_input, { progress, logLine, headers }) => {
    logLine('first')
    logLine('second')
    progress({ seen: headers.from })
  },
})

let running = 0
let most = 0
const narrow = task({
  name: 'narrow',
  ...once,
  input: Number,
  concurrency: { limit: 1, key: (n) => String(n % 2) },
  async run() {
    running += 1
    most = Math.max(most, running)
    await new Promise((resolve) => setImmediate(resolve))
    running -= 1
  },
})

const tasks = [add1, times10, sum, fail, count, lone, split, talk, narrow]
const queues = { default: 5, other: 5 }
const opens = [
  ['memory', openMemory],
  ['sqlite', openSqlite],
  ['postgres', openPostgres],
  ['redis', openRedis],
] as const

describe.each(onThisMachine(opens))('an engine on %s', (_name, open) => {
  let store: Store
  const workers: Worker[] = []
  beforeEach(async () => {
    store = await open()
  })
  afterEach(async () => {
    await Promise.all(workers.splice(0).map((worker) => worker.drain({ deadlineMs: 0, graceMs: 0 })))
    await store.close()
  })

  /** An engine that only enqueues, and one beside it that works, as two processes would have them. */
  const two = (limits: Record<string, number> = queues) => {
    const here = createEngine({ broker: store.broker, tasks })
    const there = createEngine({ broker: store.other, tasks })
    return { here, there, work: () => workers.push(there.work({ queues: limits })) }
  }

  it('runs flows over several queues and brings their results to another process', async () => {
    const { here, work } = two()
    work()
    const chords = await here.flow(chord([chain(add1.with(1), times10), add1.with(2)], sum))
    const members = await here.flow(group([times10.with(4), settled(fail.with('no ink')), split.with(3)]))
    expect(await chords.result()).toBe(23)
    expect(await members.result()).toEqual([40, { status: 'dead', failure: expect.objectContaining({ message: 'no ink' }) }, [0, 10, 20]])
    const broken = await here.flow(chain(fail.with('no paper'), sum))
    expect((await refusal(broken.result())).cause).toMatchObject({ code: 'child_failed' })
  })

  it('ends a batch once, whatever became of its jobs', async () => {
    const { here, work } = two()
    const batch = here.batch()
    for (const n of [1, 2, 3]) batch.add(times10.with(n))
    const handle = await batch.add(fail.with('x')).commit({ onComplete: count.with() })
    expect(await handle.progress()).toEqual({ total: 4, left: 4, state: 'blocked' })
    work()
    expect(await handle.result()).toEqual(['succeeded', 'succeeded', 'succeeded', 'dead'])
    expect(await (await here.batch().commit({ onComplete: count.with() })).result()).toEqual([])
  })

  it('makes one job of a unique key, whoever enqueues it', async () => {
    const { here, there, work } = two()
    const handles = await Promise.all(Array.from({ length: 200 }, (_, n) => (n % 2 ? here : there).enqueue(lone, 'x')))
    expect(new Set(handles.map(({ id }) => id)).size).toBe(1)
    expect(await here.holder('lone', 'x')).toBe(handles[0]?.id)
    work()
    expect(await Promise.all(handles.slice(0, 2).map((handle) => handle.result()))).toEqual(['x', 'x'])
    expect(await here.holder('lone', 'x')).toBeUndefined()
  })

  it('runs no two jobs of a key at once, and all of them', async () => {
    const { here, there, work } = two()
    most = 0
    const done = several(there, 'job.succeeded', 40)
    await here.enqueueMany(Array.from({ length: 40 }, (_, n) => [narrow, n] as const))
    work()
    await done
    expect(most).toBeLessThanOrEqual(2)
  })

  it('keeps what a handler said, and starts the urgent first', async () => {
    const { here, there, work } = two({ default: 1 })
    const order: string[] = []
    there.on('job.started', ({ job }) => order.push(job.id))
    await here.enqueue(talk, undefined, { id: 'low', priority: -1 })
    const handle = await here.enqueue(talk, undefined, { id: 'high', priority: 5, headers: { from: 'here' } })
    const last = next(there, 'job.succeeded', ({ job }) => job.id === 'low')
    work()
    await handle.result()
    await last
    expect([order, (await here.get('high'))?.progress]).toEqual([['high', 'low'], { seen: 'here' }])
    expect((await here.log('high')).map(({ text }) => text)).toEqual(['first', 'second'])
  })

  it('pauses a task everywhere, and replays what died', async () => {
    const { here, there, work } = two()
    await here.pause({ task: 'fail' })
    work()
    await here.enqueue(fail, 'x', { id: 'a' })
    expect(await (await here.flow(add1.with(1))).result()).toBe(2)
    expect([(await here.get('a'))?.fence, await there.paused()]).toEqual([0, [{ queue: 'default', task: 'fail' }]])
    const failed = next(there, 'job.failed')
    await here.resume({ task: 'fail' })
    await failed
    const again = next(there, 'job.failed')
    expect(await here.replayAll({ error: 'RangeError' })).toBe(1)
    expect((await again).job.id).toBe('a')
  })
})
