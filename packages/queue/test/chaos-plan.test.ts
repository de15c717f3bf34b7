import { describe, expect, it } from 'vitest'
import { readArguments } from '../chaos/arguments.ts'
import { type FaultKind, processWeights, wireWeights } from '../chaos/faults/kinds.ts'
import { type PlanOptions, planFaults } from '../chaos/faults/plan.ts'

const options: PlanOptions = {
  seed: 'a',
  forMs: 600_000,
  gapMs: 500,
  leaseMs: 1_500,
  weights: { ...processWeights, ...wireWeights, 'kill-redis': 3 },
  workers: ['worker-1', 'worker-2'],
  producers: ['producer-1'],
}

describe('a plan of faults', () => {
  it('is the same for the same seed, and another one for another', () => {
    expect(planFaults(options)).toEqual(planFaults({ ...options }))
    expect(planFaults(options)).not.toEqual(planFaults({ ...options, seed: 'b' }))
  })

  it('has every kind that has a weight, and no other', () => {
    const kinds = new Set(planFaults(options).map(({ kind }) => kind))
    expect([...kinds].sort()).toEqual((Object.keys(options.weights) as FaultKind[]).sort())
  })

  it('comes in the order of time, within its time, and hits what there is', () => {
    const plan = planFaults(options)
    expect(plan.map(({ number }) => number)).toEqual(plan.map((_fault, at) => at + 1))
    expect(plan.map(({ atMs }) => atMs)).toEqual(plan.map(({ atMs }) => atMs).sort((a, b) => a - b))
    expect(plan.every(({ atMs, ms }) => atMs < options.forMs && Number.isInteger(ms))).toBe(true)
    expect([...new Set(plan.map(({ target }) => target))].sort()).toEqual(['producer-1', 'store', 'worker-1', 'worker-2', 'workers'])
  })

  it('leaves alone what is likely to be busy with the fault before', () => {
    const hits = planFaults(options).filter(({ target, kind }) => target === 'worker-1' && kind !== 'shift-clock')
    expect(hits.length).toBeGreaterThan(100)
    for (const [at, { atMs }] of hits.entries()) {
      const before = hits[at - 1]
      if (before) expect(atMs).toBeGreaterThan(before.atMs + before.ms)
    }
  })
})

describe('the command line of the programme', () => {
  it('runs every store for a minute unless told otherwise', () => {
    expect(readArguments([])).toMatchObject({
      minutes: 1,
      venues: ['sqlite', 'postgres', 'redis', 'redis-everysec', 'sentinel', 'cluster'],
    })
  })

  it('takes a store, a seed and a time', () => {
    const given = ['--broker', 'redis', '--seed', '42', '--minutes', '0.5', '--no-recovery']
    expect(readArguments(given)).toMatchObject({ venues: ['redis'], seed: '42', minutes: 0.5, recovery: false })
  })

  it.each([
    [['--broker', 'kafka'], 'kafka'],
    [['--minutes', 'soon'], 'soon'],
    [['--minutes', '-1'], '--minutes'],
    [['--fast'], '--fast'],
  ])('refuses %s in words that name it', (given, named) => {
    expect(() => readArguments(given)).toThrow(named)
  })

  it('knows --help', () => {
    expect(readArguments(['--help'])).toBeNull()
  })
})
