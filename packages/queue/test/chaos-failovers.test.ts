import { Redis } from 'ioredis'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Event } from '../chaos/history/entry.ts'
import { groupName } from '../chaos/servers/sentinel-group.ts'
import { until } from '../chaos/servers/until.ts'
import { openSentinelVenue } from '../chaos/venues/sentinel-venue.ts'
import { isMissing } from './servers.ts'

describe.skipIf(isMissing('redis'))('the chaos programme on Sentinels', () => {
  it('writes down what a failover may take for which it did not ask', async () => {
    const events: Event[] = []
    const venue = await openSentinelVenue({ slots: [], recorder: { record: (event) => void events.push(event) } })
    onTestFinished(() => venue.close())
    if (venue.place.store !== 'sentinel') throw new TypeError('a venue of Sentinels leads to them')
    const sentinel = new Redis(venue.place.sentinels[1] ?? 0)
    onTestFinished(() => sentinel.disconnect())
    await sentinel.call('SENTINEL', 'FAILOVER', groupName)
    const written = await until('failover that was written down', async () => {
      const found = events.find(({ kind }) => kind === 'may-lose')
      return found ? { found } : { instead: 'nothing' }
    })
    expect(written).toMatchObject({ kind: 'may-lose', queues: null, why: expect.stringContaining('nobody asked') })
  })
})
