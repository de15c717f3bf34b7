import { describe, expect, it } from 'vitest'
import type { Outcome } from '../../src/broker.ts'
import { aJob, stepped } from '../requests.ts'
import type { Store } from '../stores.ts'
import { failure, setStage } from './stage.ts'

const never = new AbortController().signal

/** What every broker promises to workers that wait. */
export function describeBells(open: () => Promise<Store>): void {
  describe('a wait', () => {
    const stage = setStage(open)

    it('ends at once when a job came since the look before it, also the first wait of a process', async () => {
      const { bell } = stepped(await stage.other.step())
      await stage.broker.enqueue([aJob({ id: 'a' })])
      await stage.store.other.wait({ bell, ms: 2_000_000_000, signal: never })
      expect(await stage.other.takeIds()).toEqual(['a'])
    })

    it.each<[string, Outcome]>([
      ['hands back', { kind: 'release' }],
      ['repeats at once', { kind: 'retry', due: { inMs: 0 }, failure }],
    ])('ends when a worker without room %s a job', async (_what, outcome) => {
      await stage.broker.enqueue([aJob({ id: 'a' })])
      const job = await stage.worker.takeOne()
      const { bell } = stepped(await stage.other.step())
      const awake = stage.store.other.wait({ bell, ms: 2_000_000_000, signal: never })
      await stage.worker.settle([job, outcome])
      await awake
      expect(await stage.other.takeIds()).toEqual(['a'])
    })
  })
}
