import type { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { connect } from '../../chaos/actors/place.ts'
import { groupName, SentinelGroup } from '../../chaos/servers/sentinel-group.ts'
import { until } from '../../chaos/servers/until.ts'
import { createEngine, type Engine, task, type Worker } from '../../src/index.ts'
import { redisBroker } from '../../src/redis/broker.ts'
import { isMissing } from '../servers.ts'
import { next } from '../watching.ts'

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

  const brief = task({ name: 'brief', delivery: 'at-least-once', run: () => {} })
  /** `wait`: nothing is acknowledged before both replicas have it, so whichever of them becomes the master has it. */
  const open = (namespace: string, { wait }: { readonly wait: boolean }) => {
    const client = connect({ store: 'sentinel', sentinels: group.sentinels, group: groupName }) as Redis
    const broker = redisBroker({ client, namespace, ...(wait && { wait: { replicas: 2, timeoutMs: 1_000 } }) })
    closing.push(
      () => client.disconnect(),
      () => broker.close(),
    )
    return createEngine({ broker, tasks: [brief] })
  }

  it('runs what was acknowledged by its master and both replicas before it was killed, on the one that takes its place', {
    timeout: 60_000,
  }, async () => {
    const engine = open('kill', { wait: true })
    // Of three servers two are left: whoever waited for two replicas would wait until the third is back.
    const elsewhere = open('kill', { wait: false })
    const ids = Array.from({ length: 50 }, (_, n) => `before ${n}`)
    await untilStored(() => engine.enqueueMany(ids.map((id) => [brief, undefined, { id }] as const)))
    const old = await group.masterPort()
    await group.at(old).kill()
    const finished = each(elsewhere, ids)
    workers.push(elsewhere.work({ queues: { default: 10 } }))
    await finished
    expect(await group.masterAfter(old)).not.toBe(old)
    await group.at(old).startAgain()
    await group.whole()
  })

  it('loses nothing that both replicas had, while a failover that somebody asked for is under way', { timeout: 60_000 }, async () => {
    const engine = open('during', { wait: true })
    const elsewhere = open('during', { wait: false })
    workers.push(elsewhere.work({ queues: { default: 10 } }))
    const ids = Array.from({ length: 40 }, (_, n) => `during ${n}`)
    const finished = each(elsewhere, ids)
    const enqueue = async (some: readonly string[]) => {
      for (const id of some) await untilStored(() => engine.enqueue(brief, undefined, { id }))
    }
    await enqueue(ids.slice(0, 10))
    const failover = group.failOver()
    await enqueue(ids.slice(10, 20))
    // From here on the replica is a master, and the old master does not know yet: what it takes now is lost.
    await failover
    await enqueue(ids.slice(20))
    await finished
    await group.whole()
  })

  it('goes on enqueueing and working after a failover that somebody asked for', { timeout: 60_000 }, async () => {
    const engine = open('after', { wait: false })
    const elsewhere = open('after', { wait: false })
    workers.push(elsewhere.work({ queues: { default: 10 } }))
    const first = each(elsewhere, ['first'])
    await engine.enqueue(brief, undefined, { id: 'first' })
    await first
    await group.failOver()
    await group.whole()
    const ids = Array.from({ length: 20 }, (_, n) => `after ${n}`)
    const finished = each(elsewhere, ids)
    for (const id of ids) await untilStored(() => engine.enqueue(brief, undefined, { id }))
    await finished
  })
})

/** Resolves when each of these jobs has succeeded. Some may twice: that they had ended may be what a failover takes. */
async function each(engine: Pick<Engine, 'on'>, ids: readonly string[]): Promise<void> {
  await Promise.all(ids.map((id) => next(engine, 'job.succeeded', ({ job }) => job.id === id)))
}

/** An id of one's own makes repeating harmless, so whoever has one repeats until it is stored. */
async function untilStored(enqueue: () => Promise<unknown>): Promise<void> {
  await until('acknowledgement', async () => {
    try {
      return { found: await enqueue() }
    } catch (error) {
      expect(error).toMatchObject({ code: 'broker_unavailable' })
      return { instead: String(error) }
    }
  })
}
