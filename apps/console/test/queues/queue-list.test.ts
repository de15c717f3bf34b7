import { createEngine, task } from '@trellis/queue'
import { memoryBroker } from '@trellis/queue/memory'
import { expect, it } from 'vitest'
import { queueList } from '../../server/queues/queue-list.ts'

const send = task({ name: 'send', queue: 'mail', delivery: 'at-least-once', run: () => {} })

it.each([
  ['is away', () => Promise.reject(new Error('connect ECONNREFUSED'))],
  ['does not answer', () => new Promise<never>(() => {})],
])('the queues are shown while the state store %s, without who works on them', async (_what, processes) => {
  const engine = createEngine({ broker: memoryBroker(), tasks: [send] })
  await engine.enqueue(send)
  const { queues } = await queueList({ jobs: engine, tasks: [{ name: 'send', queue: 'mail' }], processes })
  expect(queues).toMatchObject([{ name: 'mail', ready: 1, lastMinute: null, workers: null }])
})
