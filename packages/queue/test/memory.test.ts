import { expect, it } from 'vitest'
import { describeBroker } from './broker-contract.ts'
import { aJob, Hand, stepped } from './requests.ts'
import { openMemory } from './stores.ts'

describeBroker('memory', openMemory)

it('wakes whoever waits in this process when a sweep frees a parent of a lost child', async () => {
  const { broker, advance } = await openMemory()
  await broker.enqueue([aJob({ id: 'parent', children: [{ id: 'lost', queue: 'default', onFailure: 'continue' }] })])
  await advance(60_001)
  const worker = new Hand(broker)
  const { bell } = stepped(await worker.step())
  const awake = broker.wait({ bell, ms: 2_000_000_000, signal: new AbortController().signal })
  await broker.sweep()
  await awake
  expect(await worker.takeIds()).toEqual(['parent'])
})
