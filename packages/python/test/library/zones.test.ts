import { describe, expect, it } from 'vitest'
import { createInterpreter } from '../../src/index.ts'

const python = createInterpreter()
const HEAD = 'from datetime import datetime, timedelta, timezone\nfrom zoneinfo import ZoneInfo\nimport pytz, time\n'

/** `repr` of an expression; the clock of the run is 29 February 2024, 12:30:15.25 UTC. */
function shown(expression: string, timeZone?: string): string {
  const ctx = { nowMs: Date.UTC(2024, 1, 29, 12, 30, 15, 250), seed: 'test', ...(timeZone === undefined ? {} : { timeZone }) }
  const result = python.execute(`${HEAD}result = repr(${expression})`, {}, ctx)
  if ('failure' in result) return `${result.failure.class}: ${result.failure.message}`
  return String(result.data.result)
}

describe('zoneinfo', () => {
  it.each([
    // Spring in Berlin: 02:00 to 03:00 does not exist.
    ['datetime(2024, 3, 31, 1, 59, tzinfo=ZoneInfo("Europe/Berlin")).utcoffset()', 'datetime.timedelta(seconds=3600)'],
    ['datetime(2024, 3, 31, 2, 30, tzinfo=ZoneInfo("Europe/Berlin")).utcoffset()', 'datetime.timedelta(seconds=3600)'],
    ['datetime(2024, 3, 31, 2, 30, fold=1, tzinfo=ZoneInfo("Europe/Berlin")).utcoffset()', 'datetime.timedelta(seconds=7200)'],
    ['datetime(2024, 3, 31, 3, 0, tzinfo=ZoneInfo("Europe/Berlin")).utcoffset()', 'datetime.timedelta(seconds=7200)'],
    // Autumn: 02:00 to 03:00 comes twice.
    ['datetime(2024, 10, 27, 2, 30, tzinfo=ZoneInfo("Europe/Berlin")).utcoffset()', 'datetime.timedelta(seconds=7200)'],
    ['datetime(2024, 10, 27, 2, 30, fold=1, tzinfo=ZoneInfo("Europe/Berlin")).utcoffset()', 'datetime.timedelta(seconds=3600)'],
    ['datetime(2024, 11, 3, 1, 30, tzinfo=ZoneInfo("America/New_York")).tzname()', "'EDT'"],
    ['datetime(2024, 11, 3, 1, 30, fold=1, tzinfo=ZoneInfo("America/New_York")).tzname()', "'EST'"],
    [
      'datetime(2024, 3, 10, 7, 0, tzinfo=timezone.utc).astimezone(ZoneInfo("America/New_York")).isoformat()',
      "'2024-03-10T03:00:00-04:00'",
    ],
    // The southern hemisphere saves daylight in December.
    ['datetime(2024, 1, 1, tzinfo=ZoneInfo("Australia/Sydney")).isoformat()', "'2024-01-01T00:00:00+11:00'"],
    ['datetime(2024, 7, 1, tzinfo=ZoneInfo("Australia/Sydney")).isoformat()', "'2024-07-01T00:00:00+10:00'"],
    ['datetime(2024, 1, 1, tzinfo=ZoneInfo("Australia/Sydney")).dst()', 'datetime.timedelta(seconds=3600)'],
    ['datetime(2024, 7, 1, tzinfo=ZoneInfo("Australia/Sydney")).dst()', 'datetime.timedelta(0)'],
    ['datetime(2024, 4, 7, 2, 30, fold=1, tzinfo=ZoneInfo("Australia/Sydney")).utcoffset()', 'datetime.timedelta(seconds=36000)'],
    // Half an hour of daylight saving, and offsets off the hour.
    ['datetime(2024, 7, 1, tzinfo=ZoneInfo("Australia/Lord_Howe")).utcoffset()', 'datetime.timedelta(seconds=37800)'],
    ['datetime(2024, 1, 1, tzinfo=ZoneInfo("Asia/Kathmandu")).utcoffset()', 'datetime.timedelta(seconds=20700)'],
    // A whole day left out.
    [
      '(datetime(2011, 12, 29, 23, tzinfo=ZoneInfo("Pacific/Apia")).utcoffset(), datetime(2011, 12, 31, 1, tzinfo=ZoneInfo("Pacific/Apia")).utcoffset())',
      '(datetime.timedelta(days=-1, seconds=50400), datetime.timedelta(seconds=50400))',
    ],
    ['datetime(2024, 10, 27, 0, 30, tzinfo=timezone.utc).astimezone(ZoneInfo("Europe/Berlin")).fold', '0'],
    ['datetime(2024, 10, 27, 1, 30, tzinfo=timezone.utc).astimezone(ZoneInfo("Europe/Berlin")).fold', '1'],
    ['datetime(1850, 1, 1, tzinfo=ZoneInfo("Europe/Berlin")).utcoffset()', 'datetime.timedelta(seconds=3208)'],
    ['datetime(2024, 1, 1, tzinfo=ZoneInfo("UTC"))', "datetime.datetime(2024, 1, 1, 0, 0, tzinfo=zoneinfo.ZoneInfo(key='UTC'))"],
    ['ZoneInfo("Europe/Berlin") is ZoneInfo("Europe/Berlin")', 'True'],
    ['str(ZoneInfo("Asia/Tokyo"))', "'Asia/Tokyo'"],
    ['ZoneInfo("Nowhere/Land")', "ZoneInfoNotFoundError: 'No time zone found with key Nowhere/Land'"],
    ['ZoneInfo("+01:00")', "ZoneInfoNotFoundError: 'No time zone found with key +01:00'"],
    // Wall time of one zone is compared as written, of two zones by instant.
    ['datetime(2024, 7, 1, 12, tzinfo=ZoneInfo("Europe/Berlin")) == datetime(2024, 7, 1, 10, tzinfo=timezone.utc)', 'True'],
    [
      'datetime(2024, 3, 31, 4, tzinfo=ZoneInfo("Europe/Berlin")) - datetime(2024, 3, 31, 1, tzinfo=ZoneInfo("Europe/Berlin"))',
      'datetime.timedelta(seconds=10800)',
    ],
    [
      'datetime(2024, 3, 30, 12, tzinfo=ZoneInfo("Europe/Berlin")) + timedelta(days=1)',
      "datetime.datetime(2024, 3, 31, 12, 0, tzinfo=zoneinfo.ZoneInfo(key='Europe/Berlin'))",
    ],
    ['datetime(2024, 3, 10, tzinfo=ZoneInfo("America/Sao_Paulo")).tzname()', "'-03'"],
  ])('%s', (expression, expected) => {
    expect(shown(expression)).toBe(expected)
  })
})

describe('pytz', () => {
  it.each([
    ['pytz.timezone("Europe/Berlin")', "<DstTzInfo 'Europe/Berlin' LMT+0:53:00 STD>"],
    [
      'pytz.timezone("America/New_York").localize(datetime(2024, 7, 1, 12))',
      "datetime.datetime(2024, 7, 1, 12, 0, tzinfo=<DstTzInfo 'America/New_York' EDT-1 day, 20:00:00 DST>)",
    ],
    ['pytz.timezone("Europe/Berlin").localize(datetime(2024, 10, 27, 2, 30), is_dst=True).isoformat()', "'2024-10-27T02:30:00+02:00'"],
    ['pytz.timezone("Europe/Berlin").localize(datetime(2024, 10, 27, 2, 30), is_dst=False).isoformat()', "'2024-10-27T02:30:00+01:00'"],
    ['pytz.timezone("Europe/Berlin").localize(datetime(2024, 10, 27, 2, 30), is_dst=None)', 'AmbiguousTimeError: 2024-10-27 02:30:00'],
    ['pytz.timezone("Europe/Berlin").localize(datetime(2024, 3, 31, 2, 30), is_dst=None)', 'NonExistentTimeError: 2024-03-31 02:30:00'],
    ['pytz.timezone("Europe/Berlin").localize(datetime(2024, 3, 31, 2, 30)).isoformat()', "'2024-03-31T02:30:00+01:00'"],
    [
      'pytz.timezone("Europe/Berlin").normalize(pytz.timezone("Europe/Berlin").localize(datetime(2024, 3, 31, 1, 30)) + timedelta(hours=1)).isoformat()',
      "'2024-03-31T03:30:00+02:00'",
    ],
    ['pytz.utc.localize(datetime(2024, 1, 1)).astimezone(pytz.timezone("Asia/Tokyo")).strftime("%H:%M %Z%z")', "'09:00 JST+0900'"],
    ['datetime(2024, 1, 1, tzinfo=pytz.timezone("Europe/Berlin")).isoformat()', "'2024-01-01T00:00:00+00:53'"],
    ['pytz.utc', '<UTC>'],
    ['datetime.now(pytz.utc)', 'datetime.datetime(2024, 2, 29, 12, 30, 15, 250000, tzinfo=<UTC>)'],
    ['pytz.timezone("europe/berlin").zone', "'Europe/Berlin'"],
    ['pytz.timezone("Nowhere")', "UnknownTimeZoneError: 'Nowhere'"],
    [
      'pytz.timezone("Europe/Berlin").localize(pytz.utc.localize(datetime(2024, 1, 1)))',
      'ValueError: Not naive datetime (tzinfo is already set)',
    ],
    ['"Europe/Berlin" in pytz.all_timezones', 'True'],
  ])('%s', (expression, expected) => {
    expect(shown(expression)).toBe(expected)
  })
})

describe('the clock of a run', () => {
  it('is the instant that was given, in the zone that was given', () => {
    expect(shown('datetime.now()')).toBe('datetime.datetime(2024, 2, 29, 12, 30, 15, 250000)')
    expect(shown('datetime.now()', 'Asia/Tokyo')).toBe('datetime.datetime(2024, 2, 29, 21, 30, 15, 250000)')
    expect(shown('datetime.utcnow()', 'Asia/Tokyo')).toBe('datetime.datetime(2024, 2, 29, 12, 30, 15, 250000)')
    expect(shown('datetime.today().date()', 'Pacific/Kiritimati')).toBe('datetime.date(2024, 3, 1)')
    expect(shown('time.time()')).toBe('1709209815.25')
    expect(shown('time.localtime().tm_hour', 'America/New_York')).toBe('7')
  })

  it('turns naive times into instants by the local zone', () => {
    expect(shown('datetime(2024, 7, 1).timestamp()', 'Europe/Berlin')).toBe('1719784800.0')
    expect(shown('datetime.fromtimestamp(0)', 'Europe/Berlin')).toBe('datetime.datetime(1970, 1, 1, 1, 0)')
    expect(shown('datetime(2024, 7, 1, 12).astimezone().isoformat()', 'Europe/Berlin')).toBe("'2024-07-01T12:00:00+02:00'")
    expect(shown('datetime(2024, 7, 1, 12).astimezone(timezone.utc).isoformat()', 'America/New_York')).toBe("'2024-07-01T16:00:00+00:00'")
  })

  it('stands still: a script cannot wait', () => {
    expect(shown('time.sleep(1)')).toBe('RuntimeError: a script cannot wait: model the delay as a timer event')
  })
})
