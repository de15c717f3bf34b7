import { describe, expect, it } from 'vitest'
import { Ahead } from '../src/ahead.ts'
import { Holdings } from '../src/holdings.ts'
import { Slots } from '../src/slots.ts'

/** Slots for these queues; of each `quick` one so many jobs have ended at once that many more may be taken ahead. */
function slotsOf(
  queues: Readonly<Record<string, number>>,
  { quick = [], rest }: { quick?: readonly string[]; rest?: readonly string[] } = {},
): Slots {
  const ahead = new Ahead(true)
  for (const queue of quick) for (let ended = 0; ended < 50; ended += 1) ahead.ended(queue, 0.05)
  return new Slots({ queues, ...(rest && { rest: { slots: 4, queues: () => rest } }) }, new Holdings(), ahead)
}

const sum = (want: Readonly<Record<string, number>>) => Object.values(want).reduce((total, number) => total + number, 0)

describe('what a lane asks its queues for', () => {
  it('is a job for each free slot of each queue, however many of the others could be taken ahead', () => {
    const queues = { north: 3, east: 3, south: 3, west: 3, middle: 3 }
    const want = slotsOf(queues, { quick: ['north', 'east', 'south'] }).want()

    expect(Object.keys(want)).toEqual(Object.keys(queues))
    for (const queue of Object.keys(queues)) expect(want[queue]).toBeGreaterThanOrEqual(3)
    expect(sum(want)).toBe(500)
  })

  it('leaves room for the queues that are not named', () => {
    const want = slotsOf({ north: 3, east: 3, south: 3 }, { quick: ['north', 'east', 'south'], rest: ['mail', 'post'] }).want()

    expect([want.mail, want.post]).toEqual([2, 2])
  })

  it('is divided where the slots alone are more than one step may bring', () => {
    const slots = slotsOf({ small: 10, large: 2_000, huge: 9_000 })

    expect(slots.want()).toEqual({ small: 10, large: 245, huge: 245 })
  })

  it('leaves no queue out for ever, be there more of them than one step may bring jobs', () => {
    const names = Array.from({ length: 700 }, (_, number) => `queue-${number}`)
    const slots = slotsOf(Object.fromEntries(names.map((name) => [name, 1])))

    const asked = new Set(Array.from({ length: 700 }, () => Object.keys(slots.want())).flat())

    expect(asked.size).toBe(700)
  })
})
