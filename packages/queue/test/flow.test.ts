import { describe, expect, it } from 'vitest'
import { chain, chord, family, group, type Settled, settled, waitForChildren } from '../src/flow/flow.ts'
import { type AnyTask, createEngine, type RunContext, task } from '../src/index.ts'
import { refusal } from './refusal.ts'
import { start, stillEngine } from './started.ts'
import { gate, next } from './watching.ts'

const once = { delivery: 'at-least-once', retry: { attempts: 1 } } as const
const numbers = (value: unknown): number[] => {
  if (Array.isArray(value) && value.every((one) => typeof one === 'number')) return value
  throw new TypeError(`not numbers: ${JSON.stringify(value)}`)
}
const anything = (value: unknown) => value

const add1 = task({ name: 'add1', ...once, input: Number, run: (n) => n + 1 })
const text = task({ name: 'text', ...once, input: Number, run: (n) => `<${n}>` })
const shout = task({ name: 'shout', ...once, input: String, run: (words) => words.toUpperCase() })
const sum = task({ name: 'sum', ...once, input: numbers, run: (all) => all.reduce((total, n) => total + n, 0) })
const fail = task({ name: 'fail', ...once, input: String, run: (reason): number => Promise.reject(new Error(reason)) as never })
const ends = task({
  name: 'ends',
  ...once,
  input: anything as (value: unknown) => Settled<number>[],
  run: (all) => all.map((end) => (end.status === 'succeeded' ? end.output : `${end.status}: ${end.failure.message}`)),
})
const parent = task({
  name: 'parent',
  ...once,
  input: String,
  run: (name, { children }) => [name, ...children.map((end) => (end.status === 'succeeded' ? end.output : end.status))],
})
const elsewhere = task({ name: 'elsewhere', ...once, queue: 'other', input: Number, run: (n) => n * 10 })
const tasks = [add1, text, shout, sum, fail, ends, parent, elsewhere]
const queues = { default: 5, other: 5 }

async function bytesOf(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  for await (const piece of source) pieces.push(piece)
  return Buffer.concat(pieces)
}

/** An engine with a worker on both queues. */
function flowing<T extends AnyTask = never>(...more: readonly T[]) {
  const still = stillEngine([...tasks, ...more])
  still.work({ queues })
  return still
}

describe('a chain', () => {
  it('gives each step what the step before returned, and the handle what the last one did', async () => {
    const { engine } = flowing()
    const handle = await engine.flow(chain(add1.with(1), add1, text, shout))
    expect(await handle.result()).toBe('<3>')
    expect(handle.ids).toEqual([handle.id])
  })

  it('goes on in other queues, and takes the results of a group as a list', async () => {
    const { engine } = flowing()
    const both = group([elsewhere.with(1), chain(add1.with(1), elsewhere)])
    expect(await (await engine.flow(chain(both, sum, elsewhere))).result()).toBe(300)
  })

  it('is dead as a whole when a step is, and says which', async () => {
    const { engine } = flowing()
    const handle = await engine.flow(chain(fail.with('no paper'), add1, text))
    const error = await refusal(handle.result())
    expect(error.code).toBe('job_failed')
    expect(error.cause).toMatchObject({ code: 'child_failed', message: expect.stringContaining('no paper') })
    expect((await engine.counts()).default?.dead).toBe(3)
  })

  it('makes a step dead that does not take what it gets', async () => {
    const { engine } = flowing()
    const loose: never = sum as never
    const handle = await engine.flow(chain(text.with(1), loose))
    expect((await refusal(handle.result())).cause).toMatchObject({ code: 'invalid_input' })
  })
})

describe('the result of a flow', () => {
  it('can be asked for by its id, before and after the end, although its task keeps none', async () => {
    const { engine, broker, work } = stillEngine(tasks)
    const elsewhereEngine = createEngine({ broker, tasks })
    await engine.flow(chain(add1.with(1), text), { id: 'f' })
    const early = elsewhereEngine.result(text, 'f')
    work()
    expect([await early, await elsewhereEngine.result(text, 'f')]).toEqual(['<2>', '<2>'])
    expect((await refusal(elsewhereEngine.result(text, 'unheard of'))).code).toBe('invalid_option')
  })
})

describe('a group', () => {
  it('returns what its members do, in their order', async () => {
    const { engine } = flowing()
    const handle = await engine.flow(group([add1.with(1), text.with(2), chain(add1.with(2), add1), settled(fail.with('no ink'))]))
    expect(await handle.result()).toEqual([2, '<2>', 4, { status: 'dead', failure: expect.objectContaining({ message: 'no ink' }) }])
    expect(handle.ids).toHaveLength(4)
  })

  it('has null for a member that returned nothing', async () => {
    const quiet = task({ name: 'quiet', ...once, run: () => {} })
    const nulls = task({ name: 'nulls', ...once, input: anything as (value: unknown) => null[], run: (all) => all })
    const { engine } = flowing<AnyTask>(quiet, nulls)
    expect(await (await engine.flow(group([quiet.with()]))).result()).toEqual([null])
    expect(await (await engine.flow(chord([quiet.with()], nulls))).result()).toEqual([null])
  })

  it('that is empty returns nothing', async () => {
    const { engine } = flowing()
    expect(await (await engine.flow(group([]))).result()).toEqual([])
  })

  it('fails with its first member that does', async () => {
    const { engine } = flowing()
    const handle = await engine.flow(group([add1.with(1), fail.with('no ink')]))
    expect((await refusal(handle.result())).cause).toMatchObject({ message: 'no ink' })
  })
})

describe('a chord', () => {
  it('runs its callback once, with all results in order, whatever the order of their ends', async () => {
    const first = gate()
    const late = task({
      name: 'late',
      ...once,
      input: Number,
      run: async (n) => {
        if (n === 1) await first.opened
        else first.open()
        return n
      },
    })
    const { engine } = flowing(late)
    expect(await (await engine.flow(chord([late.with(1), late.with(2), late.with(3)], sum))).result()).toBe(6)
  })

  it('runs its callback at once when it has no members', async () => {
    const { engine } = flowing()
    expect(await (await engine.flow(chord([], sum))).result()).toBe(0)
  })

  it('gives the callback the ends of members that may fail', async () => {
    const { engine } = flowing()
    const members = [settled(add1.with(1)), settled(fail.with('no ink')), settled(chain(fail.with('x'), add1))]
    expect(await (await engine.flow(chord(members, ends))).result()).toEqual([
      2,
      'dead: no ink',
      expect.stringContaining('dead: the child'),
    ])
  })

  it('is dead when a member is that may not fail, and runs after that one is replayed', async () => {
    let broken = true
    const mended = task({
      name: 'mended',
      ...once,
      run: () => {
        if (broken) throw new Error('broken')
        return 5
      },
    })
    const { engine } = flowing(mended)
    const handle = await engine.flow(chord([add1.with(1), mended.with()], sum))
    expect((await refusal(handle.result())).code).toBe('job_failed')
    broken = false
    expect(await engine.replayAll({ task: 'mended' })).toBe(1)
    await next(engine, 'job.succeeded')
    expect(await engine.replay(handle.id)).toBe(true)
    expect(await handle.result()).toBe(7)
  })
})

describe('a family', () => {
  it('runs its parent with an input of its own, after its children, and tells it how they ended', async () => {
    const { engine } = flowing()
    const handle = await engine.flow(
      family(parent.with('p'), [add1.with(1), family(parent.with('q'), [elsewhere.with(1)]), settled(fail.with('x'))]),
    )
    expect(await handle.result()).toEqual(['p', 2, ['q', 10], 'dead'])
  })
})

describe('a flow', () => {
  it('is stored in one broker call, each job before those that it waits for', async () => {
    const { broker } = stillEngine(tasks)
    const calls: string[][] = []
    const { engine } = stillEngine(tasks, {
      broker: {
        ...broker,
        enqueue(jobs) {
          calls.push(jobs.map(({ task: name }) => name))
          return broker.enqueue(jobs)
        },
      },
    })
    await engine.flow(chain(group([add1.with(1), chain(add1.with(1), elsewhere)]), sum, text))
    expect(calls).toEqual([['text', 'sum', 'add1', 'elsewhere', 'add1']])
  })

  it('of one id is one flow', async () => {
    const { engine, work } = stillEngine(tasks)
    const again = () => engine.flow(chord([add1.with(1), add1.with(2)], sum), { id: 'order 7' })
    const first = await again()
    await again()
    expect(await engine.counts()).toMatchObject({ default: { ready: 2, blocked: 1 } })
    work()
    await first.result()
    expect(await (await again()).result()).toBe(5)
    expect((await engine.counts()).default).toMatchObject({ ready: 0, blocked: 0, running: 0 })
  })

  it('has one priority and the same headers for all of its jobs, unless a call says otherwise', async () => {
    const { engine } = stillEngine(tasks)
    const options = { id: 'f', priority: 3, headers: { request: '7' } }
    await engine.flow(chord([add1.with(1), add1.with(2, { priority: -1, delay: '1h' })], sum), options)
    const jobs = await Promise.all(['f', 'f.1', 'f.2'].map((id) => engine.get(id)))
    expect(jobs.map((job) => [job?.priority, job?.headers.request, job?.state])).toEqual([
      [3, '7', 'blocked'],
      [3, '7', 'ready'],
      [-1, '7', 'scheduled'],
    ])
  })

  it('is not stored at all when one input is refused', async () => {
    const { engine } = stillEngine(tasks)
    const bad = 'x' as unknown as number[]
    expect((await refusal(engine.flow(group([add1.with(1), sum.with(bad)])))).code).toBe('invalid_input')
    expect(await engine.counts()).toEqual({})
  })

  it('cannot have jobs that may be refused as duplicates, or steps whose limits depend on an input that is not there yet', async () => {
    const lone = task({ name: 'lone', ...once, input: Number, unique: { key: String }, run: (n) => n })
    const limited = task({ name: 'limited', ...once, input: Number, concurrency: { limit: 1, key: String }, run: (n) => n })
    const { engine } = flowing<AnyTask>(lone, limited)
    for (const flow of [chain(lone.with(1), add1), chain(add1.with(1), limited)]) {
      expect((await refusal(engine.flow(flow))).code).toBe('invalid_option')
    }
    expect(await (await engine.flow(chain(limited.with(1), add1))).result()).toBe(2)
  })

  it('has no tasks that the engine does not know', async () => {
    const stranger = task({ name: 'stranger', ...once, run: () => {} })
    const { engine } = stillEngine<AnyTask>(tasks)
    expect((await refusal(engine.flow(stranger.with()))).code).toBe('unknown_task')
  })

  it('needs a broker that can do it', async () => {
    const { broker } = stillEngine(tasks)
    const engine = createEngine({ broker: { ...broker, capabilities: { ...broker.capabilities, families: false } }, tasks })
    expect((await refusal(engine.flow(add1.with(1)))).code).toBe('unsupported')
    expect((await refusal(() => engine.batch())).code).toBe('unsupported')
  })

  it('has large results like any job', async () => {
    const objects = new Map<string, Buffer>()
    const store = {
      async put(key: string, source: AsyncIterable<Uint8Array>) {
        objects.set(key, await bytesOf(source))
      },
      async open(key: string) {
        const bytes = objects.get(key)
        return (
          bytes && {
            body: (async function* () {
              yield bytes
            })(),
          }
        )
      },
      async delete(key: string) {
        objects.delete(key)
      },
    }
    const { engine } = start(tasks, { results: { store, inlineBytes: 1 } })
    expect(await (await engine.flow(chain(add1.with(998), text, shout))).result()).toBe('<999>')
  })
})

describe('dynamic children', () => {
  const split = task({
    name: 'split',
    delivery: 'at-least-once',
    input: Number,
    async run(count, { children, spawn }: RunContext) {
      if (children.length === 0) {
        await Promise.all(Array.from({ length: count }, (_, n) => spawn([add1.with(n)])))
        waitForChildren()
      }
      if (children.length === count) {
        await spawn([chain(add1.with(100), text), settled(fail.with('x'))])
        waitForChildren()
      }
      return children.map((end) => (end.status === 'succeeded' ? end.output : end.status))
    },
  })

  it('are waited for, again and again, without counting an attempt', async () => {
    const { engine } = flowing(split)
    const handle = await engine.flow(split.with(3))
    expect(await handle.result()).toEqual([1, 2, 3, '<101>', 'dead'])
    expect(await engine.get(handle.id)).toMatchObject({ failures: 0, fence: 3 })
  })

  it('make their parent dead when one is that may not fail', async () => {
    const strict = task({
      name: 'strict',
      delivery: 'at-least-once',
      async run(_input, { spawn }) {
        await spawn([fail.with('no ink')])
        waitForChildren()
      },
    })
    const { engine } = flowing(strict)
    const error = await refusal((await engine.flow(strict.with())).result())
    expect(error.cause).toMatchObject({ code: 'child_failed' })
  })

  it('are made once although their parent failed after it had made them', async () => {
    const made: string[] = []
    const child = task({ name: 'child', ...once, input: Number, run: (n, { job }) => n * Math.sign(made.push(job.id)) })
    const shaky = task({
      name: 'shaky',
      delivery: 'at-least-once',
      retry: { backoff: { base: 0 } },
      async run(_input, { children, spawn, job }) {
        if (children.length > 0) return children
        await spawn([child.with(1), child.with(2)])
        if (job.attempt === 1) throw new Error('after the children')
        return waitForChildren()
      },
    })
    const { engine } = flowing<AnyTask>(child, shaky)
    const handle = await engine.flow(shaky.with(), { id: 'p' })
    expect(await handle.result()).toEqual([1, 2].map((output) => ({ status: 'succeeded', output })))
    expect(made.toSorted()).toEqual(['p.s0', 'p.s1'])
  })

  it('are other jobs than those that the flow gave their parent', async () => {
    const ran: number[] = []
    const part = task({
      name: 'part',
      ...once,
      input: Number,
      run: (n) => {
        ran.push(n)
        return n
      },
    })
    const more = task({
      name: 'more',
      delivery: 'at-least-once',
      input: numbers,
      async run(known, { children, spawn }) {
        if (children.length > known.length) return children.map((end) => end.status === 'succeeded' && end.output)
        await spawn([part.with(3), chain(part.with(4), part)])
        return waitForChildren()
      },
    })
    const { engine } = flowing<AnyTask>(part, more)
    const handle = await engine.flow(chord([part.with(1), chain(part.with(2), part)], more))
    expect([await handle.result(), ran.toSorted()]).toEqual([
      [1, 2, 3, 4],
      [1, 2, 2, 3, 4, 4],
    ])
  })

  it('cannot be waited for when there are none, and not by a task that may run only once', async () => {
    const idle = task({ name: 'idle', ...once, run: () => waitForChildren() })
    const single = task({ name: 'single', delivery: 'at-most-once', run: (_input, { spawn }) => spawn([add1.with(1)]) })
    const { engine } = flowing<AnyTask>(idle, single)
    expect((await refusal((await engine.flow(idle.with())).result())).cause).toMatchObject({ code: 'waiting' })
    expect((await refusal((await engine.flow(single.with())).result())).cause).toMatchObject({ code: 'unsupported' })
  })

  it('tell of the waiting as an event', async () => {
    const { engine } = flowing(split)
    const waiting = next(engine, 'job.waiting')
    const handle = await engine.flow(split.with(1))
    expect((await waiting).job.id).toBe(handle.id)
    await handle.result()
  })
})

describe('a batch', () => {
  const report = task({
    name: 'report',
    ...once,
    input: String,
    run: (title, { children }) => `${title}: ${children.filter(({ status }) => status === 'succeeded').length} of ${children.length}`,
  })

  it('runs its callback once, when every job has ended, well or not', async () => {
    const { engine, work } = stillEngine([...tasks, report])
    const batch = engine.batch()
    for (const n of [1, 2, 3]) batch.add(add1.with(n))
    batch.add(fail.with('x')).add(chain(elsewhere.with(1), add1))
    const handle = await batch.commit({ onComplete: report.with('Done') })
    expect(await handle.progress()).toEqual({ total: 5, left: 5, state: 'blocked' })
    work({ queues: { default: 5 } })
    await next(engine, 'job.failed')
    work({ queues })
    expect(await handle.result()).toBe('Done: 4 of 5')
    expect(await engine.batchProgress(handle.id)).toEqual({ total: null, left: 0, state: 'succeeded' })
  })

  it.each([true, false])('that is empty ends at once, with a callback: %s', async (withCallback) => {
    const { engine } = start([...tasks, report])
    const handle = await engine.batch().commit(withCallback ? { onComplete: report.with('Done') } : {})
    expect(await handle.result()).toBe(withCallback ? 'Done: 0 of 0' : undefined)
  })

  it('without a callback ends by itself, in the queue of its first job', async () => {
    const { engine, work } = stillEngine(tasks)
    const handle = await engine.batch().add(elsewhere.with(1)).commit({ id: 'b' })
    work({ queues: { other: 1 } })
    expect(await handle.result()).toBeUndefined()
  })

  it('is committed once', async () => {
    const { engine } = stillEngine(tasks)
    const batch = engine.batch().add(add1.with(1))
    await batch.commit()
    expect((await refusal(batch.commit())).code).toBe('invalid_option')
  })
})
