import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { NewJob } from '../../src/broker.ts'
import { postgresUrl } from '../postgres-url.ts'
import { aJob, Hand } from '../requests.ts'
import { isMissing } from '../servers.ts'
import { openPostgres, type PostgresStore } from '../stores.ts'

/** A job with an id that the engine has made, so that nobody remembers it once the job is over. */
const aNewJob = (choices: Partial<NewJob> = {}) => aJob({ isNew: true, ...choices })

describe.skipIf(isMissing('postgres'))('a call to PostgreSQL whose reply was lost', () => {
  let store: PostgresStore
  beforeEach(async () => {
    store = await openPostgres()
  })
  afterEach(() => store.close())

  it.each([
    ['plain jobs', () => [aNewJob(), aNewJob()]],
    ['jobs with a limit', () => [aNewJob({ priority: 3 }), aNewJob({ limits: [{ kind: 'concurrency', key: 'k', most: 5 }] })]],
    [
      'a family',
      () => {
        const [child, parent] = [aNewJob(), aNewJob()] as const
        const ref = { id: parent.id, queue: 'default', index: 0 }
        return [
          { ...child, parent: ref },
          { ...parent, children: [{ id: child.id, queue: 'default', onFailure: 'fail' as const }] },
        ]
      },
    ],
  ])('stores %s once, although they have run and are forgotten before the repeat', async (_name, make) => {
    const jobs = make()
    await store.broker.enqueue(jobs)
    const hand = new Hand(store.broker)
    for (let ended = 0; ended < jobs.length; ) {
      const taken = await hand.take()
      await hand.finish(...taken)
      ended += taken.length
    }
    expect(await store.other.get(jobs[0]?.id ?? '')).toBeUndefined()
    await store.other.enqueue(jobs)
    expect(await hand.take()).toEqual([])
    await store.broker.enqueue(make())
    expect(await hand.take()).not.toEqual([])
  })

  it('is answered as the first time, although the key has come free', async () => {
    const unique = { key: 'k', until: 'finished', onConflict: 'keep', ttlMs: null } as const
    const [first, second] = [aNewJob({ unique }), aNewJob({ unique })]
    const repeated = [aNewJob(), second]
    await store.broker.enqueue([first])
    expect(await store.broker.enqueue(repeated)).toEqual(new Map([[second.id, first.id]]))
    const hand = new Hand(store.broker)
    await hand.finish(...(await hand.take()))
    expect(await store.broker.enqueue(repeated)).toEqual(new Map([[second.id, first.id]]))
    expect(await hand.take()).toEqual([])
  })

  it('is remembered for two minutes, and then swept away', async () => {
    await store.broker.enqueue([aNewJob()])
    const client = new pg.Client(postgresUrl)
    await client.connect()
    const left = async () => (await client.query(`select name from ${store.schema}.call`)).rows.length
    await store.broker.sweep()
    expect(await left()).toBe(1)
    await client.query(`update ${store.schema}.call set expires_at = expires_at - 120000`)
    await store.broker.sweep()
    expect(await left()).toBe(0)
    await client.end()
  })

  it('leaves no trace where the ids of the jobs are remembered', async () => {
    await store.broker.enqueue([aJob({ rememberMs: 86_400_000 }), aNewJob({ rememberMs: 3_600_000 })])
    const client = new pg.Client(postgresUrl)
    await client.connect()
    expect((await client.query(`select name from ${store.schema}.call`)).rows).toEqual([])
    await client.end()
  })
})
