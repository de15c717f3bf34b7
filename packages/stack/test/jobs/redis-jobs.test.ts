import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { examine } from '../../src/doctor/doctor.ts'
import { runMigrations } from '../../src/roles/migrate.ts'
import type { Runtime } from '../../src/roles/runtime.ts'
import { startScheduler } from '../../src/roles/scheduler.ts'
import { startWorker } from '../../src/roles/worker.ts'
import { missingRedis, type RedisServer, startRedis } from '../../src/testing/index.ts'
import { letterTask } from '../outbox/letters.ts'
import { runtimeOf, serviceNamed } from '../roles/services.ts'

describe.skipIf(missingRedis())('an installation whose jobs wait in Redis', () => {
  let redis: RedisServer
  beforeAll(async () => {
    redis = await startRedis()
  })
  afterAll(async () => await redis.stop())

  const opened = async (): Promise<{
    readonly runtime: Runtime
    readonly sent: readonly string[]
    readonly post: (to: string) => Promise<void>
  }> => {
    const { send, sent } = letterTask()
    const notes = serviceNamed('notes')
    const service = { ...notes, open: (...given: Parameters<typeof notes.open>) => ({ ...notes.open(...given), tasks: [send] }) }
    const runtime = await runtimeOf({ services: [service], brokerUrl: `unix://${redis.url}` })
    await runMigrations(runtime)
    const post = async (to: string) =>
      await runtime.outbox.transaction('notes', async (_transaction, outbox) => void (await outbox.add(send, { to })))
    return { runtime, sent, post }
  }

  it('does what a committed transaction asked for, through the outbox and Redis, once', async () => {
    const { runtime, sent, post } = await opened()
    const [worker, scheduler] = [startWorker(runtime), startScheduler(runtime)]

    await post('ada')
    while (sent.length === 0) await delay(5)

    await scheduler.stop()
    await worker.stop()
    expect(sent).toEqual(['ada'])
    expect((await runtime.broker.counts()).default).toMatchObject({ ready: 0, running: 0, dead: 0 })
  })

  it('keeps the outbox while Redis is away, and relays it when it is back', async () => {
    const { runtime, sent, post } = await opened()
    const [worker, scheduler] = [startWorker(runtime), startScheduler(runtime)]
    await redis.stop()

    await post('grace')
    redis = await startRedis({ url: redis.url })
    while (sent.length === 0) await delay(5)

    await scheduler.stop()
    await worker.stop()
    expect(sent).toEqual(['grace'])
  })

  it('is told by the doctor what endangers jobs there', async () => {
    const { runtime } = await opened()

    const { areas } = await examine(runtime, { environment: {} })

    const jobs = areas.find(({ area }) => area === 'jobs')
    expect(jobs?.findings).toContainEqual(expect.objectContaining({ code: 'aof_off' }))
  })
})
