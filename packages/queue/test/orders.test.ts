import { describe, expect, it } from 'vitest'
import { chain, family, waitForChildren } from '../src/flow/flow.ts'
import { createEngine, retryLater, task } from '../src/index.ts'
import { memoryBroker } from '../src/memory/broker.ts'
import { refusal } from './refusal.ts'
import { passing, start, stillEngine, untilTheEnd } from './started.ts'
import { gate, next, several } from './watching.ts'

interface Change {
  readonly account: string
  readonly step: number
}

const aChange = (value: unknown): Change => value as Change
const account = (change: Change) => change.account
const changes = (name: string, steps: number): Change[] => Array.from({ length: steps }, (_, step) => ({ account: name, step }))
const always = { delivery: 'at-least-once' } as const
const rules = { ...always, input: aChange, order: { key: account } } as const

describe('an order', () => {
  it('holds while its first job is retried, snoozed and told to come later, and holds nobody else up', async () => {
    const starts: string[] = []
    const ways = [() => Promise.reject(new Error('away')), () => retryLater('5m', 'later'), () => {}]
    const apply = task({
      ...rules,
      name: 'apply',
      run: async ({ account: of, step }, { job }) => {
        starts.push(`${of} ${step}`)
        if (of === 'ada' && step === 0) await ways[job.attempt - 1]?.()
      },
    })
    const { engine, clock } = start([apply])
    const done = several(engine, 'job.succeeded', 5)
    await engine.enqueueMany([...changes('ada', 3), ...changes('bob', 2)].map((change) => [apply, change] as const))
    await passing(clock, done)
    expect(starts.filter((start) => start.startsWith('ada'))).toEqual(['ada 0', 'ada 0', 'ada 0', 'ada 1', 'ada 2'])
    expect(starts.indexOf('bob 1')).toBeLessThan(starts.indexOf('ada 1'))
  })

  it('goes on when a job is dead, and has it back in front when that is replayed', async () => {
    const starts: number[] = []
    const isBroken = { now: true }
    const apply = task({
      ...rules,
      name: 'apply',
      retry: { attempts: 1 },
      run: ({ step }) => {
        starts.push(step)
        if (step === 0 && isBroken.now) throw new Error('broken')
      },
    })
    const { engine, work } = stillEngine([apply])
    const [first] = await engine.enqueueMany(changes('ada', 1).map((change) => [apply, change] as const))
    const failed = next(engine, 'job.failed')
    work()
    await failed
    isBroken.now = false
    await engine.pause({ task: 'apply', key: 'ada' })
    await engine.enqueueMany(changes('ada', 3).map((change) => [apply, { ...change, step: change.step + 1 }] as const))
    await engine.replay(first?.id ?? '')
    const done = several(engine, 'job.succeeded', 4)
    await engine.resume({ task: 'apply', key: 'ada' })
    await done
    expect(starts).toEqual([0, 1, 0, 2, 3])
  })

  it('holds for quick jobs that are taken ahead, by several workers with slots to spare', async () => {
    const running = new Set<string>()
    const overlaps: string[] = []
    const starts = new Map<string, number[]>()
    const apply = task({
      ...rules,
      name: 'apply',
      run: async ({ account: of, step }) => {
        if (running.has(of)) overlaps.push(of)
        running.add(of)
        starts.set(of, [...(starts.get(of) ?? []), step])
        await new Promise((resolve) => setImmediate(resolve))
        running.delete(of)
      },
    })
    const engine = createEngine({ broker: memoryBroker(), tasks: [apply] })
    const done = several(engine, 'job.succeeded', 120)
    const all = ['ada', 'bob', 'eve'].flatMap((name) => changes(name, 40))
    await engine.enqueueMany(all.toSorted((a, b) => a.step - b.step).map((change) => [apply, change] as const))
    for (let n = 0; n < 3; n += 1) untilTheEnd(engine.work({ queues: { default: 4 } }))
    await done
    expect(overlaps).toEqual([])
    expect([...starts.values()]).toEqual(Array(3).fill(Array.from({ length: 40 }, (_, step) => step)))
  })

  it('is one for all tasks that give it the same name', async () => {
    const starts: string[] = []
    const one = (name: string) =>
      task({
        ...always,
        name,
        input: String,
        order: { name: 'account', key: (id: string) => id },
        run: (id) => {
          starts.push(`${name} ${id}`)
        },
      })
    const [open, close] = [one('open'), one('close')]
    const { engine, work } = stillEngine([open, close])
    const [first] = await engine.enqueueMany([
      [open, 'ada', { delay: '1h' }],
      [close, 'ada'],
      [close, 'bob'],
    ])
    expect((await engine.peek({ queue: 'default', state: 'blocked' })).map(({ blockedBy }) => blockedBy)).toEqual([
      { kind: 'order', key: 'account|o|ada', turnOf: first.id },
    ])
    const done = next(engine, 'job.succeeded')
    work()
    await done
    expect(starts).toEqual(['close bob'])
  })

  it('can be paused by its key, under the name of a task that keeps it', async () => {
    const apply = task({ ...rules, name: 'apply', order: { key: account, name: 'account' }, run: () => {} })
    const { engine } = stillEngine([apply])
    await engine.pause({ task: 'apply', key: 'ada' })
    expect(await engine.paused()).toEqual([{ queue: 'default', task: 'apply', key: 'ada' }])
    await engine.resume({ task: 'apply', key: 'ada' })
    expect(await engine.paused()).toEqual([])
  })

  it('is kept by a job that was prepared, and refused to one whose key is no text', async () => {
    const apply = task({ ...rules, name: 'apply', run: () => {} })
    const { engine } = stillEngine([apply])
    const rows = await Promise.all(changes('ada', 2).map((change) => engine.prepare(apply, change)))
    await engine.enqueueStored(rows)
    expect((await engine.get(rows[1]?.id ?? ''))?.blockedBy).toEqual({ kind: 'order', key: 'apply|o|ada', turnOf: rows[0]?.id })
    expect((await refusal(engine.enqueue(apply, { step: 1 } as never))).message).toContain('must return text, got undefined')
  })

  it('refuses a name that is none, and jobs that go last in, first out', async () => {
    const named = (name: string) => task({ ...rules, name: 'apply', order: { key: account, name }, run: () => {} })
    expect((await refusal(() => named('an account'))).code).toBe('invalid_option')
    const apply = task({ ...rules, name: 'apply', run: () => {} })
    const { engine } = stillEngine([apply])
    const both: object = { lifo: true }
    expect((await refusal(() => task({ ...rules, name: 'both', run: () => {}, ...both }))).code).toBe('invalid_task')
    expect((await refusal(engine.enqueue(apply, { account: 'ada', step: 1 }, both))).message).toContain('keeps an order')
  })

  it('needs a broker that can do it', async () => {
    const apply = task({ ...rules, name: 'apply', run: () => {} })
    const { capabilities, ...broker } = memoryBroker()
    const poor = { ...broker, capabilities: { ...capabilities, order: false } }
    expect((await refusal(() => createEngine({ broker: poor, tasks: [apply] }))).code).toBe('unsupported')
  })

  it('goes with flows whose inputs are known, and refuses a step whose key is not', async () => {
    const ran: number[] = []
    const apply = task({ ...rules, name: 'apply', run: ({ step }) => ran.push(step) })
    const make = task({ ...always, name: 'make', run: () => ({ account: 'ada', step: 9 }) })
    const { engine } = start([apply, make])
    const [child, parent] = changes('ada', 2)
    const flow = await engine.flow(family(apply.with(parent as Change), [apply.with(child as Change)]))
    await flow.result()
    expect(ran).toEqual([0, 1])
    expect((await refusal(engine.flow(chain(make.with(), apply)))).message).toContain('has a limit or an order by key')
  })

  it('refuses a child that could only start once its parent has ended', async () => {
    const seen = gate()
    const errors: unknown[] = []
    const apply = task({
      ...rules,
      name: 'apply',
      retry: { attempts: 1 },
      run: async (change, { spawn, children }) => {
        if (change.step > 0 || children.length > 0) return
        errors.push(await refusal(spawn([apply.with({ ...change, step: 1 })])))
        await spawn([apply.with({ account: 'bob', step: 1 })])
        seen.open()
        waitForChildren()
      },
    })
    const { engine } = start([apply])
    const done = several(engine, 'job.succeeded', 2)
    await engine.enqueue(apply, { account: 'ada', step: 0 })
    await seen.opened
    await done
    expect(errors).toMatchObject([{ code: 'invalid_option', message: expect.stringContaining('both are of the order "apply|o|ada"') }])
  })
})

describe('last in, first out', () => {
  it('starts the newest first, if the task or the call says so', async () => {
    const starts: string[] = []
    const note = task({ ...always, name: 'note', input: String, run: (text) => starts.push(text) })
    const look = task({ ...always, name: 'look', input: String, lifo: true, run: (text) => starts.push(text) })
    const { engine, work } = stillEngine([note, look])
    await engine.enqueueMany([
      [note, 'old'],
      [look, 'new'],
      [look, 'plain', { lifo: false }],
      [note, 'newest', { lifo: true }],
      [note, 'urgent', { priority: 1 }],
    ])
    const done = several(engine, 'job.succeeded', 5)
    work({ queues: { default: 1 } })
    await done
    expect(starts).toEqual(['urgent', 'newest', 'new', 'old', 'plain'])
  })

  it('needs a broker that can do it', async () => {
    const note = task({ ...always, name: 'note', run: () => {} })
    const look = task({ ...always, name: 'look', lifo: true, run: () => {} })
    const { capabilities, ...broker } = memoryBroker()
    const poor = { ...broker, capabilities: { ...capabilities, lifo: false } }
    expect((await refusal(() => createEngine({ broker: poor, tasks: [look] }))).code).toBe('unsupported')
    const engine = createEngine({ broker: poor, tasks: [note] })
    expect((await refusal(engine.enqueue(note, undefined, { lifo: true }))).code).toBe('unsupported')
  })
})
