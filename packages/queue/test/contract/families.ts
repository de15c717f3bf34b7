import { describe, expect, it } from 'vitest'
import type { Outcome } from '../../src/broker.ts'
import { aJob, Hand, leaseMs, stepped } from '../requests.ts'
import type { Store } from '../stores.ts'
import { aFamily, endsOf } from './family.ts'
import { failure, recordOf, setStage } from './stage.ts'

const done = (text: string) => ({ kind: 'done', result: Buffer.from(text) }) as const
const child = (id: string) => ({ id, queue: 'default', onFailure: 'fail' }) as const

// One queue for both, where every store tells the parent at once.
const together = { queue: 'default' } as const

const failures: readonly { readonly outcome: Outcome; readonly kind: 'dead' | 'cancelled' }[] = [
  { outcome: { kind: 'dead', failure }, kind: 'dead' },
  { outcome: { kind: 'discard' }, kind: 'cancelled' },
  { outcome: { kind: 'cancel' }, kind: 'cancelled' },
]

/** What every broker promises about parents and the children that they are enqueued with. */
export function describeFamilies(open: () => Promise<Store>): void {
  describe('families', () => {
    const stage = setStage(open)

    it('are what the broker says it can do', () => {
      expect(stage.broker.capabilities.families).toBe(true)
    })

    it('let a parent start when all children have ended, and hand it their results in their order', async () => {
      await stage.broker.enqueue(aFamily('parent', ['a', 'b', 'c'], together))
      expect(await recordOf(stage.broker, 'parent')).toMatchObject({ state: 'blocked', blockedBy: { kind: 'children', left: 3 } })
      expect(await stage.broker.counts()).toMatchObject({ default: { blocked: 1, ready: 3 } })
      const [a, b, c] = await stage.worker.take()
      if (!a || !b || !c) throw new Error('three jobs expected')
      await stage.worker.settle([c, done('C')], [a, done('A')])
      expect((await recordOf(stage.broker, 'parent')).blockedBy).toEqual({ kind: 'children', left: 1 })
      expect(await stage.other.takeIds()).toEqual([])
      await stage.worker.settle([b, { kind: 'done' }])
      const parent = await stage.other.takeOne()
      expect([parent.id, parent.failures, endsOf(parent)]).toEqual(['parent', 0, ['succeeded: A', 'succeeded: ', 'succeeded: C']])
      expect(a.children).toBeUndefined()
    })

    it('may hand the parent out in the step that settles its last child', async () => {
      await stage.broker.enqueue(aFamily('parent', ['a'], together))
      const { id, fence } = await stage.worker.takeOne()
      expect(stepped(await stage.worker.step({ default: 1 }, [{ id, fence, outcome: done('A') }])).jobs).toMatchObject([{ id: 'parent' }])
    })

    it('tell a parent of a result, whether the child itself is remembered or not, byte for byte', async () => {
      const result = Buffer.from([0, 255, 10, 13, 34, 92, 128])
      for (const rememberMs of [0, 60_000]) {
        await stage.broker.enqueue(aFamily(`parent ${rememberMs}`, [`child ${rememberMs}`], { ...together, child: { rememberMs } }))
        await stage.worker.settle([await stage.worker.takeOne(), { kind: 'done', result }])
        const [end] = (await stage.worker.takeOne()).children ?? []
        expect(end?.kind === 'succeeded' && Buffer.from(end.result).toString('hex')).toBe(result.toString('hex'))
      }
    })

    it('give the parent its own time and place in line', async () => {
      await stage.broker.enqueue([...aFamily('parent', ['a'], { ...together, parent: { due: { inMs: 60_000 } } }), aJob({ id: 'younger' })])
      expect((await recordOf(stage.broker, 'parent')).dueInMs).toBeGreaterThan(30_000)
      await stage.worker.finish(await stage.worker.takeOne())
      expect(await recordOf(stage.broker, 'parent')).toMatchObject({ state: 'scheduled', blockedBy: null })
      await stage.broker.enqueue(aFamily('older', ['b'], { ...together, child: { priority: 1 } }))
      await stage.broker.enqueue([aJob({ id: 'youngest' })])
      await stage.worker.finish(await stage.worker.takeOne())
      expect(await stage.worker.takeIds()).toEqual(['younger', 'older', 'youngest'])
      await stage.store.advance(60_001)
      expect(await stage.worker.takeIds()).toEqual(['parent'])
    })

    it.each(failures)('make the parent dead when a child that must not fail ends with $outcome.kind', async ({ outcome, kind }) => {
      await stage.broker.enqueue(aFamily('parent', ['a', 'b'], together))
      const [a, b] = await stage.worker.take()
      if (!a || !b) throw new Error('two jobs expected')
      await stage.worker.settle([b, outcome])
      const record = await recordOf(stage.broker, 'parent')
      expect(record).toMatchObject({
        state: 'dead',
        failures: 0,
        crashes: 0,
        fence: 0,
        blockedBy: null,
        history: [{ kind: 'error', name: 'QueueError', code: 'child_failed', fence: 0 }],
      })
      expect(record.history[0]?.message).toMatch(/"b"/)
      if (kind === 'dead') expect(record.history[0]?.message).toContain(failure.message)
      expect((await stage.broker.dead({})).map(({ id }) => id)).toContain('parent')
      // The other child is not touched, and its end changes nothing any more.
      expect(await stage.worker.finish(a)).toEqual([])
      expect([await stage.worker.takeIds(), (await recordOf(stage.broker, 'parent')).state]).toEqual([[], 'dead'])
    })

    it.each(failures)(
      'count as an end like success where the parent goes on, when the child ends with $outcome.kind',
      async ({ outcome, kind }) => {
        await stage.broker.enqueue(aFamily('parent', ['a', 'b'], { ...together, onFailure: 'continue' }))
        const [a, b] = await stage.worker.take()
        if (!a || !b) throw new Error('two jobs expected')
        await stage.worker.settle([a, outcome])
        expect((await recordOf(stage.broker, 'parent')).blockedBy).toEqual({ kind: 'children', left: 1 })
        await stage.worker.settle([b, done('B')])
        const { children } = await stage.worker.takeOne()
        expect(children).toMatchObject([{ kind, failure: kind === 'dead' ? failure : { code: 'cancelled' } }, { kind: 'succeeded' }])
      },
    )

    it('take each child by its own rule', async () => {
      const [parent, ...children] = aFamily('parent', ['a', 'b'], together)
      const [first, second] = parent?.children ?? []
      if (!parent || !first || !second) throw new Error('a family expected')
      await stage.broker.enqueue([{ ...parent, children: [{ ...first, onFailure: 'continue' }, second] }, ...children])
      const [a, b] = await stage.worker.take()
      if (!a || !b) throw new Error('two jobs expected')
      await stage.worker.settle([a, { kind: 'dead', failure }])
      expect((await recordOf(stage.broker, 'parent')).state).toBe('blocked')
      await stage.worker.settle([b, { kind: 'dead', failure }])
      expect((await recordOf(stage.broker, 'parent')).state).toBe('dead')
    })

    it('know a child that is cancelled while it waits as ended', async () => {
      await stage.broker.enqueue(aFamily('parent', ['a'], together))
      await stage.broker.cancel('a')
      expect(await recordOf(stage.broker, 'parent')).toMatchObject({ state: 'dead', history: [{ code: 'child_failed' }] })
      await stage.broker.enqueue(aFamily('lenient', ['b'], { ...together, onFailure: 'continue' }))
      await stage.broker.cancel('b')
      expect(await stage.worker.take()).toMatchObject([
        { id: 'lenient', children: [{ kind: 'cancelled', failure: { code: 'cancelled' } }] },
      ])
    })

    it('know a child whose worker crashed once too often as dead, and no failure before that as an end', async () => {
      await stage.broker.enqueue(aFamily('parent', ['a'], { ...together, onFailure: 'continue', child: { crashReruns: 1 } }))
      await stage.worker.settle([await stage.worker.takeOne(), { kind: 'retry', due: { inMs: 0 }, failure }])
      for (let n = 0; n < 2; n += 1) {
        expect(await new Hand(stage.broker).takeIds()).toEqual(['a'])
        await stage.store.advance(leaseMs + 1_000)
      }
      expect(await stage.other.take()).toMatchObject([{ id: 'parent', children: [{ kind: 'dead', failure: { code: 'crashed' } }] }])
    })

    it('have generations: an end goes up as far as it decides', async () => {
      const grandparent = aJob({ id: 'grandparent', children: [{ id: 'parent', queue: 'default', onFailure: 'fail' }] })
      const above = { id: 'grandparent', queue: 'default', index: 0 }
      await stage.broker.enqueue([grandparent, ...aFamily('parent', ['child'], { ...together, parent: { parent: above } })])
      await stage.worker.settle([await stage.worker.takeOne(), { kind: 'dead', failure }])
      const record = await recordOf(stage.broker, 'grandparent')
      expect(record).toMatchObject({ state: 'dead', history: [{ code: 'child_failed' }] })
      expect(record.history[0]?.message).toMatch(/"parent"/)
      expect((await stage.broker.dead({})).map(({ id }) => id)).toEqual(['child', 'parent', 'grandparent'])
    })

    it('pass results up through generations', async () => {
      const grandparent = aJob({ id: 'grandparent', children: [{ id: 'parent', queue: 'default', onFailure: 'fail' }] })
      const above = { id: 'grandparent', queue: 'default', index: 0 }
      await stage.broker.enqueue([grandparent, ...aFamily('parent', ['child'], { ...together, parent: { parent: above } })])
      for (const [id, result] of [
        ['child', 'one'],
        ['parent', 'two'],
      ] as const) {
        const job = await stage.worker.takeOne()
        expect(job.id).toBe(id)
        await stage.worker.settle([job, done(result)])
      }
      expect(endsOf(await stage.worker.takeOne())).toEqual(['succeeded: two'])
    })

    it.each([
      ['twice for the same child', [aJob({ id: 'one', children: [child('a'), child('b'), child('a')] })]],
      [
        'for the same child as another job',
        [aJob({ id: 'one', children: [child('a')] }), aJob({ id: 'two', children: [child('b'), child('a')] })],
      ],
      ['for children of one id in two queues', [aJob({ id: 'one', children: [child('a'), { ...child('a'), queue: 'work' }] })]],
    ])('are refused as a whole when a job waits %s', async (_what, jobs) => {
      const call = stage.broker.enqueue([
        aJob({ id: 'before' }),
        ...jobs,
        aJob({ id: 'a', parent: { id: 'one', queue: 'default', index: 0 } }),
      ])
      await expect(call).rejects.toMatchObject({ code: 'duplicate_child' })
      expect(await stage.broker.counts()).toEqual({})
    })

    it('may name a job twice in one call, and are stored once', async () => {
      const family = aFamily('parent', ['a'], { queue: 'default' })
      await stage.broker.enqueue([...family, ...family])
      await stage.worker.finish(await stage.worker.takeOne())
      expect(await stage.worker.takeIds()).toEqual(['parent'])
    })

    it('start a parent once when its children end at the same moment', async () => {
      const names = Array.from({ length: 40 }, (_, n) => `child ${n}`)
      await stage.broker.enqueue(aFamily('parent', names, together))
      const hands = Array.from({ length: 8 }, (_, n) => new Hand(n % 2 ? stage.broker : stage.store.other))
      const held = await Promise.all(hands.map(async (hand) => [hand, await hand.take(5)] as const))
      const children = held.flatMap(([, jobs]) => jobs)
      const left = await stage.worker.take(40)
      await Promise.all(
        [...held, [stage.worker, left] as const].map(([hand, jobs]) => hand.settle(...jobs.map((job) => [job, done(job.id)] as const))),
      )
      expect(children.length + left.length).toBe(40)
      const taken = (await Promise.all(hands.map((hand) => hand.take()))).flat()
      expect(taken.map(({ id }) => id)).toEqual(['parent'])
      expect(taken.map(endsOf)).toEqual([names.map((name) => `succeeded: ${name}`)])
    })

    it('tell a parent once of a child whose end is reported again after a lost reply', async () => {
      await stage.broker.enqueue(aFamily('parent', ['a', 'b'], together))
      const { id, fence } = await stage.worker.takeOne()
      const results = [{ id, fence, outcome: done('A') }]
      await stage.worker.step({}, results)
      await stage.worker.repeat({}, results)
      expect((await recordOf(stage.broker, 'parent')).blockedBy).toEqual({ kind: 'children', left: 1 })
    })

    it('let a parent be cancelled, and leave its children alone', async () => {
      await stage.broker.enqueue(aFamily('parent', ['a'], { ...together, parent: { rememberMs: 60_000 } }))
      expect(await stage.broker.cancel('parent')).toBe('cancelled')
      expect((await recordOf(stage.broker, 'parent')).state).toBe('cancelled')
      await stage.worker.finish(await stage.worker.takeOne())
      expect([await stage.worker.takeIds(), (await recordOf(stage.broker, 'parent')).state]).toEqual([[], 'cancelled'])
    })

    it('end like other jobs when a child fails: the unique key is free, and their time as dead begins', async () => {
      const unique = { key: 'key', until: 'finished', ttlMs: null, onConflict: 'keep' } as const
      await stage.broker.enqueue(aFamily('parent', ['a'], { ...together, parent: { unique, keepDeadMs: 60_000 } }))
      expect(await stage.broker.holder('default', 'key')).toBe('parent')
      await stage.worker.settle([await stage.worker.takeOne(), { kind: 'discard' }])
      expect(await stage.broker.holder('default', 'key')).toBeUndefined()
      await stage.store.advance(60_001)
      expect([await stage.broker.sweep(), await stage.broker.get('parent')]).toEqual([1, undefined])
    })

    it('keep limits and pauses apart from children: a parent asks for room when its children have ended', async () => {
      const limits = [{ kind: 'concurrency', key: 'acme', most: 1 }] as const
      await stage.broker.enqueue([...aFamily('parent', ['a'], { ...together, parent: { limits } }), aJob({ id: 'running', limits })])
      const [a, running] = await stage.worker.take()
      if (!a || !running) throw new Error('two jobs expected')
      await stage.worker.finish(a)
      expect(await stage.worker.takeIds()).toEqual([])
      expect((await recordOf(stage.broker, 'parent')).blockedBy).toEqual({ kind: 'limit', key: 'acme' })
      await stage.worker.finish(running)
      expect(await stage.worker.take()).toMatchObject([{ id: 'parent', children: [{ kind: 'succeeded' }] }])
    })

    it('keep the ends of children through failures and crashes of the parent', async () => {
      await stage.broker.enqueue(aFamily('parent', ['a'], together))
      await stage.worker.settle([await stage.worker.takeOne(), done('A')])
      await stage.worker.settle([await stage.worker.takeOne(), { kind: 'retry', due: { inMs: 0 }, failure }])
      expect(endsOf(await stage.worker.takeOne())).toEqual(['succeeded: A'])
      await stage.store.advance(leaseMs + 1_000)
      const [again] = await stage.other.take()
      expect(again && [again.crashes, endsOf(again)]).toEqual([1, ['succeeded: A']])
    })

    it('answer a repeated hand-out of a parent with the same ends', async () => {
      await stage.broker.enqueue(aFamily('parent', ['a'], together))
      await stage.worker.settle([await stage.worker.takeOne(), done('A')])
      await stage.worker.step({ default: 1 })
      expect(stepped(await stage.worker.repeat({ default: 1 })).jobs.map(endsOf)).toEqual([['succeeded: A']])
    })
  })
}
