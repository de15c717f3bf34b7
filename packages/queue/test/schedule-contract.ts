import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Broker } from '../src/broker.ts'
import { Emitter } from '../src/events.ts'
import { silent } from '../src/logger.ts'
import { defineSchedule, type ScheduleOptions } from '../src/schedule/definition.ts'
import type { ScheduleSpec } from '../src/schedule.ts'
import type { ScheduleBook, ScheduleRecord } from '../src/schedule-book.ts'
import { decide, fireDue } from '../src/schedule-runner.ts'
import { aJob, Hand } from './requests.ts'
import { isMissing } from './servers.ts'
import type { Store } from './stores.ts'

const hourMs = 3_600_000

/** What every broker with schedules promises. Run once for each adapter. */
export function describeSchedules(name: string, open: () => Promise<Store>): void {
  describe.skipIf(isMissing(name))(`schedules on ${name}`, () => {
    let store: Store
    let here: ScheduleBook
    let there: ScheduleBook

    beforeEach(async () => {
      store = await open()
      here = bookOf(store.broker)
      there = bookOf(store.other)
    })
    afterEach(() => store.close())

    /** Takes every job that waits, and ends it. */
    const fired = async () => {
      const worker = new Hand(store.broker)
      const jobs = await worker.take(50)
      await worker.settle(...jobs.map((job) => [job, { kind: 'done' }] as const))
      return jobs.map(({ id }) => id)
    }
    /** Hourly, half an hour away from now, so that nothing is fired by chance. */
    const hourly = async (): Promise<ScheduleSpec> => {
      const { now } = await here.due(1)
      return { every: '1h', aligned: { to: new Date(now.getTime() + hourMs / 2) } }
    }
    /** Declares an hourly schedule that somebody has seen, as after a start. */
    const declared = async (options: ScheduleOptions = {}) => {
      const definition = define('hourly', await hourly(), options)
      await here.save(definition)
      await fire(here)
      return definition
    }

    describe('firing', () => {
      it('comes once for each instant, however many processes look at the same time', async () => {
        await declared()
        for (let round = 0; round < 3; round += 1) {
          await store.advance(hourMs)
          await Promise.all(Array.from({ length: 12 }, (_, n) => fire(n % 2 ? here : there)))
          expect(await fired()).toHaveLength(1)
        }
      })

      it('is refused for a schedule that was removed and made again since the look, however soon', async () => {
        for (let round = 0; round < 10; round += 1) {
          await here.save(define('hourly', await hourly(), {}))
          const { now, due } = await here.due(1)
          await here.remove('hourly')
          await here.save(define('hourly', await hourly(), {}))
          const [seen] = due
          expect(seen && (await here.fire(decide(seen, now)))).toBe(false)
        }
      })

      it('comes once when a process dies between its look and its decision, and once when it was only slow', async () => {
        await declared()
        await store.advance(hourMs)
        const { due, now } = await here.due(10)
        await fire(there)
        expect(await fired()).toHaveLength(1)
        expect(await here.fire(decide(one(due), now))).toBe(false)
        expect(await fired()).toEqual([])
      })

      it('books a decision once when its reply is lost and the call is repeated', async () => {
        await declared()
        await store.advance(hourMs)
        const { due, now } = await here.due(10)
        const firing = decide(one(due), now)
        expect([await here.fire(firing), await here.fire(firing)]).toEqual([true, false])
        expect(await fired()).toEqual([firing.jobs[0]?.id])
      })

      it('never comes early', async () => {
        await here.save(define('hourly', { every: '1h' }))
        await fire(here)
        await store.advance(hourMs - 10_000)
        await fire(here)
        expect(await fired()).toEqual([])
        await store.advance(10_001)
        await fire(here)
        expect(await fired()).toHaveLength(1)
      })

      it('counts an interval from its declaration, not from the first look at it', async () => {
        await here.save(define('hourly', { every: '1h' }))
        await store.advance(hourMs / 2)
        await fire(here)
        await store.advance(hourMs / 2)
        await fire(here)
        expect(await fired()).toHaveLength(1)
      })

      it('carries the input byte for byte, and the policy of the task, into the queue of the task', async () => {
        const payload = randomBytes(1_000)
        const policy = {
          task: 'mail.send',
          queue: 'mail',
          atMostOnce: true,
          crashReruns: 0,
          rememberMs: 90_000_000,
          keepDeadMs: 100_000_000,
        }
        await here.save(defineSchedule('mails', await hourly(), { job: { ...policy, payload } }))
        expect(one(await here.list()).job).toMatchObject(policy)
        await fire(there)
        await store.advance(hourMs)
        await fire(there)
        const reply = await new Hand(store.broker).step({ mail: 5 })
        expect(reply).toMatchObject({ jobs: [{ task: 'mail.send', queue: 'mail', fence: 1 }] })
        expect(reply.kind === 'stepped' && Buffer.compare(reply.jobs[0]?.payload ?? Buffer.of(), payload)).toBe(0)
      })

      it('of a moment in time comes once, also when it is declared again later', async () => {
        const { now } = await here.due(1)
        const definition = define('launch', { at: new Date(now.getTime() + 5_000) })
        await here.save(definition)
        await fire(here)
        await store.advance(2_000)
        await fire(here)
        expect(await fired()).toEqual([])
        // A real clock cannot be moved on, so the moment is moved here instead.
        const { due, now: later } = { due: await here.list(), now: new Date(now.getTime() + 5_000) }
        await here.fire(decide(one(due), later))
        await there.save(definition)
        await fire(there)
        expect(await fired()).toHaveLength(1)
        expect((await here.due(1)).nextDueMs).toBeNull()
      })

      it('wakes a worker that sleeps', async () => {
        await declared()
        await store.advance(hourMs)
        const reply = await new Hand(store.broker).step()
        const awake = store.broker.wait({
          bell: reply.kind === 'stepped' ? reply.bell : 0,
          ms: 2_000_000_000,
          signal: new AbortController().signal,
        })
        await fire(there)
        await awake
        expect(await fired()).toHaveLength(1)
      })
    })

    describe('after nobody was there for five hours', () => {
      it.each([
        ['once', 1],
        [{ all: 3 }, 3],
        [{ all: 100 }, 5],
        ['skip', 0],
      ] as const)('%j makes up for its share, the newest ones in order', async (missed, count) => {
        await declared({ missed })
        await store.advance(5 * hourMs)
        await fire(here)
        await fire(there)
        const instants = (await fired()).map((id) => Number(id.split(':').at(-1)))
        const { now } = await here.due(1)
        const newest = now.getTime() - (instants.at(-1) ?? now.getTime())
        expect(newest).toBeLessThan(hourMs)
        expect(instants).toEqual(Array.from({ length: count }, (_, n) => (instants[0] ?? 0) + n * hourMs))
      })
    })

    describe('a declaration', () => {
      it('that is repeated changes nothing: no firing more, no firing less', async () => {
        const definition = await declared()
        const before = await here.list()
        await there.save(definition)
        expect(await here.list()).toEqual(before)
        await fire(there)
        expect(await fired()).toEqual([])
        await store.advance(hourMs)
        await there.save(definition)
        await fire(here)
        expect(await fired()).toHaveLength(1)
      })

      it('with another spec starts anew: nothing is made up for', async () => {
        await declared()
        await store.advance(5 * hourMs)
        await there.save(define('hourly', { every: '2h' }))
        await fire(here)
        expect(await fired()).toEqual([])
        expect((await here.due(1)).nextDueMs).toBeGreaterThan(2 * hourMs - 60_000)
      })

      it('with another input keeps the progress and counts from the next firing', async () => {
        const definition = await declared()
        await store.advance(hourMs)
        await there.save({ ...definition, job: { ...definition.job, payload: Buffer.from('{"n":2}') } })
        await fire(here)
        const jobs = await new Hand(store.broker).take()
        expect(jobs.map(({ payload }) => Buffer.from(payload).toString())).toEqual(['{"n":2}'])
      })

      it('for another queue moves the schedule and its progress there, and fires once', async () => {
        const definition = await declared()
        await store.advance(hourMs)
        await there.save({ ...definition, job: { ...definition.job, queue: 'other' } })
        await Promise.all([fire(here), fire(there)])
        expect(await here.list()).toMatchObject([{ name: 'hourly', job: { queue: 'other' } }])
        expect(await store.broker.counts()).toMatchObject({ other: { ready: 1 } })
        expect(await store.broker.counts()).not.toHaveProperty('default')
        expect([await there.remove('hourly'), await here.list()]).toEqual([true, []])
      })

      it('makes one schedule when processes that disagree about its queue start at once', async () => {
        const definition = define('hourly', await hourly())
        const moved = { ...definition, job: { ...definition.job, queue: 'other' } }
        await Promise.all(Array.from({ length: 10 }, (_, n) => (n % 2 ? here.save(definition) : there.save(moved))))
        await fire(here)
        expect(await here.list()).toHaveLength(1)
        await store.advance(hourMs)
        await Promise.all([fire(here), fire(there)])
        const ready = Object.values(await store.broker.counts()).map((queue) => queue.ready)
        expect(ready.reduce((sum, count) => sum + count, 0)).toBe(1)
      })

      it('makes one schedule when many processes start at once', async () => {
        const definition = define('hourly', await hourly())
        await Promise.all(Array.from({ length: 10 }, (_, n) => (n % 2 ? here : there).save(definition)))
        expect(await here.list()).toHaveLength(1)
      })

      it('leaves the schedules alone that its process does not know', async () => {
        await declared()
        await there.save(define('another', await hourly()))
        await store.advance(hourMs)
        await fire(there)
        expect((await here.list()).map(({ name: known }) => known)).toEqual(['another', 'hourly'])
        expect(await fired()).toHaveLength(2)
      })

      it('stays within its application', async () => {
        if (!store.stranger) return
        await declared()
        await store.advance(hourMs)
        const stranger = bookOf(store.stranger)
        expect([await stranger.list(), (await stranger.due(10)).due]).toEqual([[], []])
        expect([await stranger.pause('hourly', true), await stranger.remove('hourly')]).toEqual([false, false])
        expect(await here.list()).toMatchObject([{ paused: false }])
      })
    })

    describe('pause and removal', () => {
      it('a paused schedule fires nothing, and resumed it makes up for nothing', async () => {
        await declared({ missed: { all: 100 } })
        expect(await there.pause('hourly', true)).toBe(true)
        await store.advance(5 * hourMs)
        await fire(here)
        expect(await here.due(10)).toMatchObject({ due: [], nextDueMs: null })
        expect([await here.pause('hourly', false), await there.pause('hourly', false)]).toEqual([true, true])
        await fire(here)
        expect(await fired()).toEqual([])
        await store.advance(hourMs)
        await fire(here)
        expect(await fired()).toHaveLength(1)
      })

      it('a declaration does not resume what somebody paused', async () => {
        const definition = await declared()
        await here.pause('hourly', true)
        await there.save(definition)
        await there.save({ ...definition, missed: 'skip' })
        expect(await here.list()).toMatchObject([{ paused: true, missed: 'skip' }])
      })

      it.each([
        ['paused', (book: ScheduleBook) => book.pause('hourly', true)],
        ['removed', (book: ScheduleBook) => book.remove('hourly')],
      ] as const)('a decision comes too late for a schedule that was %s meanwhile', async (_how, act) => {
        await declared()
        await store.advance(hourMs)
        const { due, now } = await here.due(10)
        await act(there)
        expect(await here.fire(decide(one(due), now))).toBe(false)
        expect(await fired()).toEqual([])
      })

      it('a decision on a removed schedule does not count for one of the same name that came after it', async () => {
        const definition = await declared()
        await store.advance(hourMs)
        const { due, now } = await here.due(10)
        await there.remove('hourly')
        await store.advance(7)
        await there.save(definition)
        expect(await here.fire(decide(one(due), now))).toBe(false)
      })

      it('a removed schedule is gone, once', async () => {
        await declared()
        expect([await there.remove('hourly'), await here.remove('hourly')]).toEqual([true, false])
        await store.advance(5 * hourMs)
        await fire(here)
        expect([await here.list(), await fired()]).toEqual([[], []])
        expect(await here.pause('hourly', true)).toBe(false)
      })
    })

    it('looks at the longest overdue first and says when the next is due', async () => {
      expect(await here.due(10)).toMatchObject({ due: [], nextDueMs: null })
      for (const [place, every] of (['3h', '1h', '2h'] as const).entries()) await here.save(define(`s${place}`, { every }))
      await fire(here)
      const { nextDueMs } = await here.due(10)
      expect(nextDueMs).toBeGreaterThan(hourMs - 60_000)
      expect(nextDueMs).toBeLessThanOrEqual(hourMs)
      await store.advance(4 * hourMs)
      const { due, nextDueMs: now } = await here.due(2)
      expect([due.map(({ name: known }) => known), now]).toEqual([['s1', 's2'], 0])
    })
  })
}

function bookOf({ schedules }: Broker): ScheduleBook {
  if (!schedules) throw new Error('this broker has no schedules')
  return schedules
}

/** Decides upon everything that is due, as the loop of a process does. */
async function fire(book: ScheduleBook): Promise<void> {
  const events = new Emitter(silent)
  events.on('schedule.failed', ({ error }) => {
    throw error
  })
  while ((await fireDue({ book, events, logger: silent })) === 0);
}

function define(name: string, spec: ScheduleSpec, options: ScheduleOptions = {}) {
  // Ids are not remembered, so that only the broker's decision keeps a firing from coming twice.
  const { id: _id, due: _due, ...job } = aJob()
  return defineSchedule(name, spec, { ...options, job })
}

function one(schedules: readonly ScheduleRecord[]): ScheduleRecord {
  const [schedule] = schedules
  if (!schedule || schedules.length > 1) throw new Error(`one schedule expected, got ${schedules.length}`)
  return schedule
}
