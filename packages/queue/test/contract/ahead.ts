import { describe, expect, it } from 'vitest'
import type { NewJob } from '../../src/broker.ts'
import { aJob, type Hand, leaseMs, stepped } from '../requests.ts'
import type { Store } from '../stores.ts'
import { setStage } from './stage.ts'

const ids = ['a', 'b', 'c', 'd', 'e']
const limits = [{ kind: 'concurrency', key: 'acme', most: 9 }] as const

/** Five jobs of which those named may start only once. */
function five(once: readonly string[], choices: Partial<NewJob> = {}): NewJob[] {
  return ids.map((id) => aJob({ id, atMostOnce: once.includes(id), ...choices }))
}

/** Asks for so many, of which all but `free` would have to wait. */
async function ask(hand: Hand, want: number, free: number, queue = 'default'): Promise<readonly string[]> {
  hand.seq += 1
  const request = { worker: hand.id, seq: hand.seq, results: [], want: { [queue]: want }, ahead: { [queue]: want - free }, leaseMs }
  const handed = stepped(await hand.broker.step(request)).jobs.map(({ id }) => id)
  // A lost reply changes nothing.
  expect(stepped(await hand.broker.step(request)).jobs.map(({ id }) => id)).toEqual(handed)
  return handed
}

/** What every broker promises about jobs that would have to wait in a worker. */
export function describeAhead(open: () => Promise<Store>): void {
  describe.each<[string, Partial<NewJob>]>([
    ['ordinary jobs', {}],
    ['jobs with a priority', { priority: 2 }],
    ['jobs with limits', { limits }],
    ['delayed jobs', { due: { at: new Date(0) } }],
  ])('a hand-out of %s that would have to wait', (_which, choices) => {
    const stage = setStage(open)

    it('ends before the first that may start only once, in the order of the line', async () => {
      await stage.broker.enqueue(five(['d'], choices))
      expect(await ask(stage.worker, 5, 1)).toEqual(['a', 'b', 'c'])
      expect(await ask(stage.worker, 5, 0)).toEqual([])
      expect(await stage.other.takeIds()).toEqual(['d', 'e'])
    })

    it('brings those that may start only once as long as there is room for them to start', async () => {
      await stage.broker.enqueue(five(['a', 'b', 'e'], choices))
      expect(await ask(stage.worker, 1, 1)).toEqual(['a'])
      expect(await ask(stage.worker, 4, 1)).toEqual(['b', 'c', 'd'])
      expect(await ask(stage.worker, 2, 1)).toEqual(['e'])
    })

    it('leaves nothing behind on those that it did not bring, in a worker that has taken jobs before', async () => {
      await stage.broker.enqueue([aJob({ id: 'first', ...choices }), ...five(ids, choices)])
      expect(await ask(stage.worker, 1, 1)).toEqual(['first'])
      for (const [place, id] of ids.entries()) expect([place, await ask(stage.worker, 4, 1)]).toEqual([place, [id]])
      expect((await stage.broker.get('e'))?.fence).toBe(1)
      await stage.worker.leave()
      expect(await stage.other.take()).toMatchObject(['first', ...ids].map((id) => ({ id, fence: 2 })))
    })
  })

  describe('hand-outs that would have to wait', () => {
    const stage = setStage(open)

    it('count queue by queue', async () => {
      await stage.broker.enqueue([aJob({ id: 'a', queue: 'mail', atMostOnce: true }), aJob({ id: 'b', atMostOnce: true })])
      stage.worker.seq += 1
      const request = { worker: stage.worker.id, seq: 1, results: [], want: { default: 1, mail: 1 }, ahead: { mail: 1 }, leaseMs }
      expect(stepped(await stage.broker.step(request)).jobs.map(({ id }) => id)).toEqual(['b'])
    })

    it('renew no lease when they bring nothing', async () => {
      await stage.broker.enqueue([aJob({ id: 'first' }), ...five(ids)])
      await stage.worker.takeOne()
      await stage.store.advance(leaseMs + 1_000)
      expect(await ask(stage.worker, 5, 0)).toEqual([])
      await stage.other.step({ default: 1 })
      expect((await stage.worker.step({})).kind).toBe('fenced')
    })

    it('leave what they do not bring to a worker that sleeps', async () => {
      const { bell } = stepped(await stage.other.step())
      const awake = stage.store.other.wait({ bell, ms: 2_000_000_000, signal: new AbortController().signal })
      await stage.broker.enqueue(five(['b']))
      expect(await ask(stage.worker, 5, 0)).toEqual(['a'])
      await awake
      expect(await stage.other.takeIds()).toEqual(['b', 'c', 'd', 'e'])
    })
  })
}
