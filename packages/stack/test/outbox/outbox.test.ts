import { beforeEach, expect, it } from 'vitest'
import { relayBatch } from '../../src/outbox/relay.ts'
import { onEachDatabase } from '../db/each-database.ts'
import type { NoteTables } from '../db/notes.ts'
import { jobsOf, openPostOffice, type PostOffice, post } from './letters.ts'

const day = 86_400_000

onEachDatabase('the outbox', (empty) => {
  let office: PostOffice
  beforeEach(async () => {
    office = await openPostOffice(empty.open())
    await office.rows.deleteFrom('outbox').execute()
  })
  const notesOf = async () => await office.database.forService<NoteTables>('notes').selectFrom('note').select('body').execute()

  it('makes exactly one job of a transaction that commits, with what it wrote', async () => {
    const jobId = await office.outbox.transaction<NoteTables, string>('notes', async (transaction, outbox) => {
      await transaction.insertInto('note').values({ author: 'ann', body: 'kept' }).execute()
      return (await outbox.add(office.send, { to: 'bob' })).jobId
    })

    expect(await jobsOf(office)).toBe(0)
    await relayBatch(office)
    await relayBatch(office)

    const job = await office.engine.get(jobId)
    expect({ state: job?.state, letter: job && (await office.send.decode(job.payload)) }).toEqual({ state: 'ready', letter: { to: 'bob' } })
    expect(await jobsOf(office)).toBe(1)
    expect(await office.waiting()).toEqual([])
    expect(await notesOf()).toEqual([{ body: 'kept' }])
  })

  it('makes no job of a transaction that fails', async () => {
    const failing = office.outbox.transaction<NoteTables, void>('notes', async (transaction, outbox) => {
      await transaction.insertInto('note').values({ author: 'ann', body: 'never' }).execute()
      await outbox.add(office.send, { to: 'bob' })
      throw new Error('changed my mind')
    })

    await expect(failing).rejects.toThrow('changed my mind')
    await relayBatch(office)
    expect(await jobsOf(office)).toBe(0)
    expect(await notesOf()).not.toContainEqual({ body: 'never' })
  })

  it('tells its listeners of a transaction that added jobs by the time that it is over, until they stop listening', async () => {
    const rings: string[] = []
    const stopListening = office.outbox.onAdded(() => rings.push('added'))

    await post(office, 'ann', 'bob')
    expect(rings).toContain('added')
    await stopListening()
    rings.length = 0
    await post(office, 'cleo')
    expect(rings).toEqual([])
  })

  it('keeps the delay of a job, also of one that is due in a season', async () => {
    const ids = await office.outbox.transaction('notes', async (_transaction, outbox) => [
      (await outbox.add(office.send, { to: 'ann' }, { delayMs: 90 * day })).jobId,
      (await outbox.add(office.send, { to: 'bob' })).jobId,
    ])
    await relayBatch(office)

    const [later, now] = await Promise.all(ids.map((id) => office.engine.get(id)))

    expect(later?.state).toBe('scheduled')
    expect(later?.dueInMs).toBeGreaterThan(89 * day)
    expect(now?.state).toBe('ready')
  })

  it.each([
    ['an input that the task refuses', { to: 5 }, {}, 'invalid_input'],
    ['an input that no engine would take', { to: 'x'.repeat(1_048_576) }, {}, 'invalid_input'],
    ['a delay in the past', { to: 'bob' }, { delayMs: -1 }, 'invalid_option'],
    ['half a millisecond', { to: 'bob' }, { delayMs: 0.5 }, 'invalid_option'],
    ['a delay of a hundred years', { to: 'bob' }, { delayMs: 36_500 * day }, 'invalid_option'],
  ])('refuses %s before anything is written', async (_what, letter, options, code) => {
    const adding = office.outbox.transaction('notes', async (_transaction, outbox) => {
      await outbox.add<unknown>(office.send, letter, options)
    })

    await expect(adding).rejects.toThrow(expect.objectContaining({ code }))
    expect(await office.waiting()).toEqual([])
  })
})
