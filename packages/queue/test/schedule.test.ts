import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isQueueError } from '../src/errors.ts'
import { firingId } from '../src/schedule/firing-id.ts'
import { formatSchedule, readSchedule } from '../src/schedule/text.ts'
import { nextAfter, parseSchedule, type ScheduleSpec, upcoming } from '../src/schedule.ts'
import { cronLines } from './schedule-restated.ts'

/** The next firings after noon on Wednesday, 1 January 2025, UTC. */
const firings = (spec: ScheduleSpec, count = 3, from = '2025-01-01T12:00:00Z') =>
  upcoming(parseSchedule(spec), new Date(from), count).map((at) => at.toISOString().replace('.000Z', ''))

const refusal = (spec: unknown): string => {
  try {
    parseSchedule(spec as ScheduleSpec)
  } catch (error) {
    if (isQueueError(error, 'invalid_schedule')) return error.message
    throw error
  }
  return 'accepted'
}

const moments = fc.date({ min: new Date(0), max: new Date('2090-01-01'), noInvalidDate: true })

describe('a cron line', () => {
  it.each<[string, string, string[]]>([
    ['names a minute and an hour', '0 3 * * *', ['2025-01-02T03:00:00', '2025-01-03T03:00:00', '2025-01-04T03:00:00']],
    ['has seconds first when it has six fields', '*/20 0 13 * * *', ['2025-01-01T13:00:00', '2025-01-01T13:00:20', '2025-01-01T13:00:40']],
    ['takes lists and ranges', '0 9,13-14 * * *', ['2025-01-01T13:00:00', '2025-01-01T14:00:00', '2025-01-02T09:00:00']],
    ['takes steps within a range', '0-30/15 13 * * *', ['2025-01-01T13:00:00', '2025-01-01T13:15:00', '2025-01-01T13:30:00']],
    ['steps from a value to the end of the field', '40/10 13 * * *', ['2025-01-01T13:40:00', '2025-01-01T13:50:00', '2025-01-02T13:40:00']],
    ['takes names of months in any case', '0 0 1 feb,Mar *', ['2025-02-01T00:00:00', '2025-03-01T00:00:00', '2026-02-01T00:00:00']],
    ['takes a week that ends on Sunday', '0 0 * * sat-SUN', ['2025-01-04T00:00:00', '2025-01-05T00:00:00', '2025-01-11T00:00:00']],
    ['reads 7 as Sunday', '0 0 * * 7', ['2025-01-05T00:00:00', '2025-01-12T00:00:00', '2025-01-19T00:00:00']],
    ['ends a step of weekdays with Saturday', '0 0 * * 1/2', ['2025-01-03T00:00:00', '2025-01-06T00:00:00', '2025-01-08T00:00:00']],
    ['finds the last day of each month', '0 0 L * *', ['2025-01-31T00:00:00', '2025-02-28T00:00:00', '2025-03-31T00:00:00']],
    ['joins the last day with others', '0 0 15,L 2 *', ['2025-02-15T00:00:00', '2025-02-28T00:00:00', '2026-02-15T00:00:00']],
    ['fires on either day when both are restricted', '0 0 10 * MON', ['2025-01-06T00:00:00', '2025-01-10T00:00:00', '2025-01-13T00:00:00']],
    ['waits for a leap year', '0 0 29 2 *', ['2028-02-29T00:00:00', '2032-02-29T00:00:00', '2036-02-29T00:00:00']],
    ['may be @hourly', '@hourly', ['2025-01-01T13:00:00', '2025-01-01T14:00:00', '2025-01-01T15:00:00']],
    ['may be @daily', '@daily', ['2025-01-02T00:00:00', '2025-01-03T00:00:00', '2025-01-04T00:00:00']],
    ['may be @weekly', '@weekly', ['2025-01-05T00:00:00', '2025-01-12T00:00:00', '2025-01-19T00:00:00']],
    ['may be @monthly', ' @Monthly ', ['2025-02-01T00:00:00', '2025-03-01T00:00:00', '2025-04-01T00:00:00']],
    ['may be @yearly', '@yearly', ['2026-01-01T00:00:00', '2027-01-01T00:00:00', '2028-01-01T00:00:00']],
  ])('%s', (_, cron, expected) => {
    expect(firings({ cron })).toEqual(expected)
  })

  it('means the clocks of its zone', () => {
    expect(firings({ cron: '0 3 * * *', tz: 'Asia/Kathmandu' }, 1)).toEqual(['2025-01-01T21:15:00'])
  })

  it('has no firing when its date does not exist', () => {
    expect(nextAfter(parseSchedule({ cron: '0 0 31 2 *' }), new Date('2025-01-01'))).toBeNull()
    expect(nextAfter(parseSchedule({ cron: '0 0 30 2 *', tz: 'Europe/Paris' }), new Date('2025-01-01'))).toBeNull()
  })

  it('waits eight years for 29 February around 2100', () => {
    expect(firings({ cron: '0 0 29 2 *' }, 1, '2096-03-01T00:00:00Z')).toEqual(['2104-02-29T00:00:00'])
  })

  it('begins with the year 1970', () => {
    expect(firings({ cron: '@yearly', tz: 'Europe/Paris' }, 2, '1950-06-01T00:00:00Z')).toEqual([
      '1970-12-31T23:00:00',
      '1971-12-31T23:00:00',
    ])
  })

  it('ends with the year 9999', () => {
    expect(firings({ cron: '@yearly' }, 5, '9997-06-01T00:00:00Z')).toEqual(['9998-01-01T00:00:00', '9999-01-01T00:00:00'])
  })

  it.each([
    ['60 * * * *', 'minute "60"'],
    ['* 24 * * *', 'hour "24"'],
    ['* * 0 * *', 'day of month "0"'],
    ['* * * 13 *', 'month "13"'],
    ['* * * * 8', 'day of week "8"'],
    ['60 * * * * *', 'second "60"'],
    ['* * * FOO *', 'month "FOO"'],
    ['*/0 * * * *', 'minute "*/0" has a step'],
    ['*/90 * * * *', 'minute "*/90" has a step'],
    ['30-10 * * * *', 'minute "30-10" runs backwards'],
    ['* * * * FRI-MON', 'day of week "FRI-MON" runs backwards'],
    ['1,,2 * * * *', 'minute ""'],
    ['-5 * * * *', 'minute "-5"'],
    ['? * * * *', 'minute "?"'],
    ['* * ? * *', 'day of month "?"'],
    ['* * 15W * *', 'day of month "15W"'],
    ['* * L-3 * *', 'day of month "L-3"'],
    ['* * * * 5L', 'day of week "5L"'],
    ['* * * * MON#1', 'day of week "MON#1"'],
    ['* * * *', '4 fields'],
    ['* * * * * * *', '7 fields'],
    ['', '0 fields'],
    ['@reboot', 'macro "@reboot"'],
    [' *'.repeat(600), '1000 characters'],
  ])('is refused when it is %j, and told why', (cron, why) => {
    expect(refusal({ cron })).toContain(why)
  })
})

describe('an interval', () => {
  it('is counted from the last firing', () => {
    expect(firings({ every: '15m' }, 2, '2025-01-01T12:04:05Z')).toEqual(['2025-01-01T12:19:05', '2025-01-01T12:34:05'])
  })

  it('falls on whole multiples when it is aligned', () => {
    expect(firings({ every: '15m', aligned: true }, 2, '2025-01-01T12:04:05Z')).toEqual(['2025-01-01T12:15:00', '2025-01-01T12:30:00'])
  })

  it('falls on whole multiples away from its anchor, before and after it', () => {
    const aligned = { to: new Date('2025-01-01T12:10:00Z') }
    expect(firings({ every: '1h', aligned }, 3, '2025-01-01T10:30:00Z')).toEqual([
      '2025-01-01T11:10:00',
      '2025-01-01T12:10:00',
      '2025-01-01T13:10:00',
    ])
  })

  it('is the same schedule whichever of its instants it is aligned to', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1_000, max: 1e9 }),
        fc.date({ noInvalidDate: true }),
        fc.integer({ min: -99, max: 99 }),
        (every, to, times) => {
          const anchor = to.getTime() + times * every
          fc.pre(Math.abs(anchor) <= 8.64e15)
          expect(parseSchedule({ every, aligned: { to: new Date(anchor) } })).toEqual(parseSchedule({ every, aligned: { to } }))
        },
      ),
    )
  })
})

describe('a single date', () => {
  it('fires then and never again', () => {
    expect(firings({ at: new Date('2025-06-01T00:00:00Z') })).toEqual(['2025-06-01T00:00:00'])
    expect(firings({ at: new Date('2025-01-01T12:00:00Z') })).toEqual([])
  })
})

describe('parsing a schedule', () => {
  it.each<[unknown, string]>([
    [{ cron: '@daily', tz: 'Mars/Base' }, 'tz: "Mars/Base"'],
    [{ cron: '@daily', tz: '' }, 'tz: ""'],
    [{ cron: '@daily', tz: 5 }, 'tz must be the name of a time zone, got 5'],
    [{ cron: 5 }, 'cron must be text, got 5'],
    [{ cron: '@daily', timezone: 'Europe/Paris' }, '"timezone" must be left out'],
    [{ cron: '@daily', every: '1h' }, '"every" must be left out'],
    [{ every: '90x' }, "every: '90x' is not a duration"],
    [{ every: -5 }, 'every: -5 is not a duration'],
    [{ every: 15 }, 'every must be at least a second, got 15'],
    [{ every: null }, 'every must be a duration'],
    [{ every: '1h', aligned: false }, 'aligned must be true or { to: Date }, got false'],
    [{ every: '1h', aligned: { to: 'noon' } }, "aligned.to must be a valid Date, got 'noon'"],
    [{ at: new Date(Number.NaN) }, 'at must be a valid Date, got Invalid Date'],
    [{ at: '2025-01-01' }, "at must be a valid Date, got '2025-01-01'"],
    [{}, 'an object with cron, every or at, got {}'],
    ['0 3 * * *', "an object with cron, every or at, got '0 3 * * *'"],
    [null, 'an object with cron, every or at, got null'],
  ])('refuses %j by naming what is wrong', (spec, why) => {
    expect(refusal(spec)).toContain(why)
  })

  it('throws nothing but invalid_schedule, whatever it is given', () => {
    const anything = fc.anything({ withNullPrototype: true, withDate: true, withBigInt: true })
    const misfit = fc.record({ cron: anything, tz: anything, every: anything, aligned: anything, at: anything }, { requiredKeys: [] })
    fc.assert(fc.property(fc.oneof(anything, misfit), (spec) => void refusal(spec)))
  })

  it('reads any text as a cron line and a zone, or refuses it', () => {
    const text = fc.oneof(
      fc.string(),
      fc.string({ unit: fc.constantFrom(...'0123456789*/-,LW#?@ SUNJ') }),
      cronLines.map(({ text }) => text),
    )
    fc.assert(fc.property(text, fc.oneof(fc.constant('UTC'), fc.string()), (cron, tz) => void refusal({ cron, tz })))
  })

  it('gives the same schedule again after it was stored as text', () => {
    const intervals = fc.integer({ min: 1_000, max: 3_650 * 86_400_000 })
    const specs: fc.Arbitrary<ScheduleSpec> = fc.oneof(
      fc.record({ cron: cronLines.map(({ text }) => text), tz: fc.constantFrom('UTC', 'Europe/Paris', '+05:30') }),
      fc.record({ cron: fc.constantFrom('@hourly', '@weekly', ' 0  0 l JAN mon-sun ') }),
      fc.record({ every: intervals }),
      fc.record({
        every: fc
          .integer({ min: 1_000, max: 1e12 })
          .map((ms) => ms % 3e11 || 1_000)
          .filter((ms) => ms >= 1_000),
        aligned: fc.record({ to: fc.date({ noInvalidDate: true }) }),
      }),
      fc.record({ at: fc.date({ noInvalidDate: true }) }),
    )
    fc.assert(
      fc.property(specs, (spec) => {
        const schedule = parseSchedule(spec)
        expect(readSchedule(formatSchedule(schedule))).toEqual(schedule)
      }),
    )
  })

  it.each(['', 'cron', 'cron UTC', 'every', 'every 5', 'every x', 'at noon', 'at 99999999999999999', 'weekly 5'])(
    'refuses %j as stored text',
    (text) => {
      expect(() => readSchedule(text)).toThrow(expect.objectContaining({ code: 'invalid_schedule' }))
    },
  )
})

describe('asking for firings', () => {
  it('refuses what is no instant and no count', () => {
    const daily = parseSchedule({ cron: '@daily' })
    const refused = expect.objectContaining({ code: 'invalid_option' })
    expect(() => nextAfter(daily, new Date(Number.NaN))).toThrow(refused)
    expect(() => nextAfter(daily, 'now' as never)).toThrow(refused)
    expect(() => upcoming(daily, new Date(), 0)).toThrow(refused)
  })

  it('goes strictly forward, from any instant and for any interval', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1_000, max: 1e9 }), fc.boolean(), moments, (every, aligned, from) => {
        const schedule = parseSchedule(aligned ? { every, aligned } : { every })
        const times = [from, ...upcoming(schedule, from, 5)].map((at) => at.getTime())
        expect(times).toEqual([...new Set(times)].sort((a, b) => a - b))
        if (aligned) expect(times.slice(1).every((ms) => ms % every === 0)).toBe(true)
      }),
    )
  })
})

describe('the id of a firing', () => {
  it('says which schedule and which instant', () => {
    expect(firingId('reports.nightly', new Date(1_767_225_600_000))).toBe('schedule:reports.nightly:1767225600000')
  })

  it('is a job id, and another one for every other name and instant', () => {
    const names = fc.string({ unit: fc.constantFrom('a', 'b', ':', '-'), minLength: 1, maxLength: 200 })
    const firing = fc.tuple(names, moments)
    fc.assert(
      fc.property(firing, firing, (one, other) => {
        const same = one[0] === other[0] && one[1].getTime() === other[1].getTime()
        expect(firingId(...one) === firingId(...other)).toBe(same)
        expect(firingId(...one).length).toBeLessThanOrEqual(200)
      }),
    )
  })

  it('stays short when the name is long', () => {
    const id = firingId('n'.repeat(200), new Date(1_767_225_600_000))
    expect(id).toMatch(/^schedule:#[0-9a-f]{64}:1767225600000$/)
  })

  it.each(['', 'a b', '#a', 'x'.repeat(201)])('refuses the name %j', (name) => {
    expect(() => firingId(name, new Date(0))).toThrow(expect.objectContaining({ code: 'invalid_schedule' }))
  })
})
