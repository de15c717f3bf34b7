import type { EventStream } from '@trellis/stack'
import { expect, it } from 'vitest'
import { LiveStream } from '../../server/live/live-stream.ts'

/** A browser that takes so many events before it has to be waited for. */
function browser(room: number) {
  const seen: string[] = []
  let left = room
  let hasEnded = false
  const stream: EventStream = {
    send: ({ event, data }) => {
      seen.push(`${event} ${data}`)
      left -= 1
      return left > 0
    },
    beat: () => {},
    end: () => {
      hasEnded = true
    },
  }
  return { seen, stream, hasEnded: () => hasEnded, makeRoom: (more: number) => (left = more) }
}

const live = () => new LiveStream({ isAllowed: async () => {} })

it('a browser is sent what was there before it came, and then every change in its order', () => {
  const { seen, stream } = browser(10)
  const listening = live()
  listening.put('overview', '1')
  listening.begin(stream)
  listening.put('queues', '2')
  listening.put('overview', '3')
  listening.end()

  expect(seen).toEqual(['overview 1', 'queues 2', 'overview 3'])
})

it('a browser that is slow misses what was in between, and gets the newest of each as soon as it has room', () => {
  const { seen, stream, makeRoom } = browser(1)
  const listening = live()
  listening.begin(stream)
  for (let at = 1; at <= 50; at += 1) {
    listening.put('queues', String(at))
    listening.put('workers', String(at))
  }
  expect(seen).toEqual(['queues 1'])

  makeRoom(10)
  listening.room()
  listening.end()
  expect(seen).toEqual(['queues 1', 'workers 50', 'queues 50'])
})

it('a stream that has ended sends nothing more', () => {
  const { seen, stream, hasEnded } = browser(10)
  const listening = live()
  listening.begin(stream)
  listening.end()
  listening.put('queues', '1')

  expect(hasEnded()).toBe(true)
  expect(seen).toEqual([])
})
