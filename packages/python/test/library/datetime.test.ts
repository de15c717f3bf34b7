import { it } from 'vitest'
import { datetimeCases } from './datetime-cases.ts'
import { expectSame } from './differential.ts'

it('builds, reads, writes, compares and refuses dates and times as CPython does', async () => {
  await expectSame('import calendar, json\nimport time as t\nfrom datetime import date, datetime, time, timedelta, timezone', datetimeCases)
})
