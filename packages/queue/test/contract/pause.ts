import { describe, expect, it } from 'vitest'
import { aJob, Hand, stepped } from '../requests.ts'
import type { Store } from '../stores.ts'
import { recordOf, setStage } from './stage.ts'

const limited = (id: string, key: string) => aJob({ id, limits: [{ kind: 'concurrency', key, most: 9 }] })

/** What every broker promises about pauses. */
export function describePause(open: () => Promise<Store>): void {
  describe('pause', () => {
    const stage = setStage(open)

    it('is what the broker says it can do', () => {
      expect(stage.broker.capabilities.pause).toBe(true)
    })

    it('of a queue stops its hand-outs for every worker, and no other queue', async () => {
      await stage.broker.enqueue([aJob({ id: 'a' }), aJob({ id: 'mail', queue: 'mail' })])
      await stage.broker.pause({ queue: 'default' }, true)
      for (const hand of [stage.worker, stage.other]) {
        const reply = stepped(await hand.step())
        expect([reply.jobs, reply.nextDueMs]).toEqual([[], null])
      }
      expect(await stage.worker.takeIds(1, 'mail')).toEqual(['mail'])
      expect((await recordOf(stage.broker, 'a')).state).toBe('ready')
    })

    it('of a queue says nothing about jobs that will be due in it', async () => {
      await stage.broker.enqueue([aJob({ due: { inMs: 60_000 } }), aJob({ queue: 'mail', due: { inMs: 7_200_000 } })])
      await stage.broker.pause({ queue: 'default' }, true)
      expect(stepped(await stage.worker.step({ default: 1, mail: 1 })).nextDueMs).toBeGreaterThan(7_000_000)
    })

    it('ends with a resume, and the jobs come in their old order', async () => {
      await stage.broker.pause({ queue: 'default' }, true)
      await stage.broker.enqueue([aJob({ id: 'a' }), aJob({ id: 'b', priority: 1 }), aJob({ id: 'c' })])
      expect(await stage.worker.takeIds()).toEqual([])
      await stage.store.other.pause({ queue: 'default' }, false)
      expect(await stage.worker.takeIds()).toEqual(['b', 'a', 'c'])
    })

    it('hands nothing out once it was acknowledged, however many workers ask at that moment', async () => {
      await stage.broker.enqueue(Array.from({ length: 60 }, () => aJob()))
      const hands = Array.from({ length: 24 }, (_, n) => new Hand(n % 2 ? stage.broker : stage.store.other))
      const asked = Promise.all(hands.slice(0, 12).map((hand) => hand.take(3)))
      const paused = stage.broker.pause({ queue: 'default' }, true)
      const [taken, after] = await Promise.all([asked, paused.then(() => Promise.all(hands.slice(12).map((hand) => hand.take(3))))])
      const before = taken.flat().length
      expect(after.flat()).toEqual([])
      expect(await stage.broker.counts()).toMatchObject({ default: { running: before, ready: 60 - before } })
    })

    it('lets running jobs go on', async () => {
      await stage.broker.enqueue([aJob({ id: 'a' }), aJob({ id: 'b' })])
      const [a, b] = await stage.worker.take()
      if (!a || !b) throw new Error('two jobs expected')
      await stage.broker.pause({ queue: 'default' }, true)
      expect(await stage.worker.renew([a, b])).toEqual({ kind: 'renewed', lost: [], cancel: [] })
      expect(await stage.worker.finish(a)).toEqual([])
      await stage.worker.settle([b, { kind: 'retry', due: { inMs: 0 }, failure: { name: 'Error', message: 'x' } }])
      expect(await stage.worker.takeIds()).toEqual([])
    })

    it('of a task blocks its jobs only, and a resume gives them their old place', async () => {
      await stage.broker.pause({ queue: 'default', task: 'send' }, true)
      await stage.broker.enqueue([aJob({ id: 'a', task: 'send' }), aJob({ id: 'b', task: 'resize' }), aJob({ id: 'c', task: 'resize' })])
      await stage.broker.enqueue([aJob({ id: 'elsewhere', task: 'send', queue: 'mail' })])
      expect(await stage.worker.takeIds(1)).toEqual(['b'])
      expect(await stage.worker.takeIds(1, 'mail')).toEqual(['elsewhere'])
      expect(await recordOf(stage.broker, 'a')).toMatchObject({ state: 'blocked', blockedBy: { kind: 'paused-task' } })
      await stage.broker.pause({ queue: 'default', task: 'send' }, false)
      expect(await recordOf(stage.broker, 'a')).toMatchObject({ state: 'ready', blockedBy: null })
      expect(await stage.worker.takeIds()).toEqual(['a', 'c'])
    })

    it('of a key blocks the jobs that carry it among their limits', async () => {
      await stage.broker.pause({ queue: 'default', key: 'acme' }, true)
      await stage.broker.enqueue([
        limited('theirs', 'acme'),
        limited('ours', 'trellis'),
        aJob({
          id: 'shared',
          limits: [
            { kind: 'rate', key: 'trellis rate', most: 9, perMs: 1_000, burst: 9 },
            { kind: 'concurrency', key: 'acme', most: 9 },
          ],
        }),
      ])
      expect(await stage.worker.takeIds()).toEqual(['ours'])
      for (const id of ['theirs', 'shared'])
        expect((await recordOf(stage.broker, id)).blockedBy).toEqual({ kind: 'paused-key', key: 'acme' })
      await stage.broker.pause({ queue: 'default', key: 'acme' }, false)
      expect(await stage.worker.takeIds()).toEqual(['theirs', 'shared'])
    })

    it('of a task and of a key both count, until both are over', async () => {
      const job = { ...limited('a', 'acme'), task: 'send' }
      await stage.broker.pause({ queue: 'default', task: 'send' }, true)
      await stage.broker.pause({ queue: 'default', key: 'acme' }, true)
      await stage.broker.enqueue([job])
      expect(await stage.worker.takeIds()).toEqual([])
      await stage.broker.pause({ queue: 'default', task: 'send' }, false)
      expect(await stage.worker.takeIds()).toEqual([])
      expect((await recordOf(stage.broker, 'a')).blockedBy).toEqual({ kind: 'paused-key', key: 'acme' })
      await stage.broker.pause({ queue: 'default', key: 'acme' }, false)
      expect(await stage.worker.takeIds()).toEqual(['a'])
    })

    it('lets a blocked job be cancelled', async () => {
      await stage.broker.pause({ queue: 'default', task: 'test.task' }, true)
      await stage.broker.enqueue([aJob({ id: 'a', rememberMs: 60_000 })])
      await stage.worker.take()
      expect(await stage.broker.cancel('a')).toBe('cancelled')
      await stage.broker.pause({ queue: 'default', task: 'test.task' }, false)
      expect(await stage.worker.takeIds()).toEqual([])
      expect(await recordOf(stage.broker, 'a')).toMatchObject({ state: 'cancelled', blockedBy: null })
    })

    it('is listed by every broker of the application, and repeats change nothing', async () => {
      const targets = [{ queue: 'mail' }, { queue: 'default', task: 'send' }, { queue: 'default', key: 'acme' }]
      for (const target of [...targets, ...targets]) await stage.broker.pause(target, true)
      const listed = await stage.store.other.paused()
      expect(listed).toHaveLength(3)
      expect(listed).toEqual(expect.arrayContaining(targets))
      await stage.broker.pause({ queue: 'default', task: 'other' }, false)
      for (const target of [...targets, ...targets]) await stage.broker.pause(target, false)
      expect(await stage.broker.paused()).toEqual([])
      if (stage.store.stranger) {
        await stage.broker.pause({ queue: 'mail' }, true)
        expect(await stage.store.stranger.paused()).toEqual([])
      }
    })

    it('costs a worker a bounded look at a time, and nothing once the jobs are blocked', async () => {
      await stage.broker.pause({ queue: 'default', task: 'send' }, true)
      await stage.broker.enqueue([...Array.from({ length: 2_500 }, () => aJob({ task: 'send' })), aJob({ id: 'last' })])
      let reply = stepped(await stage.worker.step())
      let looks = 1
      for (; reply.jobs.length === 0; looks += 1) {
        expect([reply.nextDueMs, looks < 10]).toEqual([0, true])
        reply = stepped(await stage.worker.step())
      }
      expect(looks).toBeGreaterThan(1)
      expect(reply.jobs).toMatchObject([{ id: 'last' }])
      expect(stepped(await stage.worker.step())).toMatchObject({ jobs: [], nextDueMs: null })
      expect(await stage.broker.counts()).toMatchObject({ default: { blocked: 2_500, running: 1 } })
      await stage.broker.pause({ queue: 'default', task: 'send' }, false)
      expect(await stage.broker.counts()).toMatchObject({ default: { blocked: 0, ready: 2_500 } })
    })

    it('wakes whoever waits for a job when it ends', async () => {
      await stage.broker.pause({ queue: 'default' }, true)
      await stage.broker.enqueue([aJob({ id: 'a' })])
      const { bell } = stepped(await stage.worker.step())
      const awake = stage.broker.wait({ bell, ms: 2_000_000_000, signal: new AbortController().signal })
      await stage.store.other.pause({ queue: 'default' }, false)
      await awake
      expect(await stage.worker.takeIds()).toEqual(['a'])
    })
  })
}
