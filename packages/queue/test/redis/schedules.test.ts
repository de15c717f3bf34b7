import { afterEach, beforeEach, expect, it } from 'vitest'
import { redisBroker } from '../../src/redis/broker.ts'
import { defineSchedule } from '../../src/schedule/definition.ts'
import type { ScheduleBook } from '../../src/schedule-book.ts'
import { decide } from '../../src/schedule-runner.ts'
import { aJob, Hand } from '../requests.ts'
import { isMissing } from '../servers.ts'
import { openRedis, type RedisStore } from './stores.ts'

const hourMs = 3_600_000
let store: RedisStore
let book: ScheduleBook

beforeEach(async () => {
  store = await openRedis()
  if (!store.broker.schedules) throw new Error('no schedules')
  book = store.broker.schedules
})
afterEach(() => store.close())

const definition = (name: string, queue: string) => {
  const { id: _id, due: _due, ...job } = aJob({ queue })
  return defineSchedule(name, { every: '1h' }, { job })
}
const fire = async () => {
  const { due, now } = await book.due(10)
  for (const schedule of due) await book.fire(decide(schedule, now))
}
/** What a process that dies in the middle of moving a schedule to another queue leaves behind. */
const dieMoving = (name: string, queue: string) => store.admin.hset(`{${store.namespace}}:schedules`, name, queue)

it.skipIf(isMissing('redis'))(
  'a schedule whose move to another queue was cut short fires nowhere until it is declared again, and then anew',
  async () => {
    await book.save(definition('moving', 'old'))
    await book.save(definition('staying', 'old'))
    await fire()
    await dieMoving('moving', 'new')
    await store.advance(5 * hourMs)
    await fire()
    expect((await book.list()).map(({ name }) => name)).toEqual(['staying'])
    expect(await store.broker.counts()).toMatchObject({ old: { ready: 1 } })
    await book.save(definition('moving', 'new'))
    await fire()
    expect(await store.broker.counts()).not.toHaveProperty('new')
    await store.advance(hourMs + 1)
    await fire()
    expect(await store.broker.counts()).toMatchObject({ new: { ready: 1 } })
  },
)

it.skipIf(isMissing('redis'))(
  'what a move that was cut short left in the old queue does not count when the schedule comes back to it',
  async () => {
    await book.save(definition('moving', 'old'))
    await fire()
    await dieMoving('moving', 'new')
    await store.advance(5 * hourMs)
    await book.save(definition('moving', 'old'))
    await fire()
    expect(await store.broker.counts()).toEqual({})
    expect((await book.due(1)).nextDueMs).toBeGreaterThan(hourMs / 2)
  },
)

it.skipIf(isMissing('redis'))('a declaration that comes while another process moves the schedule away is not lost', async () => {
  await book.save(definition('moving', 'new'))
  const slow = redisBroker({ client: delaying(() => book.save(definition('moving', 'new'))), namespace: store.namespace })
  await slow.schedules?.save(definition('moving', 'old'))
  expect(await book.list()).toMatchObject([{ name: 'moving', job: { queue: 'new' } }])
})

/** A client before whose first script `meanwhile` happens. */
function delaying(meanwhile: () => Promise<void>) {
  const { admin } = store
  let isFirst = true
  return {
    async callBuffer(command: string, ...values: (string | Buffer)[]) {
      if (command === 'EVALSHA' && isFirst) {
        isFirst = false
        await meanwhile()
      }
      return admin.callBuffer(command, ...values)
    },
    duplicate: () => admin.duplicate(),
    disconnect: () => {},
    on: () => undefined,
  }
}

it.skipIf(isMissing('redis'))('the keys of a schedule are in the slot of its queue, where its jobs are', async () => {
  await book.save(definition('hourly', 'mail'))
  const keys = await store.admin.keys(`{${store.namespace}:mail}:*`)
  expect(keys.map((key) => key.split('}:')[1]).sort()).toEqual(['due', 'schedules'])
})

it.skipIf(isMissing('redis'))('what a schedule says beyond the ordinary is in its record and in the jobs that it makes', async () => {
  const { name, spec, missed, job } = definition('hourly', 'mail')
  const unique = { key: 'only', until: 'finished', ttlMs: null, onConflict: 'keep' } as const
  const more = { priority: -2, limits: [{ kind: 'concurrency', key: 'acme', most: 1 }], unique } as const
  await book.save({ name, spec, missed, job: { ...job, ...more } })
  expect((await book.list())[0]?.job).toMatchObject(more)
  await fire()
  for (const round of [1, 2]) {
    await store.advance(hourMs + 1)
    await fire()
    expect([round, (await store.broker.counts()).mail?.ready]).toEqual([round, 1])
  }
  const [made] = await store.broker.peek({ queue: 'mail', state: 'ready' })
  expect(made).toMatchObject({ priority: -2, uniqueKey: 'only' })
  await store.broker.pause({ queue: 'mail', key: 'acme' }, true)
  expect((await new Hand(store.broker).step({ mail: 5 })).kind).toBe('stepped')
  expect((await store.broker.counts()).mail?.blocked).toBe(1)
})

it.skipIf(isMissing('redis'))('a schedule that was stored before there was more to say counts as unchanged', async () => {
  const ordinary = definition('hourly', 'mail')
  await book.save(ordinary)
  const key = `{${store.namespace}:mail}:schedules`
  const stored = await store.admin.hgetBuffer(key, 'hourly')
  expect(String(stored)).toContain(JSON.stringify(['once', 'test.task', 'eyJuIjoxfQ==', false, 3, 0, 2_592_000_000]))
  await book.save(ordinary)
  expect(await store.admin.hgetBuffer(key, 'hourly')).toEqual(stored)
})
