import { describe, expect, it } from 'vitest'
import type { NewJob, Outcome } from '../../src/broker.ts'
import type { Unique } from '../../src/limits.ts'
import { aJob } from '../requests.ts'
import type { Store } from '../stores.ts'
import { failure, recordOf, setStage } from './stage.ts'

const unique = (id: string, rules: Partial<Unique> = {}, choices: Partial<NewJob> = {}): NewJob =>
  aJob({ id, unique: { key: 'key', until: 'finished', ttlMs: null, onConflict: 'keep', ...rules }, ...choices })
const text = (payload: Uint8Array) => Buffer.from(payload).toString()

const ends: readonly Outcome[] = [{ kind: 'done' }, { kind: 'dead', failure }, { kind: 'discard' }, { kind: 'cancel' }]
const pauses: readonly Outcome[] = [
  { kind: 'retry', due: { inMs: 60_000 }, failure },
  { kind: 'snooze', due: { inMs: 60_000 } },
  { kind: 'release' },
]

/** What every broker promises about unique keys. */
export function describeUnique(open: () => Promise<Store>): void {
  describe('unique keys', () => {
    const stage = setStage(open)
    const refused = async (job: NewJob) => [...(await stage.broker.enqueue([job]))]

    it('are what the broker says it can do', () => {
      expect(stage.broker.capabilities.unique).toBe(true)
    })

    it('let one job have a key, and say which one to whoever comes later', async () => {
      expect(await refused(unique('a'))).toEqual([])
      expect([...(await stage.store.other.enqueue([unique('b', {}, { payload: Buffer.from('other') })]))]).toEqual([['b', 'a']])
      expect(await stage.broker.holder('default', 'key')).toBe('a')
      expect([await stage.broker.get('b'), (await recordOf(stage.broker, 'a')).uniqueKey]).toEqual([undefined, 'key'])
      expect((await stage.worker.take()).map(({ id, payload }) => [id, text(payload)])).toEqual([['a', '{"n":1}']])
    })

    it('count inside a batch in its order, and leave the other jobs of it alone', async () => {
      const jobs = [unique('a'), unique('b'), aJob({ id: 'free' }), unique('c', { key: 'other' }), unique('d')]
      expect([...(await stage.broker.enqueue(jobs))]).toEqual([
        ['b', 'a'],
        ['d', 'a'],
      ])
      expect(await stage.worker.takeIds()).toEqual(['a', 'free', 'c'])
    })

    it('make one job of a thousand racing ones', async () => {
      const racers = Array.from({ length: 1_000 }, (_, n) => {
        return (n % 2 ? stage.broker : stage.store.other).enqueue([unique(`racer ${n}`)])
      })
      const conflicts = (await Promise.all(racers)).flatMap((reply) => [...reply])
      const [winner] = await stage.worker.takeIds()
      expect(await stage.worker.takeIds()).toEqual([])
      expect([conflicts.length, new Set(conflicts.map(([, holder]) => holder))]).toEqual([999, new Set([winner])])
    })

    it('belong to one queue', async () => {
      expect(await refused(unique('a'))).toEqual([])
      expect(await refused(unique('mail', {}, { queue: 'mail' }))).toEqual([])
      expect(await stage.broker.holder('mail', 'key')).toBe('mail')
    })

    it('answer a repeated enqueue like the first one, whichever job it was', async () => {
      await refused(unique('a', {}, { rememberMs: 60_000 }))
      expect([await refused(unique('a')), await refused(unique('b')), await refused(unique('b'))]).toEqual([[], [['b', 'a']], [['b', 'a']]])
      await stage.worker.finish(await stage.worker.takeOne())
      expect(await refused(unique('b'))).toEqual([])
      // The id `a` is still taken, so this is a repeat of the first enqueue and no conflict.
      expect(await refused(unique('a'))).toEqual([])
      expect(await stage.worker.takeIds()).toEqual(['b'])
    })

    it.each(ends)('are held until the job has finished: given back by $kind', async (outcome) => {
      await refused(unique('a', {}, { rememberMs: 60_000 }))
      const a = await stage.worker.takeOne()
      expect(await refused(unique('b'))).toEqual([['b', 'a']])
      await stage.worker.settle([a, outcome])
      expect(await stage.broker.holder('default', 'key')).toBeUndefined()
      expect(await refused(unique('b'))).toEqual([])
      expect(await stage.broker.holder('default', 'key')).toBe('b')
    })

    it.each(pauses)('are held until the job has finished: kept through $kind', async (outcome) => {
      await refused(unique('a'))
      await stage.worker.settle([await stage.worker.takeOne(), outcome])
      expect(await refused(unique('b'))).toEqual([['b', 'a']])
    })

    it('are given back by a job that is cancelled while it waits', async () => {
      for (const until of ['finished', 'started'] as const) {
        await refused(unique(until, { until, key: until }))
        await stage.broker.cancel(until)
        expect(await refused(unique(`${until} again`, { until, key: until }))).toEqual([])
      }
    })

    it('with `started` are given back at the first start and never taken again', async () => {
      await refused(unique('a', { until: 'started' }))
      const a = await stage.worker.takeOne()
      expect(await refused(unique('b', { until: 'started' }))).toEqual([])
      await stage.worker.settle([a, { kind: 'release' }])
      expect(await stage.broker.holder('default', 'key')).toBe('b')
      expect(await stage.worker.takeIds()).toEqual(['a', 'b'])
      expect(await stage.broker.holder('default', 'key')).toBeUndefined()
    })

    it('with `ttl` are given back by time alone', async () => {
      await refused(unique('a', { until: 'ttl', ttlMs: 60_000 }))
      await stage.worker.finish(await stage.worker.takeOne())
      await stage.store.advance(50_000)
      await stage.broker.sweep()
      expect(await stage.broker.holder('default', 'key')).toBe('a')
      expect(await refused(unique('b', { until: 'ttl', ttlMs: 60_000 }))).toEqual([['b', 'a']])
      await stage.store.advance(10_001)
      expect(await stage.broker.holder('default', 'key')).toBeUndefined()
      expect(await refused(unique('b', { until: 'ttl', ttlMs: 60_000 }))).toEqual([])
    })

    it('are given back after their time, whatever else they wait for, and not by the old holder once more', async () => {
      await refused(unique('a', { ttlMs: 60_000 }))
      await stage.store.advance(60_001)
      expect(await refused(unique('b', { ttlMs: 60_000 }))).toEqual([])
      const [a] = await stage.worker.take(1)
      if (!a) throw new Error('a job expected')
      await stage.worker.finish(a)
      expect(await stage.broker.holder('default', 'key')).toBe('b')
      expect(await refused(unique('c', { ttlMs: 60_000 }))).toEqual([['c', 'b']])
    })

    it('with `replace` give the holder the newest payload and nothing else', async () => {
      const later = { due: { inMs: 60_000 } }
      await refused(unique('a', {}, later))
      const newer = unique('b', { onConflict: 'replace' }, { payload: Buffer.from('newer') })
      expect([await refused(newer), await refused(newer)]).toEqual([[['b', 'a']], [['b', 'a']]])
      await refused(unique('c', { onConflict: 'replace' }, { payload: Buffer.from('newest') }))
      expect(await stage.worker.takeIds()).toEqual([])
      await stage.store.advance(60_001)
      expect((await stage.worker.take()).map(({ id, payload }) => [id, text(payload)])).toEqual([['a', 'newest']])
    })

    it('with `replace` or `postpone` leave a job alone that has started, also when it waits again', async () => {
      await refused(unique('a'))
      const a = await stage.worker.takeOne()
      for (const onConflict of ['replace', 'postpone'] as const) {
        const newer = unique('b', { onConflict }, { payload: Buffer.from('newer'), due: { inMs: 60_000 } })
        expect(await refused(newer)).toEqual([['b', 'a']])
      }
      await stage.worker.settle([a, { kind: 'release' }])
      await refused(unique('c', { onConflict: 'postpone' }, { payload: Buffer.from('newer'), due: { inMs: 60_000 } }))
      expect((await stage.worker.take()).map(({ id, payload }) => [id, text(payload)])).toEqual([['a', '{"n":1}']])
    })

    it('with `postpone` wait for quiet: the last one says when and what', async () => {
      const debounced = (id: string, payload: string) => {
        const rules = { onConflict: 'postpone', ttlMs: 90_000 } as const
        return unique(id, rules, { payload: Buffer.from(payload), due: { inMs: 60_000 } })
      }
      await refused(debounced('a', 'first'))
      for (const [id, payload] of [
        ['b', 'second'],
        ['c', 'third'],
      ] as const) {
        await stage.store.advance(50_000)
        expect(await stage.worker.takeIds()).toEqual([])
        expect(await refused(debounced(id, payload))).toEqual([[id, 'a']])
      }
      // Taken more than 90 s ago, but its time counts from the last postponement.
      await stage.store.advance(50_000)
      expect(await stage.broker.holder('default', 'key')).toBe('a')
      expect(await stage.worker.takeIds()).toEqual([])
      await stage.store.advance(10_001)
      expect((await stage.worker.take()).map(({ id, payload }) => [id, text(payload)])).toEqual([['a', 'third']])
    })

    it('with `postpone` can bring a job forward', async () => {
      await refused(unique('a', {}, { due: { inMs: 60_000 } }))
      await refused(unique('b', { onConflict: 'postpone' }))
      expect(await stage.worker.takeIds()).toEqual(['a'])
    })

    it('with `postpone` send a job from behind a limit back to wait for its time, and let the next one have its turn', async () => {
      const limits = [{ kind: 'concurrency', key: 'acme', most: 1 }] as const
      await stage.broker.enqueue([aJob({ id: 'running', limits }), unique('a', {}, { limits }), aJob({ id: 'next', limits })])
      const running = await stage.worker.takeOne()
      expect(await stage.worker.takeIds()).toEqual([])
      await refused(unique('b', { onConflict: 'postpone' }, { limits, due: { inMs: 60_000 } }))
      expect(await recordOf(stage.broker, 'a')).toMatchObject({ state: 'scheduled', blockedBy: null })
      await stage.worker.finish(running)
      const next = await stage.worker.takeOne()
      expect(next.id).toBe('next')
      await stage.worker.finish(next)
      await stage.store.advance(60_001)
      expect(await stage.worker.takeIds()).toEqual(['a'])
    })

    it('with `postpone` leave a job with its children, which then has another time', async () => {
      const children = [{ id: 'child', queue: 'default', onFailure: 'fail' }] as const
      await stage.broker.enqueue([unique('a', {}, { children }), aJob({ id: 'child', parent: { id: 'a', queue: 'default', index: 0 } })])
      await refused(unique('b', { onConflict: 'postpone' }, { due: { inMs: 60_000 } }))
      expect((await recordOf(stage.broker, 'a')).blockedBy).toEqual({ kind: 'children', left: 1 })
      await stage.worker.finish(await stage.worker.takeOne())
      expect(await stage.worker.takeIds()).toEqual([])
      await stage.store.advance(60_001)
      expect(await stage.worker.takeIds()).toEqual(['a'])
    })

    it('with `postpone` pass on the turn that the job was about to take', async () => {
      const limits = [{ kind: 'concurrency', key: 'acme', most: 1 }] as const
      await stage.broker.enqueue([aJob({ id: 'running', limits }), unique('a', {}, { limits }), aJob({ id: 'next', limits })])
      const [running] = await stage.worker.take()
      if (!running) throw new Error('a job expected')
      await stage.worker.finish(running)
      expect((await recordOf(stage.broker, 'a')).state).toBe('ready')
      await refused(unique('b', { onConflict: 'postpone' }, { limits, due: { inMs: 60_000 } }))
      expect(await stage.worker.takeIds()).toEqual(['next'])
    })

    it('are not taken again by a job that is replayed', async () => {
      await refused(unique('a'))
      await stage.worker.settle([await stage.worker.takeOne(), { kind: 'dead', failure }])
      expect(await refused(unique('b', {}, { due: { inMs: 60_000 } }))).toEqual([])
      await stage.broker.replay('a')
      expect(await stage.broker.holder('default', 'key')).toBe('b')
      await stage.worker.finish(await stage.worker.takeOne())
      expect(await refused(unique('c'))).toEqual([['c', 'b']])
    })
  })
}
