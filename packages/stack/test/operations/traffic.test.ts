import { expect, it } from 'vitest'
import { Traffic } from '../../src/operations/traffic.ts'

const second = 1_000

it('what happened to the jobs of a queue is told for a minute, and forgotten after it', () => {
  let nowMs = 0
  const traffic = new Traffic(() => nowMs)
  expect(traffic.lastMinute()).toEqual({})

  traffic.count('mail', 'enqueued')
  nowMs = 30 * second
  traffic.count('mail', 'enqueued')
  traffic.count('mail', 'succeeded')
  traffic.count('images', 'died')

  expect(traffic.lastMinute()).toEqual({
    mail: { enqueued: 2, succeeded: 1, retried: 0, died: 0 },
    images: { enqueued: 0, succeeded: 0, retried: 0, died: 1 },
  })
  nowMs = 61 * second
  expect(traffic.lastMinute().mail).toEqual({ enqueued: 1, succeeded: 1, retried: 0, died: 0 })
  nowMs = 1_000 * second
  expect(traffic.lastMinute()).toEqual({})
})

it('however many names of queues there are, memory stays bounded', () => {
  const traffic = new Traffic(() => 0)
  for (let at = 0; at < 1_000; at += 1) traffic.count(`queue-${at}`, 'enqueued')
  traffic.count('queue-0', 'enqueued')

  expect(Object.keys(traffic.lastMinute())).toHaveLength(200)
  expect(traffic.lastMinute()['queue-0']?.enqueued).toBe(2)
})
