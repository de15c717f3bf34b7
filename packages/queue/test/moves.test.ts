import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type Move, memoryBroker, virtualClock } from '../src/memory/broker.ts'
import { legalMoves } from './docs/legal-moves.ts'
import { histories } from './history/histories.ts'
import { Player } from './history/player.ts'

/** The moves of a history, in order. */
async function movesOf({ commands, queues }: typeof histories extends fc.Arbitrary<infer H> ? H : never): Promise<readonly Move[]> {
  const moves: Move[] = []
  const clock = virtualClock(1_700_000_000_000)
  const player = new Player(memoryBroker({ clock, onMove: (move) => moves.push(move) }), { advance: clock.advance, queues })
  for (const command of commands) await player.play(command)
  return moves
}

it('jobs make, in random histories, the moves of the table, all of them, and no other', async () => {
  const seen = new Set<string>(['scheduled due ready'])
  await fc.assert(
    fc.asyncProperty(histories, async (history) => {
      for (const { from, verb, to } of await movesOf(history)) seen.add(`${from ?? '[*]'} ${verb} ${to}`)
    }),
    { numRuns: 2_000, seed: 7 },
  )
  expect([...seen].sort()).toEqual(legalMoves())
}, 60_000)

it('each move of a job begins where the one before ended, or where time alone took it from there', async () => {
  await fc.assert(
    fc.asyncProperty(histories, async (history) => {
      const at = new Map<string, Move['to']>()
      for (const { id, from, to } of await movesOf(history)) {
        const before = at.get(id) ?? null
        // An id may be used again once its job is forgotten.
        const isNew = from === null && (before === null || /succeeded|dead|cancelled/.test(before))
        const isDue = before === 'scheduled' && from === 'ready'
        expect({ id, before, from }).toEqual({ id, before, from: isNew || isDue ? from : before })
        at.set(id, to)
      }
    }),
    { numRuns: 100 },
  )
}, 60_000)
