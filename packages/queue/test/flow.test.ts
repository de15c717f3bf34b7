import { describe, expect, it } from 'vitest'
import { chain, chord, family, group, settled } from '../src/flow/flow.ts'
import { type AnyTask, createEngine, task } from '../src/index.ts'
import { add1, anything, elsewhere, ends, fail, flowing, once, parent, shout, sum, tasks, text } from './flow-tasks.ts'
import { refusal } from './refusal.ts'
import { start, stillEngine } from './started.ts'
import { gate, next } from './watching.ts'

async function bytesOf(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  for await (const piece of source) pieces.push(piece)
  return Buffer.concat(pieces)
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
