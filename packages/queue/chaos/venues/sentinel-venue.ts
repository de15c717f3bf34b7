import type { StoreFault } from '../faults/kinds.ts'
import type { Recorder } from '../history/entry.ts'
import { monotonicUs } from '../history/monotonic.ts'
import { asking } from '../servers/asking.ts'
import { groupName, mostLagS, SentinelGroup } from '../servers/sentinel-group.ts'
import { disturb, pidOf } from './redis-venue.ts'
import { recordUnaskedFailovers } from './unasked-failovers.ts'
import type { Venue, VenueOptions } from './venue.ts'

/** A master takes no writes when its replicas have been silent for longer than this, so a failover loses no more. Microseconds. */
const lagUs = (mostLagS + 1) * 1_000_000

/** A master with two replicas and three sentinels. A failover may take what the replicas had not been told. */
export async function openSentinelVenue({ recorder }: VenueOptions): Promise<Venue> {
  const group = await SentinelGroup.start('--appendonly', 'yes', '--appendfsync', 'everysec')
  const place = { store: 'sentinel', sentinels: group.sentinels, group: groupName } as const
  const current: { master: number | undefined } = { master: await group.masterPort() }
  const [sentinel = 0] = group.sentinels
  const stopRecording = await recordUnaskedFailovers({ sentinel, current, lagUs, recorder })
  return {
    place,
    placeOf: () => place,
    proxies: new Map(),
    weights: { 'kill-master': 4, 'stop-master': 1, 'fail-over': 2, 'flush-scripts': 2, 'cut-clients': 2 },
    async perform(kind, ms) {
      const master = await group.masterPort()
      if (kind === 'flush-scripts' || kind === 'cut-clients') return disturb(master, kind, ms)
      current.master = undefined
      const next = await replaceMaster(group, { kind, master, recorder })
      current.master = next
      await group.whole()
      return `${next} became the master`
    },
    async close() {
      stopRecording()
      await group.stop()
    },
  }
}

interface Deed {
  readonly kind: StoreFault
  readonly master: number
  readonly recorder: Recorder
}

async function replaceMaster(group: SentinelGroup, { kind, master, recorder }: Deed): Promise<number> {
  const fromUs = monotonicUs() - lagUs
  const next = await changeMaster(group, kind, master)
  // A master that lives on is one of its own, and heard in vain, until it misses its replicas.
  const toUs = monotonicUs() + lagUs
  recorder.record({ kind: 'may-lose', fromUs, toUs, queues: null, why: `failover from ${master} to ${next}` })
  return next
}

async function changeMaster(group: SentinelGroup, kind: StoreFault, master: number): Promise<number> {
  if (kind === 'kill-master') {
    await group.at(master).kill()
    const next = await group.masterAfter(master)
    await group.at(master).startAgain()
    await asking(master, (client) => client.replicaof('127.0.0.1', next))
    return next
  }
  if (kind === 'fail-over') return group.failOver()
  const pid = await pidOf(master)
  process.kill(pid, 'SIGSTOP')
  try {
    return await group.masterAfter(master)
  } finally {
    process.kill(pid, 'SIGCONT')
  }
}
