import { describe, expect, it } from 'vitest'
import type { JobTemplate, ScheduleBook, ScheduleDefinition } from '../../src/schedule-book.ts'
import { aJob } from '../requests.ts'
import type { Store } from '../stores.ts'
import { recordOf, setStage } from './stage.ts'

const hourMs = 3_600_000
const choices: Partial<JobTemplate> = {
  priority: 4,
  lifo: true,
  order: 'acme',
  limits: [
    { kind: 'concurrency', key: 'acme', most: 1 },
    { kind: 'rate', key: 'mail', most: 5, perMs: 1_000, burst: 5 },
  ],
  unique: { key: 'hourly', until: 'finished', ttlMs: null, onConflict: 'keep' },
}

/** What every broker with schedules promises about the priority, the limits and the unique key of the jobs that they make. */
export function describeScheduleTemplates(open: () => Promise<Store>): void {
  describe('schedule templates', () => {
    const stage = setStage(open)
    const book = (): ScheduleBook => {
      if (!stage.broker.schedules) throw new Error('this broker has no schedules')
      return stage.broker.schedules
    }
    const define = (given: Partial<JobTemplate>): ScheduleDefinition => {
      const { id: _id, due: _due, ...job } = aJob()
      return { name: 'hourly', spec: 'every 3600000', missed: 'once', job: { ...job, ...given } }
    }
    const theOnly = async () => {
      const [schedule] = await book().list()
      if (!schedule) throw new Error('a schedule expected')
      return schedule
    }
    const fire = async (id: string) => {
      const { name, version, job } = await theOnly()
      const { now } = await book().due(10)
      const dueAt = new Date(now.getTime() + hourMs)
      return book().fire({ name, queue: job.queue, version, jobs: [{ ...job, id, due: { inMs: 0 } }], decidedUntil: now, dueAt })
    }

    it('are kept as they were given', async () => {
      await book().save(define(choices))
      expect((await theOnly()).job).toMatchObject(choices)
      await book().save(define({}))
      const { priority, limits, unique } = (await theOnly()).job
      expect([priority ?? 0, limits ?? [], unique ?? null]).toEqual([0, [], null])
    })

    it('are compared as a whole: saving them again changes nothing, and changing any part does', async () => {
      const versions: number[] = []
      for (const given of [
        {},
        { priority: 0, limits: [] },
        choices,
        structuredClone(choices),
        { ...choices, priority: 5 },
        { ...choices, limits: [] },
        { ...choices, lifo: false },
        { ...choices, order: 'initech' },
        { ...choices, unique: { key: 'hourly', until: 'started', ttlMs: null, onConflict: 'keep' } as const },
      ]) {
        await book().save(define(given))
        versions.push((await theOnly()).version)
      }
      expect([versions[1], versions[3], new Set(versions).size]).toEqual([versions[0], versions[2], 7])
    })

    it('give each firing its priority and its limits', async () => {
      const { unique: _unique, order: _order, lifo: _lifo, ...others } = choices
      await book().save(define(others))
      expect([await fire('first'), await fire('second')]).toEqual([true, true])
      expect(await stage.worker.takeIds()).toEqual(['first'])
      const second = await recordOf(stage.broker, 'second')
      expect(second).toMatchObject({ state: 'blocked', priority: 4, blockedBy: { kind: 'limit', key: 'acme' } })
    })

    it('give each firing its order, and its place before those that wait', async () => {
      await book().save(define({ order: 'acme' }))
      expect([await fire('first'), await fire('second')]).toEqual([true, true])
      expect((await recordOf(stage.broker, 'second')).blockedBy).toEqual({ kind: 'order', key: 'acme', turnOf: 'first' })
      await book().save(define({ lifo: true }))
      await fire('newest')
      expect(await stage.worker.takeIds()).toEqual(['newest', 'first'])
    })

    it('let no firing overlap with the one before when its unique key says so', async () => {
      await book().save(define(choices))
      expect(await fire('first')).toBe(true)
      const first = await stage.worker.takeOne()
      expect([await fire('second'), await stage.broker.get('second')]).toEqual([true, undefined])
      expect(await stage.broker.holder('default', 'hourly')).toBe('first')
      await stage.worker.finish(first)
      expect(await fire('third')).toBe(true)
      expect(await stage.worker.takeIds()).toEqual(['third'])
    })
  })
}
