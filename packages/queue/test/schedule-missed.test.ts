import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { missedFirings } from '../src/schedule/missed.ts'
import { parseSchedule, type ScheduleSpec, upcoming } from '../src/schedule.ts'
import { cronLines } from './schedule-restated.ts'

/** An hourly schedule whose processes were down from 08:30 to 12:00:05. */
const night = (policy: 'skip' | 'once' | { all: number }, onTimeMs = 0) =>
  missedFirings({
    schedule: parseSchedule({ cron: '@hourly' }),
    lastFired: new Date('2026-05-01T08:30:00Z'),
    now: new Date('2026-05-01T12:00:05Z'),
    policy,
    onTimeMs,
  }).map((at) => at.toISOString().slice(11, 16))

describe('after downtime', () => {
  it('skips what was missed', () => {
    expect(night('skip')).toEqual([])
  })

  it('fires once for everything that was missed', () => {
    expect(night('once')).toEqual(['12:00'])
  })

  it('fires the newest of what was missed, in order, up to a limit', () => {
    expect(night({ all: 3 })).toEqual(['10:00', '11:00', '12:00'])
    expect(night({ all: 100 })).toEqual(['09:00', '10:00', '11:00', '12:00'])
  })

  it('counts a firing as missed only when it is later than is usual', () => {
    expect(night('skip', 10_000)).toEqual(['12:00'])
    expect(night('once', 10_000)).toEqual(['12:00'])
    expect(night({ all: 2 }, 10_000)).toEqual(['10:00', '11:00', '12:00'])
  })

  it('fires at the very instant under every policy, and not again when asked again', () => {
    const noon = new Date('2026-05-01T12:00:00Z')
    const schedule = parseSchedule({ cron: '@hourly' })
    for (const policy of ['skip', 'once', { all: 5 }] as const) {
      expect(missedFirings({ schedule, lastFired: new Date('2026-05-01T11:00:00Z'), now: noon, policy })).toEqual([noon])
      expect(missedFirings({ schedule, lastFired: noon, now: noon, policy })).toEqual([])
    }
  })

  it('has one firing at most of an interval that is counted from the last one', () => {
    const ask = (policy: 'skip' | 'once' | { all: number }, onTimeMs = 0) =>
      missedFirings({
        schedule: parseSchedule({ every: '1h' }),
        lastFired: new Date('2026-05-01T08:30:00Z'),
        now: new Date('2026-05-01T12:00:00Z'),
        policy,
        onTimeMs,
      })
    expect(ask('skip')).toEqual([])
    expect(ask('skip', 3_600_000)).toEqual([])
    expect(ask('once')).toEqual([new Date('2026-05-01T09:30:00Z')])
    expect(ask({ all: 10 })).toEqual([new Date('2026-05-01T09:30:00Z')])
  })

  it('finds the newest firings of fifty years of every second', () => {
    const firings = missedFirings({
      schedule: parseSchedule({ cron: '* * * * 1 *', tz: 'Europe/Paris' }),
      lastFired: new Date('1976-01-01T00:00:00Z'),
      now: new Date('2026-06-01T00:00:00Z'),
      policy: { all: 2 },
    })
    expect(firings).toEqual([new Date('2026-01-31T22:59:58Z'), new Date('2026-01-31T22:59:59Z')])
  })

  it('never depends on clocks that run backwards', () => {
    expect(
      missedFirings({ schedule: parseSchedule({ cron: '@hourly' }), lastFired: new Date(9e12), now: new Date(0), policy: { all: 9 } }),
    ).toEqual([])
  })

  it('agrees with a list of all firings, for every policy and kind of schedule', () => {
    const specs: fc.Arbitrary<ScheduleSpec> = fc.oneof(
      fc.record({ cron: cronLines.map(({ text }) => text), tz: fc.constantFrom('UTC', 'Europe/Paris') }),
      fc.record({ every: fc.integer({ min: 60_000, max: 86_400_000 }), aligned: fc.constant(true as const) }),
      fc.record({ at: fc.date({ min: new Date('2026-10-24'), max: new Date('2026-10-27'), noInvalidDate: true }) }),
    )
    const start = new Date('2026-10-24T05:00:00Z')
    const downMs = fc.integer({ min: 0, max: 2 * 86_400_000 })
    const onTime = fc.integer({ min: 0, max: 3_600_000 })
    fc.assert(
      fc.property(specs, downMs, onTime, fc.integer({ min: 1, max: 200 }), (spec, down, onTimeMs, all) => {
        const schedule = parseSchedule(spec)
        const now = new Date(start.getTime() + down)
        const due = upcoming(schedule, start, 3_000).filter((at) => at <= now)
        const missed = due.filter((at) => at.getTime() < now.getTime() - onTimeMs)
        const punctual = due.slice(missed.length)
        const ask = (policy: 'skip' | 'once' | { all: number }) => missedFirings({ schedule, lastFired: start, now, policy, onTimeMs })
        expect(ask('skip')).toEqual(punctual)
        expect(ask('once')).toEqual(punctual.length > 0 ? punctual : missed.slice(-1))
        expect(ask({ all })).toEqual([...missed.slice(-all), ...punctual])
      }),
      { numRuns: 150 },
    )
  })

  it.each([
    { policy: 'often' as never },
    { policy: { all: 0 } },
    { policy: { all: 1.5 } },
    { onTimeMs: -1 },
    { onTimeMs: 3_600_001 },
    { now: new Date(Number.NaN) },
    { lastFired: 'never' as never },
  ])('refuses %j', (wrong) => {
    const right = { schedule: parseSchedule({ cron: '@hourly' }), lastFired: new Date(0), now: new Date(0), policy: 'once' as const }
    expect(() => missedFirings({ ...right, ...wrong })).toThrow(expect.objectContaining({ code: 'invalid_option' }))
  })
})
