import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ChildEnd } from '../src/family.ts'
import { checkMove, type HistoryEntry, type JobState, type JobVerb, toFailure, transitions } from '../src/job.ts'
import { childEnd, type Edge, lostChild, replacesEnd, settleChildren, settleCrash, settleOutcome } from '../src/settle.ts'

const states = Object.keys(transitions) as JobState[]
const verbs = [...new Set(Object.values(transitions).flatMap((moves) => Object.keys(moves) as JobVerb[]))]

describe('the table of transitions', () => {
  it('refuses every move that it does not list, naming both states and the verb', () => {
    for (const [from, verb, to] of states.flatMap((from) => verbs.flatMap((verb) => states.map((to) => [from, verb, to] as const)))) {
      if (transitions[from][verb]?.includes(to)) expect(() => checkMove(from, verb, to)).not.toThrow()
      else expect(() => checkMove(from, verb, to)).toThrow(`a ${from} job cannot ${verb} and be ${to} then`)
    }
  })

  it('leads from every state that is no end to one, and from scheduled to every state', () => {
    const reachable = (from: JobState): Set<JobState> => {
      const seen = new Set<JobState>([from])
      for (const state of seen) for (const next of Object.values(transitions[state]).flat()) seen.add(next)
      return seen
    }
    expect([...reachable('scheduled')].sort()).toEqual([...states].sort())
    for (const state of states) expect([...reachable(state)].some((reached) => /succeeded|dead|cancelled/.test(reached))).toBe(true)
  })
})

const failure = { name: 'Error', message: 'x' }
const tallies = fc.record({
  fence: fc.integer({ min: 1, max: 50 }),
  failures: fc.integer({ min: 0, max: 50 }),
  crashes: fc.integer({ min: 0, max: 10 }),
  crashReruns: fc.integer({ min: 0, max: 10 }),
  atMostOnce: fc.boolean(),
  history: fc.constant([]),
})

describe('the outcome rules', () => {
  const outcomes = fc.constantFrom(
    { kind: 'done' as const },
    { kind: 'done' as const, result: new Uint8Array([1]) },
    { kind: 'wait' as const, children: [{ id: 'a', queue: 'default', onFailure: 'fail' as const }] },
    { kind: 'retry' as const, due: { inMs: 5 }, failure },
    { kind: 'dead' as const, failure },
    { kind: 'snooze' as const, due: { inMs: 5 } },
    { kind: 'discard' as const },
    { kind: 'cancel' as const },
    { kind: 'release' as const },
  )

  it('only ever make moves that the table lists, into the state that the table says', () => {
    fc.assert(
      fc.property(tallies, outcomes, (tally, outcome) => {
        for (const settled of [settleOutcome(tally, outcome, 0), settleCrash(tally, 0)]) {
          const reached = transitions.running[settled.verb] ?? []
          expect(settled.state === 'waiting' ? 'ready' : settled.state).toBeOneOf([...reached])
        }
      }),
    )
  })

  it('count failures only for retry and dead, and crashes only for crashes', () => {
    fc.assert(
      fc.property(tallies, outcomes, (tally, outcome) => {
        const counted = outcome.kind === 'retry' || outcome.kind === 'dead' ? 1 : 0
        expect(settleOutcome(tally, outcome, 0)).toMatchObject({ failures: tally.failures + counted, crashes: tally.crashes })
        expect(settleCrash(tally, 0)).toMatchObject({ failures: tally.failures, crashes: tally.crashes + 1 })
      }),
    )
  })

  it('rerun after a crash exactly as often as the budget says, and at-most-once jobs never', () => {
    fc.assert(
      fc.property(tallies, (tally) => {
        const again = settleCrash(tally, 0).state === 'waiting'
        expect(again).toBe(!tally.atMostOnce && tally.crashes < tally.crashReruns)
      }),
    )
  })
})

describe('the rules of families', () => {
  const ends = fc.constantFrom<ChildEnd | null>(
    null,
    { kind: 'succeeded', result: new Uint8Array([1]) },
    { kind: 'dead', failure },
    { kind: 'cancelled', failure },
  )
  const edges: fc.Arbitrary<Edge> = fc.record({
    child: fc.record({ id: fc.string(), queue: fc.constant('work'), onFailure: fc.constantFrom('fail' as const, 'continue' as const) }),
    end: ends,
  })
  const mustNotFail = ({ child, end }: Edge) => child.onFailure === 'fail' && end !== null && end.kind !== 'succeeded'

  it('let a job run when all children have ended, and keep it waiting before, unless one failed that must not', () => {
    fc.assert(
      fc.property(tallies, fc.array(edges), fc.nat({ max: 2 }), (tally, news, left) => {
        const settled = settleChildren(tally, { news, left }, 0)
        const expected = news.some(mustNotFail) ? 'dead' : left === 0 ? 'waiting' : undefined
        expect(settled?.state).toBe(expected)
        if (settled?.state === 'waiting') expect([settled.due, transitions.blocked[settled.verb]]).toEqual([null, ['ready', 'scheduled']])
        if (settled?.state === 'dead') expect(transitions.blocked[settled.verb]).toEqual(['dead'])
      }),
    )
  })

  it('name the first child that failed, and count no failure of the job itself', () => {
    fc.assert(
      fc.property(tallies, fc.array(edges), (tally, news) => {
        const first = news.find(mustNotFail)
        fc.pre(first !== undefined)
        const settled = settleChildren(tally, { news, left: 0 }, 7)
        expect(settled).toMatchObject({ failures: tally.failures, crashes: tally.crashes })
        expect(settled?.history).toMatchObject([{ kind: 'error', code: 'child_failed', name: 'QueueError', fence: tally.fence, atMs: 7 }])
        expect(settled?.history[0]?.message).toContain(`the child "${first?.child.id}" of queue "work"`)
      }),
    )
  })

  it('bound what a failure says, however long the reason', () => {
    const news: readonly Edge[] = [
      {
        child: { id: 'a', queue: 'work', onFailure: 'fail' },
        end: { kind: 'dead', failure: { name: 'Error', message: 'x'.repeat(2_000) } },
      },
    ]
    const tally = { fence: 1, failures: 0, crashes: 0, crashReruns: 0, atMostOnce: false, history: [] }
    expect(settleChildren(tally, { news, left: 0 }, 0)?.history[0]?.message).toHaveLength(2_000)
  })

  it('let a success replace a failure, and nothing else replace an end', () => {
    const [success, dead] = [{ kind: 'succeeded', result: new Uint8Array() } as const, { kind: 'dead', failure } as const]
    expect([replacesEnd(null, dead), replacesEnd(undefined, success), replacesEnd(dead, success)]).toEqual([true, true, true])
    expect([replacesEnd(dead, dead), replacesEnd(success, dead), replacesEnd(success, success)]).toEqual([false, false, false])
  })

  it('tell a parent the result, or the last failure without its stack', () => {
    const history: readonly HistoryEntry[] = [
      { kind: 'error', fence: 1, atMs: 1, name: 'Error', message: 'first' },
      { kind: 'error', fence: 2, atMs: 2, name: 'TypeError', message: 'last', code: 'E_LAST', stack: 'at home' },
    ]
    const result = new Uint8Array([1, 2])
    expect(childEnd({ state: 'succeeded', result, history })).toEqual({ kind: 'succeeded', result })
    expect(childEnd({ state: 'succeeded', history: [] })).toEqual({ kind: 'succeeded', result: new Uint8Array() })
    expect(childEnd({ state: 'dead', history })).toEqual({
      kind: 'dead',
      failure: { name: 'TypeError', message: 'last', code: 'E_LAST' },
    })
    expect(childEnd({ state: 'cancelled', history })).toMatchObject({ kind: 'cancelled', failure: { code: 'cancelled' } })
    expect(lostChild({ id: 'a', queue: 'work', onFailure: 'fail' })).toMatchObject({ kind: 'dead', failure: { code: 'child_lost' } })
  })
})

describe('a stored failure', () => {
  it('is bounded, whatever was thrown', () => {
    fc.assert(
      fc.property(fc.anything(), fc.string({ maxLength: 50 }), (thrown, message) => {
        const long = toFailure(new Error(message.repeat(200)))
        expect(long.message.length).toBeLessThanOrEqual(2_000)
        expect(typeof toFailure(thrown).message).toBe('string')
      }),
    )
  })
})
