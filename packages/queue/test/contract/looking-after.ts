import { describe, expect, it } from 'vitest'
import { aJob, stepped } from '../requests.ts'
import type { Store } from '../stores.ts'
import { failure, setStage } from './stage.ts'

/** What every broker promises to those who look after jobs, wait for them or prepare the store. */
export function describeLookingAfter(open: () => Promise<Store>): void {
  describe('looking after jobs', () => {
    const stage = setStage(open)

    it('cancels a waiting job at once', async () => {
      await stage.broker.enqueue([aJob({ id: 'a' }), aJob({ id: 'b', rememberMs: 1_000, due: { inMs: 5_000 } })])
      expect([await stage.broker.cancel('a'), await stage.broker.cancel('b'), await stage.broker.cancel('c')]).toEqual([
        'cancelled',
        'cancelled',
        'not-found',
      ])
      expect(await stage.worker.takeIds()).toEqual([])
      expect((await stage.broker.get('b'))?.state).toBe('cancelled')
    })

    it('asks the worker of a running job to stop it, by step and by renewal', async () => {
      await stage.broker.enqueue([aJob({ id: 'a' })])
      const job = await stage.worker.takeOne()
      expect(await stage.store.other.cancel('a')).toBe('requested')
      expect(stepped(await stage.worker.step({})).cancel).toEqual(['a'])
      expect(await stage.worker.renew([job])).toMatchObject({ cancel: ['a'] })
      await stage.worker.settle([job, { kind: 'cancel' }])
      expect(await stage.broker.cancel('a')).toBe('not-found')
      expect(await stage.worker.takeIds()).toEqual([])
    })

    it('counts by queue and state', async () => {
      await stage.broker.enqueue([
        aJob({ id: 'ready' }),
        aJob({ id: 'later', due: { inMs: 60_000 } }),
        aJob({ id: 'mail', queue: 'mail' }),
        aJob({ id: 'bad', queue: 'mail' }),
      ])
      const { jobs } = stepped(await stage.worker.step({ mail: 2 }))
      await stage.worker.settle([jobs[1] ?? (await stage.worker.takeOne()), { kind: 'dead', failure }])
      const none = { scheduled: 0, blocked: 0, ready: 0, running: 0, succeeded: 0, dead: 0, cancelled: 0 }
      expect(await stage.broker.counts()).toEqual({
        default: { ...none, scheduled: 1, ready: 1 },
        mail: { ...none, running: 1, dead: 1 },
      })
    })

    it('lists the dead newest first, page by page', async () => {
      await stage.broker.enqueue(['a', 'b', 'c'].map((id) => aJob({ id })))
      for (const job of await stage.worker.take()) await stage.worker.settle([job, { kind: 'dead', failure }])
      const page = await stage.broker.dead({ limit: 2 })
      expect(page.map(({ id }) => id)).toEqual(['c', 'b'])
      expect((await stage.broker.dead({ limit: 2, before: 'b' })).map(({ id }) => id)).toEqual(['a'])
    })

    it('forgets dead jobs when their time is over', async () => {
      await stage.broker.enqueue([aJob({ id: 'a', keepDeadMs: 86_400_000 })])
      await stage.worker.settle([await stage.worker.takeOne(), { kind: 'dead', failure }])
      expect(await stage.broker.sweep()).toBe(0)
      await stage.store.advance(86_400_001)
      expect([await stage.broker.sweep(), await stage.broker.dead({})]).toEqual([1, []])
    })

    it('tells the state of a job through its life', async () => {
      const state = async () => (await stage.broker.get('a'))?.state
      await stage.broker.enqueue([aJob({ id: 'a', due: { inMs: 1_000 }, rememberMs: 1_000 })])
      const seen = [await state()]
      await stage.store.advance(1_001)
      seen.push(await state())
      const job = await stage.worker.takeOne()
      seen.push(await state())
      await stage.worker.settle([job, { kind: 'done' }])
      seen.push(await state())
      expect(seen).toEqual(['scheduled', 'ready', 'running', 'succeeded'])
    })
  })

  describe('waking up', () => {
    const stage = setStage(open)

    const forever = { ms: 2_000_000_000, signal: new AbortController().signal }

    it('does not sleep through a job that came between the look and the sleep', async () => {
      const { bell } = stepped(await stage.worker.step())
      await stage.broker.enqueue([aJob()])
      await stage.broker.wait({ ...forever, bell })
      expect(await stage.worker.take()).toHaveLength(1)
    })

    it('wakes for a job that another process enqueues', async () => {
      const { bell } = stepped(await stage.worker.step())
      const awake = stage.broker.wait({ ...forever, bell })
      await stage.store.other.enqueue([aJob()])
      await awake
      expect(await stage.worker.take()).toHaveLength(1)
    })

    it('wakes for an aborted signal and for a close', async () => {
      const { bell } = stepped(await stage.worker.step())
      await stage.broker.wait({ ...forever, bell, signal: AbortSignal.abort() })
      const awake = stage.broker.wait({ ...forever, bell })
      await stage.broker.close()
      await awake
    })
  })

  describe('migration', () => {
    const stage = setStage(open)

    it('is repeatable and safe when several processes do it at once', async () => {
      await Promise.all([stage.broker.migrate(), stage.store.other.migrate(), stage.broker.migrate()])
      expect(await stage.broker.isCurrent()).toBe(true)
    })
  })
}
