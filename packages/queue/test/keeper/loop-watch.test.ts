import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isDue, LoopWatch } from '../../src/keeper/loop-watch.ts'

describe('a watch on an event loop', () => {
  it('says for how long the loop has stood still, and 0 again when it moves', () => {
    const watch = new LoopWatch(10, 0)
    expect([watch.look(1, 10), watch.look(2, 20), watch.look(2, 30), watch.look(2, 41), watch.look(3, 50)]).toEqual([0, 0, 10, 21, 0])
  })

  it('does not blame the loop for a pause of the whole process', () => {
    const watch = new LoopWatch(10, 0)
    watch.look(1, 10)
    expect(watch.look(1, 3_600_000)).toBe(20)
  })

  it('never says more than the time since the loop moved last', () => {
    const looks = fc.array(fc.record({ moved: fc.boolean(), afterMs: fc.integer({ min: 0, max: 100 }) }))
    fc.assert(
      fc.property(looks, (steps) => {
        const watch = new LoopWatch(10, 0)
        let [tick, nowMs, movedMs] = [0, 0, 0]
        for (const { moved, afterMs } of steps) {
          nowMs += afterMs
          if (moved) tick += 1
          const blockedMs = watch.look(tick, nowMs)
          if (moved) movedMs = nowMs
          expect(blockedMs).toBeLessThanOrEqual(nowMs - movedMs)
        }
      }),
    )
  })
})

describe('a lease', () => {
  const age = { leaseMs: 15_000, sinceRenewedMs: 5_000, holds: true, blocked: false }

  it('is left to a worker that renews it every third of it', () => {
    expect(isDue(age)).toBe(false)
  })

  it('is renewed by the keeper when the worker is late, with more than half of it left', () => {
    expect(isDue({ ...age, sinceRenewedMs: 6_000 })).toBe(true)
  })

  it('is left alone while the worker holds nothing, unless its loop is blocked and cannot say', () => {
    expect(isDue({ ...age, sinceRenewedMs: 600_000, holds: false })).toBe(false)
    expect(isDue({ ...age, sinceRenewedMs: Number.POSITIVE_INFINITY, holds: false, blocked: true })).toBe(true)
  })
})
