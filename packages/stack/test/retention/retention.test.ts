import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { AuthDb } from '../../src/auth/auth-tables.ts'
import { retentionRun } from '../../src/retention/retention-run.ts'
import { describeAccounts } from '../auth/installation.ts'
import { aPlace } from '../runs/runs.ts'

const dayMs = 86_400_000
const settings = { auditDays: 30, schedule: '17 3 * * *' }

/** A row of each kind that was over so many days ago (or will be, for negative numbers). */
async function seed(db: AuthDb, userId: string, daysAgo: number): Promise<void> {
  const then = new Date(Date.now() - daysAgo * dayMs)
  const dates = { created_at: then, updated_at: then, expires_at: then }
  await db
    .insertInto('session')
    .values({ id: randomUUID(), token: randomUUID(), ip_address: null, user_agent: null, user_id: userId, ...dates })
    .execute()
  await db
    .insertInto('verification')
    .values({ id: randomUUID(), identifier: 'x', value: 'x', ...dates })
    .execute()
  await db.insertInto('sign_in_attempt').values({ target: randomUUID(), attempts: 1, window_started_at: then }).execute()
  await db
    .insertInto('audit_event')
    .values({ id: randomUUID(), at: then, actor_id: null, action: 'test.seeded', subject: null, details: '{}' })
    .execute()
}

describeAccounts('what is past its time', (installation) => {
  const counts = async () => {
    const { db } = installation()
    const tables = ['session', 'verification', 'sign_in_attempt'] as const
    const of = async (table: (typeof tables)[number] | 'audit_event') => (await db.selectFrom(table).selectAll().execute()).length
    const audit = await db.selectFrom('audit_event').select('id').where('action', '=', 'test.seeded').execute()
    return { ...Object.fromEntries(await Promise.all(tables.map(async (table) => [table, await of(table)]))), audit: audit.length }
  }

  it('is counted without being touched, then deleted, and everything else is kept', async () => {
    const { database, db, newUser } = installation()
    const { id } = await newUser()
    for (const daysAgo of [-1, 0.5, 2, 40]) await seed(db, id, daysAgo)
    const removed = new Map<string, number>()
    const onRemoved = (what: string, rows: number) => void removed.set(what, (removed.get(what) ?? 0) + rows)
    const run = retentionRun({ database, settings, onRemoved })
    const place = aPlace()
    const before = await counts()

    expect((await place.execute(run, { type: 'count' })).kind).toBe('succeeded')
    expect(await counts()).toEqual(before)
    expect([...removed.keys()]).toEqual([])

    expect((await place.execute(run, { type: 'clear' })).kind).toBe('succeeded')
    // Half a day ago is not a day ago, and the audit log is kept for a month.
    expect(await counts()).toEqual({ session: 2, verification: 2, sign_in_attempt: 2, audit: 3 })
    expect(Object.fromEntries(removed)).toMatchObject({ sessions: 2, verifications: 2, 'sign-in-attempts': 2, audit: 1 })
    expect((await place.execute(run, { type: 'clear' })).kind).toBe('succeeded')
    expect(await counts()).toEqual({ session: 2, verification: 2, sign_in_attempt: 2, audit: 3 })
  })

  it('is deleted batch by batch, however much it is', async () => {
    const { database, db } = installation()
    const then = new Date(Date.now() - 400 * dayMs)
    for (let batch = 0; batch < 5; batch += 1) {
      const rows = Array.from({ length: 450 }, () => ({
        id: randomUUID(),
        identifier: 'many',
        value: '',
        created_at: then,
        updated_at: then,
        expires_at: then,
      }))
      await db.insertInto('verification').values(rows).execute()
    }
    const batches: number[] = []
    const onRemoved = (what: string, rows: number) => void (what === 'verifications' && batches.push(rows))
    expect((await aPlace().execute(retentionRun({ database, settings, onRemoved }), { type: 'clear' })).kind).toBe('succeeded')
    expect(batches).toEqual([1_000, 1_000, 250])
  })
})

describe('the run of the retention', () => {
  it('starts by itself at night, and clears unless it is told to count', () => {
    const run = retentionRun({ database: undefined as never, settings, onRemoved: () => {} })
    expect(run).toMatchObject({ name: 'retention', types: ['clear', 'count'], schedule: { cron: '17 3 * * *' } })
  })
})
