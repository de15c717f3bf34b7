import { type AnyTask, createEngine, type Engine } from '@trellis/queue'
import { memoryBroker } from '@trellis/queue/memory'
import { beforeEach, expect, it } from 'vitest'
import { createLogger } from '../../src/observe/logger.ts'
import { relayBatch, startRelay } from '../../src/outbox/relay.ts'
import { onEachDatabase } from '../db/each-database.ts'
import { jobsOf, letterTask, openPostOffice, type PostOffice, post } from './letters.ts'

const silent = createLogger({ level: 'silent', pretty: false })
const numbered = (count: number) => Array.from({ length: count }, (_, index) => `reader ${index}`)

/** The memory broker, telling of each call that stored jobs; while `down`, it cannot be reached. */
function watchedBroker() {
  const broker = memoryBroker()
  const stored = Promise.withResolvers<void>()
  const state = { down: false, refused: 0 }
  const enqueue: typeof broker.enqueue = async (jobs) => {
    if (state.down) {
      state.refused += 1
      throw new Error('nobody answers')
    }
    const holders = await broker.enqueue(jobs)
    stored.resolve()
    return holders
  }
  return { state, stored: stored.promise, broker: { ...broker, enqueue } }
}

/** Works until `count` letters were sent. */
async function workUntil(engine: Engine, sent: readonly string[], count: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const unlisten = engine.on('job.succeeded', () => sent.length >= count && resolve())
  const worker = engine.work({ queues: { default: 1 } })
  await promise
  unlisten()
  await worker.drain()
}

onEachDatabase('the relay', (empty) => {
  let office: PostOffice
  beforeEach(async () => {
    office = await openPostOffice(empty.open())
    await office.rows.deleteFrom('outbox').execute()
  })

  it('that stopped after handing over and before deleting hands over again, and there is one job', async () => {
    await post(office, 'ann')
    const rows = await office.rows.selectFrom('outbox').selectAll().execute()

    await relayBatch(office)
    await office.rows.insertInto('outbox').values(rows).execute()
    await relayBatch(office)

    expect(await jobsOf(office)).toBe(1)
    expect(await office.waiting()).toEqual([])
  })

  it('that hands over again after the job was done does not have it done twice', async () => {
    await post(office, 'ann')
    const rows = await office.rows.selectFrom('outbox').selectAll().execute()
    await relayBatch(office)
    await workUntil(office.engine, office.sent, 1)

    await office.rows.insertInto('outbox').values(rows).execute()
    await relayBatch(office)
    await post(office, 'bob')
    await relayBatch(office)
    await workUntil(office.engine, office.sent, 2)

    expect(office.sent).toEqual(['ann', 'bob'])
  })

  it('leaves the rows of tasks that it does not know to a relay that does', async () => {
    const { send } = letterTask('send-parcel')
    const parcels = createEngine<AnyTask>({ broker: office.broker, tasks: [send] })
    await office.outbox.transaction('notes', async (_transaction, outbox) => await outbox.add(send, { to: 'ann' }))
    await post(office, 'bob')

    expect(await relayBatch({ ...office, taskNames: [] })).toBe(0)
    expect(await relayBatch(office)).toBe(1)
    expect(await office.waiting()).toHaveLength(1)
    expect(await relayBatch({ ...office, engine: parcels, taskNames: [send.name] })).toBe(1)
    expect(await office.waiting()).toEqual([])
  })

  it('makes each job once when two relays work at once', async () => {
    await post(office, ...numbered(450))
    const other = { ...office, database: empty.open() }

    await Promise.all(
      [office, other].map(async (relay) => {
        while ((await relayBatch(relay)) > 0);
      }),
    )

    expect(await jobsOf(office)).toBe(450)
    expect(await office.waiting()).toEqual([])
  })

  it('keeps the order in which the jobs were asked for, across its batches', async () => {
    const names = numbered(250)
    await post(office, ...names)

    while ((await relayBatch(office)) > 0);
    await workUntil(office.engine, office.sent, names.length)

    expect(office.sent).toEqual(names)
  })

  it('keeps every row while the broker is down, and relays it when the broker is back', async () => {
    const { broker, state } = watchedBroker()
    const shaky = await openPostOffice(office.database, broker)
    const ids = await post(shaky, 'ann', 'bob')
    state.down = true

    await expect(relayBatch(shaky)).rejects.toThrow()
    expect(await shaky.waiting()).toEqual(ids)

    state.down = false
    await relayBatch(shaky)
    expect(await jobsOf(shaky)).toBe(2)
    expect(await shaky.waiting()).toEqual([])
  })

  it('that runs survives a broker that is down, says so in the log, and goes on by itself', async () => {
    const { broker, state, stored } = watchedBroker()
    const shaky = await openPostOffice(office.database, broker)
    const said = Promise.withResolvers<string>()
    const logger = createLogger({ level: 'error', pretty: false, destination: { write: (line) => said.resolve(line) } })
    state.down = true
    const relay = startRelay({ ...shaky, logger })

    await post(shaky, 'ann')
    expect(await said.promise).toContain('could not be relayed')
    state.down = false
    await stored
    await relay.stop()

    expect(state.refused).toBeGreaterThan(0)
    expect(await jobsOf(shaky)).toBe(1)
    expect(await shaky.waiting()).toEqual([])
  })

  it('that runs finds rows that another process wrote', async () => {
    const { broker, stored } = watchedBroker()
    const relaying = await openPostOffice(empty.open(), broker)
    const relay = startRelay({ ...relaying, logger: silent })

    const [jobId = ''] = await post(office, 'ann')
    await stored
    await relay.stop()

    expect((await relaying.engine.get(jobId))?.task).toBe('send-letter')
    expect(await office.waiting()).toEqual([])
  })

  it('that runs is woken by another process where the database can tell it', async () => {
    if (office.database.dialect !== 'postgres') return
    const { broker, stored } = watchedBroker()
    const relaying = await openPostOffice(empty.open(), broker)
    // At whichever moment the row comes, before the relay listens or after: it is found without a look in between.
    const relay = startRelay({ ...relaying, logger: silent, pollMs: 3_600_000 })
    await post(office, 'ann')

    await stored
    await relay.stop()

    expect(await office.waiting()).toEqual([])
  })

  it('that is stopped has relayed everything that was committed before', async () => {
    const relay = startRelay({ ...office, logger: silent })

    await post(office, ...numbered(300))
    await relay.stop()

    expect(await jobsOf(office)).toBe(300)
    expect(await office.waiting()).toEqual([])
  })

  it('that is stopped relays nothing any more', async () => {
    await startRelay({ ...office, logger: silent }).stop()

    await post(office, 'ann')

    expect(await office.waiting()).toHaveLength(1)
    expect(await jobsOf(office)).toBe(0)
  })
})
