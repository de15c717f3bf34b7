import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SharedSlots } from '../src/shared-slots.ts'

/** Hands out of queues with so many jobs each until nothing more comes. Returns the order of queues that gave something. */
function serve(slots: SharedSlots, jobs: Map<string, number>, free: number): { readonly given: string[]; readonly asked: number[] } {
  const given: string[] = []
  const asked: number[] = []
  for (let more = true; more; ) {
    const want = slots.want(free)
    asked.push(Object.values(want).reduce((sum, count) => sum + count, 0))
    const counts = new Map<string, number>()
    for (const [queue, count] of Object.entries(want)) {
      const gave = Math.min(count, jobs.get(queue) ?? 0)
      jobs.set(queue, (jobs.get(queue) ?? 0) - gave)
      counts.set(queue, gave)
      for (let n = 0; n < gave; n += 1) given.push(queue)
    }
    more = slots.served(want, counts)
  }
  return { given, asked }
}

describe('shared slots', () => {
  it('find every job of every queue, and never ask for more than is free', () => {
    const queues = fc.dictionary(fc.stringMatching(/^[\w.:/-]{1,8}$/), fc.nat(20), { noNullPrototype: true })
    fc.assert(
      fc.property(queues, fc.integer({ min: 1, max: 8 }), (counts, free) => {
        const jobs = new Map(Object.entries(counts))
        const { given, asked } = serve(new SharedSlots(() => [...jobs.keys()]), new Map(jobs), free)
        expect(given.length).toBe([...jobs.values()].reduce((sum, count) => sum + count, 0))
        expect(Math.max(0, ...asked)).toBeLessThanOrEqual(free)
      }),
    )
  })

  it('count a queue as empty once, however often it was asked meanwhile', () => {
    const queues = ['0', ' ', '!']
    const { given } = serve(new SharedSlots(() => queues), new Map(queues.map((queue) => [queue, queue === '0' ? 3 : 0])), 2)
    expect(given).toEqual(['0', '0', '0'])
  })

  it('ask a long queue for more, and serve the short ones meanwhile', () => {
    const { given, asked } = serve(
      new SharedSlots(() => ['long', 'a', 'b']),
      new Map([
        ['long', 100],
        ['a', 1],
        ['b', 1],
      ]),
      10,
    )
    // Divided evenly, a hundred jobs would take thirty steps.
    expect([given.indexOf('a') < 20, given.indexOf('b') < 20, asked.length < 20]).toEqual([true, true, true])
  })

  it('serve every queue in turn when there are more of them than slots', () => {
    const names = ['a', 'b', 'c', 'd', 'e']
    const { given } = serve(new SharedSlots(() => names), new Map(names.map((name) => [name, 2])), 2)
    expect(new Set(given.slice(0, 5)).size).toBe(5)
  })

  it('want nothing when nothing is free or there are no queues', () => {
    expect([new SharedSlots(() => []).want(5), new SharedSlots(() => ['a']).want(0)]).toEqual([{}, {}])
  })
})
