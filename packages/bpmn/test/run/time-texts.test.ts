import { describe, expect, it } from 'vitest'
import { nextCron, parseCron } from '../../src/run/timers/cron.ts'
import { parseDate } from '../../src/run/timers/date.ts'
import { cycleDue, dateDue, nextDue } from '../../src/run/timers/due.ts'
import { addDuration, parseDuration } from '../../src/run/timers/duration.ts'

const day = 86_400_000

describe('durations', () => {
  it.each([
    ['P1Y6M1DT1H1M1S', 18, day + 3_661_000],
    ['P1Y6M1DT1H1M1.5S', 18, day + 3_661_500],
    ['P1MT1H', 1, 3_600_000],
    ['P4W', 0, 28 * day],
    ['PT1.5H', 0, 5_400_000],
    ['T1,5H', 0, 5_400_000],
    ['PDT1H1M1S', 0, 3_661_000],
    ['PYMDT1H1M1S', 0, 3_661_000],
    ['PT30S', 0, 30_000],
    ['P1D', 0, day],
    ['P0.5Y', 6, 0],
  ])('reads %s', (text, months, ms) => {
    expect(parseDuration(text)).toEqual({ months, ms })
  })

  it.each(['PT1.5H30S', 'P1H1M1S', 'P1DT', 'P1W1D', 'PT1H1M1', 'P', 'T', 'PT', '', '1D', '-P1D', 'P1.5M', 'P1S', 'PT1D', ' P1D'])(
    'refuses "%s"',
    (text) => {
      expect(parseDuration(text)).toBeUndefined()
    },
  )

  it('knows the calendar: a year from 2023 has 365 days, two years 731', () => {
    const start = Date.UTC(2023, 0, 1)
    expect((addDuration(start, { months: 12, ms: 0 }, 'UTC') - start) / day).toBe(365)
    expect((addDuration(start, { months: 24, ms: 0 }, 'UTC') - start) / day).toBe(731)
  })

  it('clamps to the end of a short month', () => {
    const month = { months: 1, ms: 0 }
    expect(addDuration(Date.UTC(2023, 0, 31), month, 'UTC')).toBe(Date.UTC(2023, 1, 28))
    expect(addDuration(Date.UTC(2024, 0, 31), month, 'UTC')).toBe(Date.UTC(2024, 1, 29))
    expect(addDuration(Date.UTC(2023, 0, 31), month, 'UTC', 2)).toBe(Date.UTC(2023, 2, 31))
  })

  it('keeps the wall time of a zone over a change of its clocks', () => {
    const before = Date.UTC(2030, 2, 15, 11)
    expect(addDuration(before, { months: 1, ms: 0 }, 'Europe/Berlin')).toBe(Date.UTC(2030, 3, 15, 10))
  })
})

describe('dates', () => {
  it.each([
    ['2030-01-31', Date.UTC(2030, 0, 31)],
    ['20300131', Date.UTC(2030, 0, 31)],
    ['2030-01-31T12:30', Date.UTC(2030, 0, 31, 12, 30)],
    ['2030-01-31 12:30:15.25', Date.UTC(2030, 0, 31, 12, 30, 15, 250)],
    ['20300131T123015Z', Date.UTC(2030, 0, 31, 12, 30, 15)],
    ['2030-01-31T12:30:00+02:00', Date.UTC(2030, 0, 31, 10, 30)],
    ['2030-01-31T12:30:00-0530', Date.UTC(2030, 0, 31, 18)],
    ['2030-W05-4', Date.UTC(2030, 0, 31)],
    ['2030W05', Date.UTC(2030, 0, 28)],
    ['2020-W53-5', Date.UTC(2021, 0, 1)],
    ['2030-031', Date.UTC(2030, 0, 31)],
    ['2030-07-01T12:00[Europe/Berlin]', Date.UTC(2030, 6, 1, 10)],
  ])('reads %s', (text, ms) => {
    expect(parseDate(text, 'UTC')).toBe(ms)
  })

  it.each(['2030-02-30', '2030-13-01', '2030-01-31T25:00', '2030-000', '2030-W54', 'tomorrow', '2030', '2030-01-31T12:00[Mars/Base]'])(
    'refuses %s',
    (text) => {
      expect(parseDate(text, 'UTC')).toBeUndefined()
    },
  )

  it('takes the first of a time that comes twice, and moves one that never comes', () => {
    expect(parseDate('2030-10-27T02:30', 'Europe/Berlin')).toBe(Date.UTC(2030, 9, 27, 0, 30))
    expect(parseDate('2030-03-31T02:30', 'Europe/Berlin')).toBe(Date.UTC(2030, 2, 31, 1, 30))
  })

  it('takes a duration for a date, from now', () => {
    expect(dateDue('P1D', { nowMs: 1000, timeZone: 'UTC' })).toEqual({ dueMs: 1000 + day })
  })
})

describe('cycles', () => {
  const clock = { nowMs: Date.UTC(2030, 0, 31), timeZone: 'UTC' }

  function firings(text: string, most = 10): number[] {
    const out: number[] = []
    for (let due = cycleDue(text, clock); due && out.length < most; due = due.cycle && nextDue(due.cycle, due.dueMs, 'UTC'))
      out.push(due.dueMs)
    return out
  }

  it('fire after each duration, as often as they say', () => {
    expect(firings('R3/PT1H').map((ms) => (ms - clock.nowMs) / 3_600_000)).toEqual([1, 2, 3])
  })

  it('go on without end without a number', () => {
    expect(firings('R/PT1H')).toHaveLength(10)
  })

  it('count months from their beginning, so that they do not drift', () => {
    expect(firings('R3/P1M').map((ms) => new Date(ms).toISOString().slice(0, 10))).toEqual(['2030-02-28', '2030-03-31', '2030-04-30'])
  })

  it('begin at a start, and leave out what has passed', () => {
    expect(firings('R2/2030-02-01/P1D').map((ms) => new Date(ms).toISOString().slice(0, 10))).toEqual(['2030-02-02', '2030-02-03'])
    expect(firings('R5/2030-01-28/P1D').map((ms) => new Date(ms).toISOString().slice(0, 10))).toEqual([
      '2030-01-31',
      '2030-02-01',
      '2030-02-02',
    ])
    expect(firings('R2/2029-01-01/P1D')).toEqual([])
  })

  it('end at an end', () => {
    expect(firings('R2/PT1H/2030-01-31T05:00').map((ms) => new Date(ms).getUTCHours())).toEqual([4, 5])
    expect(firings('R/PT2H/2030-01-31T05:00').map((ms) => new Date(ms).getUTCHours())).toEqual([2, 4])
  })

  it.each(['R0/PT1H', 'R3/', 'R3', 'R3/soon', 'R3/PT0S', 'R3/PT1H/PT1H', 'x'])('refuse %s', (text) => {
    expect(cycleDue(text, clock)).toBeUndefined()
  })

  it('take cron', () => {
    expect(firings('0 9 * * MON', 2).map((ms) => new Date(ms).toISOString())).toEqual([
      '2030-02-04T09:00:00.000Z',
      '2030-02-11T09:00:00.000Z',
    ])
  })
})

describe('cron', () => {
  const next = (text: string, after: string, zone = 'UTC') => {
    const cron = parseCron(text)
    const ms = cron && nextCron(cron, Date.parse(after), zone)
    return ms === undefined ? undefined : new Date(ms).toISOString().replace('.000Z', 'Z')
  }

  it.each([
    ['*/15 * * * *', '2030-01-01T00:07:00Z', '2030-01-01T00:15:00Z'],
    ['0 0 1 * *', '2030-01-01T00:00:00Z', '2030-02-01T00:00:00Z'],
    ['0 0 29 2 *', '2030-01-01T00:00:00Z', '2032-02-29T00:00:00Z'],
    ['30 8-10/2 * jan-mar 1,5', '2030-01-01T00:00:00Z', '2030-01-04T08:30:00Z'],
    ['0 0 13 * FRI', '2030-01-01T00:00:00Z', '2030-01-04T00:00:00Z'],
    ['5 0 0 * * 7', '2030-01-01T00:00:00Z', '2030-01-06T00:00:05Z'],
    ['@daily', '2030-01-01T00:00:00Z', '2030-01-02T00:00:00Z'],
  ])('%s after %s is %s', (text, after, expected) => {
    expect(next(text, after)).toBe(expected)
  })

  it('goes by the clocks of the zone', () => {
    expect(next('0 9 * * *', '2030-07-01T00:00:00Z', 'Europe/Berlin')).toBe('2030-07-01T07:00:00Z')
  })

  it('never fires on a day that no month has', () => {
    expect(next('0 0 31 2 *', '2030-01-01T00:00:00Z')).toBeUndefined()
  })

  it.each(['60 * * * *', '* * * *', '* 24 * * *', '5-1 * * * *', '*/0 * * * *', 'a b c d e', '* * 0 * *'])('refuses %s', (text) => {
    expect(parseCron(text)).toBeUndefined()
  })
})
