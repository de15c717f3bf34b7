import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createEngine, task } from '../src/index.ts'
import { sqlBroker, sqliteConnection } from '../src/sql/broker.ts'
import { aJob, Hand } from './requests.ts'
import { next } from './watching.ts'

const quick = task({ name: 'quick', delivery: 'at-least-once', run: () => {} })

describe('a SQLite file', () => {
  let folder: string
  let path: string
  const closers: (() => unknown)[] = []

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trellis-queue-'))
    path = join(folder, 'jobs.db')
  })
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close()
    await rm(folder, { recursive: true })
  })

  const open = (options: Parameters<typeof sqliteConnection>[1] = {}) => {
    const connection = sqliteConnection(path, options)
    closers.push(() => connection.close())
    return sqlBroker({ connection })
  }
  const stranger = () => {
    const database = new DatabaseSync(path, { timeout: 0 })
    closers.push(() => database.close())
    return database
  }

  it('keeps its jobs when the process ends and another opens it', async () => {
    const connection = sqliteConnection(path)
    const broker = sqlBroker({ connection })
    await broker.migrate()
    await broker.enqueue([aJob({ id: 'kept' })])
    await broker.close()
    await connection.close()
    expect(await new Hand(open()).takeIds()).toEqual(['kept'])
  })

  it('is waited for, without stopping the event loop, while another connection of this process holds its lock', async () => {
    const broker = open()
    await broker.migrate()
    const holder = stranger()
    holder.exec('begin immediate')
    let stored = false
    const storing = broker.enqueue([aJob()]).then(() => {
      stored = true
    })
    for (let turn = 0; turn < 200; turn += 1) await nextTurn()
    expect(stored).toBe(false)
    holder.exec('commit')
    await storing
    expect(await new Hand(broker).take()).toHaveLength(1)
  })

  it('is given up with broker_unavailable when it stays locked', async () => {
    const broker = open({ busyLimitMs: 30 })
    await broker.migrate()
    stranger().exec('begin immediate')
    await expect(broker.enqueue([aJob()])).rejects.toMatchObject({ code: 'broker_unavailable', cause: { message: 'database is locked' } })
  })

  it('is not written to by a worker that has nothing to do', async () => {
    const broker = open()
    await broker.migrate()
    const engine = createEngine({ broker, tasks: [quick] })
    const succeeded = next(engine, 'job.succeeded')
    const worker = engine.work({ pollMs: 1 })
    await engine.enqueue(quick)
    await succeeded
    const version = stranger().prepare('pragma data_version')
    const before = version.get()
    const fetched = () => worker.sinceFetchMs
    for (let polls = 0, last = fetched(); polls < 20; ) {
      await nextTurn()
      const current = fetched()
      if (current < last) polls += 1
      last = current
    }
    expect(version.get()).toEqual(before)
    await worker.drain()
  })

  it('frees with a sweep what waits for the turn of a job that somebody deleted', async () => {
    const broker = open()
    await broker.migrate()
    await broker.enqueue(['a', 'b'].map((id) => aJob({ id, order: 'acme' })))
    stranger().exec("delete from trellis_queue_job where id = 'a'")
    const worker = new Hand(broker)
    expect(await worker.takeIds()).toEqual([])
    await broker.sweep()
    expect(await worker.takeIds()).toEqual(['b'])
  })

  it('says what to do when it was not migrated', async () => {
    const broker = open()
    expect(await broker.isCurrent()).toBe(false)
    await expect(broker.enqueue([aJob()])).rejects.toMatchObject({ code: 'schema_outdated', message: expect.stringContaining('migrate()') })
    await broker.migrate()
    expect(await broker.isCurrent()).toBe(true)
  })

  it('says which path it could not open', () => {
    const missing = join(folder, 'no such folder', 'jobs.db')
    expect(() => sqliteConnection(missing)).toThrow(
      expect.objectContaining({ code: 'broker_failed', message: expect.stringContaining(missing) }),
    )
  })

  it('refuses a prefix that is no plain name', () => {
    const connection = sqliteConnection(path)
    closers.push(() => connection.close())
    expect(() => sqlBroker({ connection, schema: 'x; drop table y' })).toThrow(expect.objectContaining({ code: 'invalid_option' }))
  })
})
