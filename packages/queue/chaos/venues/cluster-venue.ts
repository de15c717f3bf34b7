import { queues } from '../actors/tasks.ts'
import type { StoreFault } from '../faults/kinds.ts'
import type { Recorder } from '../history/entry.ts'
import { monotonicUs } from '../history/monotonic.ts'
import type { Random } from '../random.ts'
import { ClusterGroup } from '../servers/cluster-group.ts'
import { disturb } from './redis-venue.ts'
import type { Venue, VenueOptions } from './venue.ts'

/** What a master has answered and its replica not heard is on its way for far less than this. Microseconds. */
const lagUs = 1_000_000

/** A Cluster of three masters with a replica each. A failover may take the newest writes of the queues that lived on its master. */
export async function openClusterVenue({ recorder }: VenueOptions, random: Random): Promise<Venue> {
  const group = await ClusterGroup.start('--appendonly', 'yes', '--appendfsync', 'everysec')
  const place = { store: 'cluster', ports: group.ports } as const
  return {
    place,
    placeOf: () => place,
    proxies: new Map(),
    weights: { 'kill-master': 5, 'fail-over': 3, 'move-slot': 3, 'flush-scripts': 2, 'cut-clients': 2 },
    async perform(kind, ms) {
      const masters = await group.masters()
      if (kind === 'move-slot') return moveQueue(group, random, masters)
      if (kind !== 'kill-master' && kind !== 'fail-over') return disturb(random.pick(masters), kind, ms)
      return failOver(group, { kind, master: random.pick(masters), recorder })
    },
    close: () => group.stop(),
  }
}

interface Failover {
  readonly kind: StoreFault
  readonly master: number
  readonly recorder: Recorder
}

async function failOver(group: ClusterGroup, { kind, master, recorder }: Failover): Promise<string> {
  const replica = await group.replicaOf(master)
  const hit = await queuesOf(group, master)
  const fromUs = monotonicUs() - lagUs
  if (kind === 'fail-over') await group.failOver(replica)
  else {
    await group.at(master).kill()
    await group.promoted(replica)
    recorder.record({ kind: 'may-lose', fromUs, toUs: monotonicUs(), queues: hit, why: `failover from ${master} to ${replica}` })
    await group.at(master).startAgain()
  }
  await group.whole()
  return `${replica} became a master, of ${hit.join(', ') || 'no queue'}`
}

async function moveQueue(group: ClusterGroup, random: Random, masters: readonly number[]): Promise<string> {
  const queue = random.pick(Object.keys(queues))
  const key = `{default:${queue}}`
  for (const from of masters) {
    const to = random.pick(masters.filter((master) => master !== from))
    if (!(await group.owns(from, key))) continue
    await group.moveSlot(key, from, to)
    await group.whole()
    return `${queue} moved from ${from} to ${to}`
  }
  return `nobody has ${queue}`
}

/** The queues whose jobs are on this master, in the namespace that the programme uses. */
async function queuesOf(group: ClusterGroup, master: number): Promise<readonly string[]> {
  const hit: string[] = []
  for (const queue of Object.keys(queues)) if (await group.owns(master, `{default:${queue}}`)) hit.push(queue)
  return hit
}
