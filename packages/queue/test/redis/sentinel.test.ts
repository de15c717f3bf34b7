import type { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { connect } from '../../chaos/actors/place.ts'
import { roleOf } from '../../chaos/servers/asking.ts'
import { groupName, SentinelGroup } from '../../chaos/servers/sentinel-group.ts'
import { createEngine, task, type Worker } from '../../src/index.ts'
import { redisBroker } from '../../src/redis/broker.ts'
import { isMissing } from '../servers.ts'
import { several } from '../watching.ts'

describe.skipIf(isMissing('redis'))('Redis with Sentinels', () => {
  let group: SentinelGroup
  const closing: (() => unknown)[] = []
  const workers: Worker[] = []

  beforeAll(async () => {
    group = await SentinelGroup.start()
  })
  afterEach(async () => {
    await Promise.all(workers.splice(0).map((worker) => worker.drain({ deadlineMs: 0, graceMs: 0 })))
    for (const close of closing.splice(0).reverse()) await close()
  })
  afterAll(() => group?.stop())

  const open = (namespace: string) => {
    const client = connect({ store: 'sentinel', sentinels: group.sentinels, group: groupName }) as Redis
    const broker = redisBroker({ client, namespace })
    closing.push(
      () => client.disconnect(),
      () => broker.close(),
    )
    return { client, broker }
  }
  const brief = task({ name: 'brief', delivery: 'at-least-once', run: () => {} })

  it('runs what was enqueued and replicated before its master was killed, on the one that takes its place', {
    timeout: 60_000,
  }, async () => {
    const { client, broker } = open('kill')
    const engine = createEngine({ broker, tasks: [brief] })
    const sent = await engine.enqueueMany(Array.from({ length: 50 }, () => [brief] as const))
    expect(await client.wait(2, 5_000)).toBe(2)
    const old = await group.masterPort()
    await group.at(old).kill()
    const finished = several(engine, 'job.succeeded', 50)
    workers.push(engine.work({ queues: { default: 10 } }))
    expect((await finished).map(({ job }) => job.id).sort()).toEqual(sent.map(({ id }) => id).sort())
    expect(await group.masterAfter(old)).not.toBe(old)
    await group.at(old).startAgain()
    await group.whole()
  })

  it('goes on enqueueing and working over a failover that somebody asked for', { timeout: 60_000 }, async () => {
    const engine = createEngine({ broker: open('ask').broker, tasks: [brief] })
    const elsewhere = createEngine({ broker: open('ask').broker, tasks: [brief] })
    workers.push(elsewhere.work({ queues: { default: 10 } }))
    const old = await group.masterPort()
    const first = several(elsewhere, 'job.succeeded', 1)
    await engine.enqueue(brief)
    await first
    const next = await group.failOver()
    expect(next).not.toBe(old)
    const later = several(elsewhere, 'job.succeeded', 20)
    for (let n = 0; n < 20; n += 1) await untilStored(() => engine.enqueue(brief, undefined, { id: `after ${n}` }))
    const ids = (await later).map(({ job }) => job.id)
    expect(ids).toContain('after 0')
    expect(await roleOf(next)).toBe('master')
  })
})

/** An id of one's own makes repeating harmless, so whoever has one repeats until it is stored. */
async function untilStored(enqueue: () => Promise<unknown>): Promise<void> {
  for (;;) {
    try {
      await enqueue()
      return
    } catch (error) {
      expect(error).toMatchObject({ code: 'broker_unavailable' })
    }
  }
}
