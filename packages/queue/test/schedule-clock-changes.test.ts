import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseCron } from '../src/schedule/cron.ts'
import { nextCronMs } from '../src/schedule/next-cron.ts'
import { TimeZone } from '../src/schedule/time-zone.ts'
import { parseSchedule, upcoming } from '../src/schedule.ts'
import { cronLines, restatedFirings, wallMinutes } from './schedule-restated.ts'

const dayMs = 86_400_000

/** The firings of a day or more, as UTC. */
const between = (cron: string, tz: string, [from, until]: readonly [string, string]) =>
  firingsUntil(cron, tz, [Date.parse(`${from}Z`) - 1, Date.parse(`${until}Z`)]).map((ms) => new Date(ms).toISOString().slice(0, 16))

function firingsUntil(cron: string, tz: string, [afterMs, untilMs]: readonly [number, number]): number[] {
  const minutes = Math.ceil((untilMs - afterMs) / 60_000)
  const times = upcoming(parseSchedule({ cron, tz }), new Date(afterMs), minutes).map((at) => at.getTime())
  return times.filter((ms) => ms < untilMs)
}

describe('when clocks are put forward', () => {
  it.each<[string, string, string, [string, string], string[]]>([
    ['Paris', '30 2 * * *', 'Europe/Paris', ['2026-03-28T12:00', '2026-03-30T12:00'], ['2026-03-29T01:00', '2026-03-30T00:30']],
    ['New York', '30 2 * * *', 'America/New_York', ['2026-03-07T12:00', '2026-03-09T12:00'], ['2026-03-08T07:00', '2026-03-09T06:30']],
    ['Sydney', '30 2 * * *', 'Australia/Sydney', ['2026-10-03T00:00', '2026-10-05T00:00'], ['2026-10-03T16:00', '2026-10-04T15:30']],
    [
      'Lord Howe, by half an hour',
      '15 2 * * *',
      'Australia/Lord_Howe',
      ['2026-10-03T00:00', '2026-10-05T00:00'],
      ['2026-10-03T15:30', '2026-10-04T15:15'],
    ],
    ['Cairo, at midnight', '@daily', 'Africa/Cairo', ['2026-04-23T00:00', '2026-04-25T00:00'], ['2026-04-23T22:00', '2026-04-24T21:00']],
    [
      'Casablanca, after Ramadan',
      '30 2 * * *',
      'Africa/Casablanca',
      ['2025-04-05T12:00', '2025-04-07T12:00'],
      ['2025-04-06T02:00', '2025-04-07T01:30'],
    ],
    ['Kathmandu, by a quarter of an hour', '5 0 1 1 *', 'Asia/Kathmandu', ['1985-06-01T00:00', '1986-06-01T00:00'], ['1985-12-31T18:30']],
  ])('in %s, a time that does not exist fires at the first instant after the gap', (_, cron, tz, span, expected) => {
    expect(between(cron, tz, span)).toEqual(expected)
  })

  it('fires once for all the times of a day that Apia skipped', () => {
    expect(between('0 6,12,18 30 12 *', 'Pacific/Apia', ['2011-12-01T00:00', '2012-12-01T00:00'])).toEqual(['2011-12-30T10:00'])
    expect(between('0 12 * * *', 'Pacific/Apia', ['2011-12-29T00:00', '2012-01-01T00:00'])).toEqual([
      '2011-12-29T22:00',
      '2011-12-30T10:00',
      '2011-12-30T22:00',
      '2011-12-31T22:00',
    ])
  })

  it('fires once when the end of the gap is meant as well', () => {
    expect(between('0 2,3 * * *', 'Europe/Paris', ['2026-03-29T00:00', '2026-03-29T12:00'])).toEqual(['2026-03-29T01:00'])
  })

  it('makes up for steps within the skipped hour', () => {
    expect(between('*/15 2 * * *', 'Europe/Paris', ['2026-03-29T00:00', '2026-03-29T12:00'])).toEqual(['2026-03-29T01:00'])
  })

  it('goes on hour by hour with a schedule of every hour', () => {
    expect(between('30 * * * *', 'Europe/Paris', ['2026-03-29T00:00', '2026-03-29T03:00'])).toEqual([
      '2026-03-29T00:30',
      '2026-03-29T01:30',
      '2026-03-29T02:30',
    ])
  })
})

describe('when clocks are put back', () => {
  it.each<[string, string, string, [string, string], string[]]>([
    ['Paris', '30 2 * * *', 'Europe/Paris', ['2026-10-24T12:00', '2026-10-26T12:00'], ['2026-10-25T00:30', '2026-10-26T01:30']],
    ['New York', '30 1 * * *', 'America/New_York', ['2026-10-31T12:00', '2026-11-02T12:00'], ['2026-11-01T05:30', '2026-11-02T06:30']],
    ['Sydney', '30 2 * * *', 'Australia/Sydney', ['2026-04-04T00:00', '2026-04-06T00:00'], ['2026-04-04T15:30', '2026-04-05T16:30']],
    [
      'Lord Howe, by half an hour',
      '45 1 * * *',
      'Australia/Lord_Howe',
      ['2026-04-04T00:00', '2026-04-06T00:00'],
      ['2026-04-04T14:45', '2026-04-05T15:15'],
    ],
    [
      'Casablanca, before Ramadan',
      '30 2 * * *',
      'Africa/Casablanca',
      ['2025-02-22T12:00', '2025-02-24T12:00'],
      ['2025-02-23T01:30', '2025-02-24T02:30'],
    ],
  ])('in %s, a fixed time that happens twice fires the first time', (_, cron, tz, span, expected) => {
    expect(between(cron, tz, span)).toEqual(expected)
  })

  it.each(['*/15 * * * *', '*/15 2 * * *'])('fires each quarter of the repeated hour of %j', (cron) => {
    expect(between(cron, 'Europe/Paris', ['2026-10-25T00:00', '2026-10-25T02:00'])).toEqual([
      '2026-10-25T00:00',
      '2026-10-25T00:15',
      '2026-10-25T00:30',
      '2026-10-25T00:45',
      '2026-10-25T01:00',
      '2026-10-25T01:15',
      '2026-10-25T01:30',
      '2026-10-25T01:45',
    ])
  })

  it('does not return to a fixed time that passed when it is asked within the repeated hour', () => {
    expect(between('10,50 2 * * *', 'Europe/Paris', ['2026-10-25T00:20', '2026-10-26T02:00'])).toEqual([
      '2026-10-25T00:50',
      '2026-10-26T01:10',
      '2026-10-26T01:50',
    ])
  })
})

describe('a change of clocks that no zone has made yet', () => {
  it('is followed to the minute, at whatever minute of four days it comes', () => {
    const midnight = Date.UTC(2030, 0, 1)
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4 * 1_440 }), fc.integer({ min: -1_440, max: 1_440 }), (minute, byMinutes) => {
        const atMs = midnight + minute * 60_000
        const byMs = byMinutes * 60_000
        const zone = new TimeZone((ms) => (ms < atMs ? 0 : byMs))
        // The minute before the change is shown a second time when the clocks are put back by more than that.
        const wall = new Date(atMs - 60_000)
        const cron = parseCron(`${wall.getUTCMinutes()} ${wall.getUTCHours()} ${wall.getUTCDate()} ${wall.getUTCMonth() + 1} *`)
        const firstMs = nextCronMs(cron, zone, midnight - 2 * dayMs)
        expect(firstMs).toBe(atMs - 60_000)
        expect(nextCronMs(cron, zone, atMs - 60_000)).toBeGreaterThan(atMs + 300 * dayMs)
      }),
    )
  })
})

/** Three days around a change of clocks, or of ordinary time, with a day before them in which clocks are only watched. */
const windows: readonly (readonly [string, string])[] = [
  ['Europe/Paris', '2026-03-29T01:00Z'],
  ['Europe/Paris', '2026-10-25T01:00Z'],
  ['America/New_York', '2026-03-08T07:00Z'],
  ['America/New_York', '2026-11-01T06:00Z'],
  ['Australia/Lord_Howe', '2026-04-04T15:00Z'],
  ['Australia/Lord_Howe', '2026-10-03T15:30Z'],
  ['Australia/Sydney', '2026-04-04T16:00Z'],
  ['Asia/Kathmandu', '1985-12-31T18:30Z'],
  ['Asia/Kathmandu', '2026-02-28T12:00Z'],
  ['Pacific/Apia', '2011-12-30T10:00Z'],
  ['Pacific/Kwajalein', '1993-08-21T12:00Z'],
  ['Africa/Casablanca', '2025-02-23T02:00Z'],
  ['Africa/Casablanca', '2025-04-06T02:00Z'],
  ['Africa/Algiers', '1978-03-24T00:00Z'],
  ['Africa/Cairo', '1988-10-01T00:00Z'],
  ['America/Sao_Paulo', '2018-11-04T03:00Z'],
  ['America/St_Johns', '2026-11-01T04:30Z'],
  ['Antarctica/Troll', '2026-03-29T01:00Z'],
]

describe('the firings of any cron line', () => {
  it.each(windows)('are those of the rules applied minute by minute, in %s around %s', (tz, change) => {
    const startMs = Date.parse(change) - dayMs
    const endMs = startMs + 3 * dayMs
    const minutes = wallMinutes(tz, startMs - dayMs, endMs)
    fc.assert(
      fc.property(cronLines, fc.integer({ min: 0, max: 2 * 1_440 * 60_000 }), (line, laterMs) => {
        const afterMs = startMs + laterMs
        const expected = restatedFirings(line, minutes).filter((ms) => ms > afterMs)
        expect(firingsUntil(line.text, tz, [afterMs, endMs])).toEqual(expected)
      }),
      { numRuns: 100 },
    )
  })

  it('are in order, each once, whole seconds, at a time the line means or just after a gap', () => {
    const seconds = fc.constantFrom('0', '*/20', '59')
    const from = fc.date({ min: new Date(0), max: new Date('2090-01-01'), noInvalidDate: true })
    fc.assert(
      fc.property(cronLines, seconds, fc.constantFrom(...windows.map(([tz]) => tz)), from, (line, second, tz, start) => {
        const times = [start, ...upcoming(parseSchedule({ cron: `${second} ${line.text}`, tz }), start, 5)].map((at) => at.getTime())
        expect(times).toEqual([...new Set(times)].sort((a, b) => a - b))
        for (const ms of times.slice(1)) {
          expect(ms % 1_000).toBe(0)
          const minute = Math.floor(ms / 60_000) * 60_000
          const around = wallMinutes(tz, minute - dayMs / 24, minute + 60_000)
          expect(restatedFirings({ ...line, repeating: true }, around)).toContain(minute)
        }
      }),
      { numRuns: 100 },
    )
  })
})
