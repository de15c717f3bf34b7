import { describe, expect, it } from 'vitest'
import { countText, sizeText } from '../../web/app/number-text.ts'
import { allTextsOf, textsOf } from '../../web/app/search-texts.ts'
import { blockerText } from '../../web/features/jobs/blocker-text.ts'
import { specText } from '../../web/features/schedules/spec-text.ts'

describe('what the console says', () => {
  it.each([
    ['every 900000', 'every 15 minutes'],
    ['every 3600000', 'every hour'],
    ['every 1500', 'every 1500 ms'],
    ['cron Europe/Paris 0 3 * * *', '0 3 * * * (Europe/Paris)'],
    ['at 2026-01-01T00:00:00Z', 'at 2026-01-01T00:00:00Z'],
  ])('of the schedule "%s" is "%s"', (spec, text) => {
    expect(specText(spec)).toBe(text)
  })

  it('gives counts their noun and their thousands, and sizes a unit', () => {
    expect([countText(1, 'job'), countText(12_345, 'job')]).toEqual(['1 job', '12,345 jobs'])
    expect([sizeText(312), sizeText(1_434), sizeText(2 ** 21), sizeText(2 ** 43)]).toEqual([
      '312 bytes',
      '1.4 KiB',
      '2.0 MiB',
      '8192.0 GiB',
    ])
  })

  it('tells what a blocked job waits for', () => {
    const nothing = { key: null, childrenLeft: null, turnOf: null }
    expect(blockerText({ ...nothing, kind: 'children', childrenLeft: 1 })).toBe('waits for 1 child')
    expect(blockerText({ ...nothing, kind: 'order', key: 'build:1', turnOf: 'a' })).toBe('waits for its turn in the order build:1, after a')
    expect(blockerText({ ...nothing, kind: 'paused-task' })).toBe('its task is paused')
  })

  it('takes of an address what it knows, and nothing that is empty or no text', () => {
    expect(textsOf({ queue: 'mail', task: '', error: 7, other: 'x' }, ['queue', 'task', 'error'])).toEqual({ queue: 'mail' })
    expect(allTextsOf({ next: '/queues', step: ['code'] })).toEqual({ next: '/queues' })
  })
})
