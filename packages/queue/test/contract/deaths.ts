import { describe, expect, it } from 'vitest'
import type { Broker } from '../../src/broker.ts'
import { aJob, leaseMs } from '../requests.ts'
import type { Store } from '../stores.ts'
import { aChild, aFamily } from './family.ts'
import { failure, setStage } from './stage.ts'

const dead = { kind: 'dead', failure } as const

/** What every broker promises about jobs that die without a worker saying so. */
export function describeDeaths(open: () => Promise<Store>): void {
  describe('deaths', () => {
    const stage = setStage(open)

    /** What each of the two brokers hears from now on; of a store with one broker, that one. */
    function listen(): { readonly all: () => readonly string[]; readonly heardBy: (broker: Broker) => readonly string[] } {
      const heard = new Map<Broker, string[]>([stage.broker, stage.store.other].map((broker) => [broker, []]))
      for (const [broker, list] of heard) broker.onDeath((deaths) => list.push(...deaths.map(({ id, queue }) => `${id} of ${queue}`)))
      return { all: () => [...heard.values()].flat().sort(), heardBy: (broker) => (heard.get(broker) ?? []).toSorted() }
    }

    it('of jobs whose worker was lost are told once, to who found the worker lost', async () => {
      const heard = listen()
      await stage.broker.enqueue([
        aJob({ id: 'spent', crashReruns: 0 }),
        aJob({ id: 'once', atMostOnce: true }),
        aJob({ id: 'again', crashReruns: 1 }),
      ])
      await stage.worker.take()
      await stage.store.advance(leaseMs + 1_000)
      expect((await stage.other.take()).map(({ id }) => id)).toEqual(['again'])
      await stage.worker.step()
      expect(heard.all()).toEqual(['once of default', 'spent of default'])
      expect(heard.heardBy(stage.store.other)).toEqual(heard.all())
    })

    it('that a worker reports, and other ends, are told to nobody', async () => {
      const heard = listen()
      await stage.broker.enqueue([aJob({ id: 'a' }), aJob({ id: 'b' }), aJob({ id: 'c' }), aJob({ id: 'd' })])
      const [a, b, c] = await stage.worker.take(3)
      if (!a || !b || !c) throw new Error('three jobs expected')
      await stage.worker.settle([a, dead], [b, { kind: 'done' }], [c, { kind: 'discard' }])
      await stage.broker.cancel('d')
      await stage.broker.sweep()
      expect(heard.all()).toEqual([])
    })

    it.each(['default', 'work'])('of parents, and of theirs, are told when a child of %s fails', async (queue) => {
      const heard = listen()
      const top = { id: 'top', queue: 'default', index: 0 }
      const grandparent = aJob({ id: 'top', children: [{ id: 'parent', queue: 'default', onFailure: 'fail' }] })
      await stage.broker.enqueue([grandparent, ...aFamily('parent', ['a'], { queue, parent: { parent: top } })])
      await stage.worker.settle([await stage.worker.takeOne(queue), dead])
      await stage.broker.sweep()
      expect(heard.all()).toEqual(['parent of default', 'top of default'])
      expect(heard.heardBy(stage.broker)).toEqual(heard.all())
    })

    it.each(['default', 'work'])('of parents are told when a child of %s is cancelled, or its worker leaves', async (queue) => {
      const heard = listen()
      await stage.broker.enqueue([...aFamily('one', ['a'], { queue }), ...aFamily('two', ['b'], { queue })])
      await stage.broker.cancel('a')
      const { id, fence } = await stage.worker.takeOne(queue)
      await stage.worker.leave([{ id, fence, outcome: dead }])
      await stage.broker.sweep()
      expect(heard.all()).toEqual(['one of default', 'two of default'])
    })

    it.each(['default', 'work'])('of parents are told when the worker of a child of %s is lost', async (queue) => {
      const heard = listen()
      await stage.broker.enqueue(aFamily('parent', ['a'], { queue, child: { crashReruns: 0 } }))
      await stage.worker.takeOne(queue)
      await stage.store.advance(leaseMs + 1_000)
      await stage.other.step({ [queue]: 1 })
      await stage.store.other.sweep()
      expect(heard.all()).toEqual([`a of ${queue}`, 'parent of default'])
      expect(heard.heardBy(stage.store.other)).toEqual(heard.all())
    })

    it.each(['default', 'work'])('of parents are told when a sweep finds a child of %s lost', async (queue) => {
      const heard = listen()
      await stage.broker.enqueue([aJob({ id: 'parent', children: [{ id: 'never stored', queue, onFailure: 'fail' }] })])
      await stage.store.advance(61_000)
      await stage.store.other.sweep()
      expect(heard.heardBy(stage.store.other)).toEqual(['parent of default'])
    })

    it('of a job are told that waits for a child which has failed before', async () => {
      const heard = listen()
      await stage.broker.enqueue([aJob({ id: 'parent' })])
      const parent = await stage.worker.takeOne()
      await stage.broker.enqueue([aChild('a', { parent: 'parent', index: 0, queue: 'default' })])
      await stage.other.settle([await stage.other.takeOne(), dead])
      await stage.worker.settle([parent, { kind: 'wait', children: [{ id: 'a', queue: 'default', onFailure: 'fail' }] }])
      expect(heard.heardBy(stage.broker)).toEqual(['parent of default'])
    })

    it('are told to a listener until it stops listening, with a record that can be had from their queue', async () => {
      const told: string[] = []
      const stop = stage.broker.onDeath((deaths) => told.push(...deaths.map(({ id }) => id)))
      await stage.broker.enqueue([...aFamily('one', ['a'], { queue: 'default' }), ...aFamily('two', ['b'], { queue: 'default' })])
      await stage.broker.cancel('a')
      stop()
      await stage.broker.cancel('b')
      expect(told).toEqual(['one'])
      expect(await stage.broker.get('one', 'default')).toMatchObject({ state: 'dead', history: [{ code: 'child_failed' }] })
    })
  })
}
