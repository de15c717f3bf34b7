import { describe, expect, it } from 'vitest'
import { createInterpreter } from '../../src/index.ts'

const python = createInterpreter()
const ctx = { nowMs: 0, seed: 'test' }
const HEAD =
  'from datetime import date, datetime, time, timedelta, timezone\nfrom decimal import Decimal\nfrom uuid import UUID\nfrom zoneinfo import ZoneInfo\nimport pytz\n'

function kept(expression: string): { readonly json: unknown; readonly plain: unknown; readonly later: unknown } {
  const first = python.execute(`${HEAD}value = ${expression}\nbefore = repr(value)`, {}, ctx)
  if ('failure' in first) throw new Error(first.failure.message)
  const { value, before } = first.data
  if (value === undefined) throw new Error('no value')
  // Through the text of a database and back.
  const stored = JSON.parse(JSON.stringify({ value, before }))
  const second = python.execute(`same = repr(value) == before\nadded = str(value)`, stored, ctx)
  if ('failure' in second) throw new Error(second.failure.message)
  return { json: value, plain: python.plain(value), later: second.data.same }
}

describe('values of the library between two scripts', () => {
  it.each([
    ['datetime(2024, 2, 29, 13, 5, 9, 7)', '2024-02-29T13:05:09.000007'],
    ['datetime(2024, 2, 29, tzinfo=timezone.utc)', '2024-02-29T00:00:00+00:00'],
    ['datetime(2024, 2, 29, tzinfo=timezone(timedelta(hours=-3, minutes=-30)))', '2024-02-29T00:00:00-03:30'],
    ['datetime(2024, 2, 29, tzinfo=timezone(timedelta(hours=1), "X"))', '2024-02-29T00:00:00+01:00'],
    ['datetime(2024, 7, 1, tzinfo=ZoneInfo("Europe/Berlin"))', '2024-07-01T00:00:00+02:00'],
    ['datetime(2024, 10, 27, 2, 30, fold=1, tzinfo=ZoneInfo("Europe/Berlin"))', '2024-10-27T02:30:00+01:00'],
    ['pytz.timezone("America/New_York").localize(datetime(2024, 7, 1))', '2024-07-01T00:00:00-04:00'],
    ['datetime(2024, 1, 1, tzinfo=pytz.utc)', '2024-01-01T00:00:00+00:00'],
    ['datetime(1, 1, 1, 1, 1, 1, fold=1)', '0001-01-01T01:01:01'],
    ['date(2024, 2, 29)', '2024-02-29'],
    ['time(5, 6, 7, 8)', '05:06:07.000008'],
    ['time(5, 6, tzinfo=timezone.utc)', '05:06:00+00:00'],
    ['timedelta(days=-1, seconds=5, microseconds=250000)', -86394.75],
    ['timedelta.max', 86400000000000],
    ['Decimal("1.50")', '1.50'],
    ['Decimal("-1E+500")', '-1E+500'],
    ['Decimal("NaN")', 'NaN'],
    ['UUID("12345678-1234-5678-1234-567812345678")', '12345678-1234-5678-1234-567812345678'],
    ['ZoneInfo("Europe/Berlin")', 'Europe/Berlin'],
    ['timezone.utc', 'UTC'],
    ['timezone(timedelta(hours=2))', 'UTC+02:00'],
    ['pytz.timezone("Europe/Berlin")', 'Europe/Berlin'],
  ])('%s comes back as it went', (expression, plain) => {
    expect(kept(expression)).toMatchObject({ later: true, plain })
  })

  it('keeps them inside lists and dicts', () => {
    expect(kept('[{"due": date(2024, 1, 1), "sums": (Decimal("0.10"), timedelta(1))}]')).toMatchObject({
      later: true,
      plain: [{ due: '2024-01-01', sums: ['0.10', 86400] }],
    })
  })

  it.each(['datetime', 'date', 'time', 'timedelta', 'decimal', 'uuid', 'zone', 'timezone', 'pytz'])(
    'refuses nonsense that is tagged as %s',
    (tag) => {
      for (const value of ['nonsense', 5, null, [1], { offset: 'x' }, '2024-02-30T00:00:00', [1e300, 0, 0]]) {
        const result = python.execute('x = str(value)', { value: { $python: tag, value } }, ctx)
        expect(result).toHaveProperty('failure')
      }
    },
  )
})
