import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Broker } from '../../src/broker.ts'
import { redisBroker } from '../../src/redis/broker.ts'
import { aFamily, endsOf } from '../contract/family.ts'
import { recordOf } from '../contract/stage.ts'
import { Hand } from '../requests.ts'
import { isMissing } from '../servers.ts'
import { openRedis, type RedisStore } from './stores.ts'

const done = (text: string) => ({ kind: 'done', result: Buffer.from(text) }) as const

describe.skipIf(isMissing('redis'))('the end of a child in another queue than its parent', () => {
  let store: RedisStore
  let parents: Hand
  let cutOff: Broker
  /** What a process that cannot reach the parents' queue does about it. */
  let away: () => Promise<never>

  beforeEach(async () => {
    store = await openRedis()
    parents = new Hand(store.other)
    away = async () => {
      throw new Error('the server of the parents is away')
    }
    const prefix = `{${store.namespace}:default}`
    cutOff = redisBroker({
      namespace: store.namespace,
      client: {
        callBuffer: (command, ...values) =>
          values.some((value) => String(value).startsWith(prefix)) ? away() : store.admin.callBuffer(command, ...values),
        duplicate: () => store.admin.duplicate(),
        disconnect: () => {},
        on: () => undefined,
      },
    })
  })
  afterEach(async () => {
    await cutOff.close()
    await store.close()
  })

  const waiting = () => store.admin.lrange(`{${store.namespace}:work}:out`, 0, -1)

  /** A parent of two whose first child ends in the hands of a process that dies before it can tell. */
  const endUntold = async () => {
    await store.broker.enqueue(aFamily('parent', ['a', 'b']))
    const worker = new Hand(cutOff)
    const a = await worker.takeOne('work')
    expect(await worker.settle([a, done('A')])).toEqual([])
    return worker
  }

  it('is written down with it, and told by whoever comes next to the queue', async () => {
    await endUntold()
    expect([(await waiting()).length, (await recordOf(store.broker, 'parent')).blockedBy]).toEqual([1, { kind: 'children', left: 2 }])
    const worker = new Hand(store.broker)
    const b = await worker.takeOne('work')
    expect([(await waiting()).length, (await recordOf(store.broker, 'parent')).blockedBy]).toEqual([0, { kind: 'children', left: 1 }])
    await worker.settle([b, done('B')])
    expect(endsOf(await parents.takeOne())).toEqual(['succeeded: A', 'succeeded: B'])
  })

  it('is told by a sweep, which calls no child lost whose end is still to be told', async () => {
    const worker = await endUntold()
    await worker.settle([await worker.takeOne('work'), done('B')])
    await store.advance(120_000)
    await store.broker.sweep()
    expect(endsOf(await parents.takeOne())).toEqual(['succeeded: A', 'succeeded: B'])
  })

  it('counts once, also when it is told twice by a process that dies after telling', async () => {
    await endUntold()
    const [message] = await store.admin.lrangeBuffer(`{${store.namespace}:work}:out`, 0, -1)
    await store.broker.sweep()
    await store.admin.rpush(`{${store.namespace}:work}:out`, message ?? '')
    await store.broker.sweep()
    expect([await waiting(), (await recordOf(store.broker, 'parent')).blockedBy]).toEqual([[], { kind: 'children', left: 1 }])
  })

  it('does not keep a worker from its next job when the server of the parent does not answer', async () => {
    away = () => new Promise<never>(() => {})
    const worker = await endUntold()
    expect((await worker.takeOne('work')).id).toBe('b')
  })
})
