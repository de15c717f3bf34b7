import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { memoryBroker, virtualClock } from '../src/memory/broker.ts'
import { histories } from './history/histories.ts'
import { Player } from './history/player.ts'
import { openRedis } from './redis/stores.ts'
import { onThisMachine } from './servers.ts'
import { openPostgres, openSqlite, type SharedStore } from './stores.ts'

describe.each(
  onThisMachine([
    ['sqlite', openSqlite, 80],
    ['postgres', openPostgres, 15],
    ['redis', openRedis, 120],
  ]),
)('%s and the reference model', (_name, open: () => Promise<SharedStore>, numRuns) => {
  it('answer every history of commands alike', async () => {
    const store = await open()
    let played = 0
    try {
      await fc.assert(
        fc.asyncProperty(histories, async ({ commands, queues }) => {
          played += 1
          const startedMs = performance.now()
          const clock = virtualClock(1_700_000_000_000)
          const model = new Player(memoryBroker({ clock }), { advance: clock.advance, queues })
          const real = new Player(store.apart(`history-${played}`), { advance: store.advance, queues })
          for (const [place, command] of commands.entries()) {
            const [seen, expected] = [await real.play(command), await model.play(command)]
            // The times of histories differ by ten seconds: a machine so busy that its own time comes near to that compares nothing.
            fc.pre(performance.now() - startedMs < 8_000)
            expect({ place, command, seen }).toEqual({ place, command, seen: expected })
          }
        }),
        // On a machine that is busy with other things, fewer histories; and a failure is told before it is as small as can be.
        { numRuns, interruptAfterTimeLimit: 60_000 },
      )
    } finally {
      await store.close()
    }
  }, 120_000)
})
