import { beforeAll, expect, it } from 'vitest'
import { type Accounts, createAccounts } from '../../src/auth/accounts.ts'
import { authMigrations } from '../../src/auth/auth-migrations.ts'
import { type Database, stackSchema } from '../../src/db/database.ts'
import { migrate } from '../../src/db/migrator.ts'
import { readAudit } from '../../src/operations/audit-log.ts'
import { onEachDatabase } from '../db/each-database.ts'

onEachDatabase('the audit log', (empty) => {
  let database: Database
  let accounts: Accounts
  let ann: string
  beforeAll(async () => {
    database = empty.open()
    await migrate(database, [{ service: stackSchema, migrations: authMigrations }])
    accounts = createAccounts({
      database,
      secret: 'a secret of thirty-two characters',
      publicUrl: new URL('https://trellis.example'),
      roles: [],
    })
    ann = (await accounts.createUser({ email: 'annie@example.org', username: 'Annie', password: 'correct horse battery', roles: [] })).id
  })
  const actions = async (filter: Parameters<typeof readAudit>[1]) => (await readAudit(database, filter)).events.map(({ action }) => action)

  it('tells who did what, the newest first', async () => {
    await accounts.audit({ action: 'queue.paused', by: ann, subject: 'queue:mail', details: { reason: 'for a test' } })

    const { events } = await readAudit(database, { limit: 2 })

    expect(events[0]).toEqual({
      id: expect.any(String),
      at: expect.any(Date),
      action: 'queue.paused',
      actor: { id: ann, username: 'Annie' },
      subject: 'queue:mail',
      details: { reason: 'for a test' },
    })
    expect(Number(events[0]?.at)).toBeGreaterThanOrEqual(Number(events[1]?.at))
  })

  it('is read page by page, without a gap and without anything twice', async () => {
    for (let at = 0; at < 12; at += 1) await accounts.audit({ action: 'page.turned', subject: `page:${at}` })

    const subjects: (string | null)[] = []
    let next: string | null | undefined
    while (next !== null) {
      const page = await readAudit(database, { action: 'page.turned', limit: 5, ...(next === undefined ? {} : { after: next }) })
      subjects.push(...page.events.map(({ subject }) => subject))
      next = page.next
    }

    expect(subjects).toHaveLength(12)
    expect(new Set(subjects).size).toBe(12)
  })

  it('is asked for an actor, a kind of action, a kind of subject and a time', async () => {
    await accounts.audit({ action: 'job.cancelled', by: ann, subject: 'job:1' })
    await accounts.audit({ action: 'job.replayed', subject: 'job:2' })
    await accounts.audit({ action: 'jobs_replayed', subject: 'job%:3' })

    expect(new Set(await actions({ subject: 'job:' }))).toEqual(new Set(['job.cancelled', 'job.replayed']))
    expect(await actions({ subject: 'job:', actor: 'ANNIE@example.org' })).toEqual(['job.cancelled'])
    expect(await actions({ subject: 'job:2', actor: 'system' })).toEqual(['job.replayed'])
    expect(await actions({ action: 'jobs_replayed' })).toEqual(['jobs_replayed'])
    expect(new Set(await actions({ kinds: ['job.', 'queue.'], limit: 200 }))).toEqual(
      new Set(['job.cancelled', 'job.replayed', 'queue.paused']),
    )
    expect(await actions({ kinds: ['job.'], action: 'user.created' })).toEqual([])
    expect(await actions({ actor: 'nobody' })).toEqual([])
    const [newest] = (await readAudit(database, { limit: 1 })).events
    expect(await actions({ subject: 'job:', to: new Date(Number(newest?.at) - 3_600_000) })).toEqual([])
    expect(await actions({ subject: 'job:', from: new Date(Number(newest?.at) - 3_600_000) })).toHaveLength(2)
  })
})
