import { setTimeout as pause } from 'node:timers/promises'
import { RedisServer } from '../../test/redis/server.ts'
import { type StoreFault, wireWeights } from '../faults/kinds.ts'
import { monotonicUs } from '../history/monotonic.ts'
import { asking } from '../servers/asking.ts'
import type { Venue, VenueOptions } from './venue.ts'
import { openProxies } from './wires.ts'

/** With `everysec` a write may wait for the one before it, so this much may be missing after a kill. Microseconds. */
const everysecUs = 2_000_000

/** One Redis server with an append-only file that is written before each answer, or `everysec`. */
export async function openRedisVenue({ slots, recorder }: VenueOptions, fsync: 'always' | 'everysec'): Promise<Venue> {
  const server = await RedisServer.start('--appendonly', 'yes', '--appendfsync', fsync)
  const { port } = server
  const proxies = await openProxies(slots, port)
  const kill = async () => {
    const atUs = monotonicUs()
    await server.kill()
    if (fsync === 'everysec') {
      recorder.record({ kind: 'may-lose', fromUs: atUs - everysecUs, toUs: monotonicUs(), queues: null, why: 'killed with everysec' })
    }
    await server.startAgain()
    return 'killed'
  }
  return {
    place: { store: 'redis', port },
    placeOf: (slot) => ({ store: 'redis', port: proxies.get(slot)?.port ?? port }),
    proxies,
    weights: {
      ...wireWeights,
      'kill-redis': 3,
      'stop-redis': 1,
      'flush-scripts': 2,
      'cut-clients': 2,
      'pause-clients': 1,
      'fill-memory': 1,
    },
    perform: (kind, ms) => (kind === 'kill-redis' ? kill() : disturb(port, kind, ms)),
    async close() {
      for (const proxy of proxies.values()) proxy.close()
      await server.stop()
    },
  }
}

/** What can be done to any one Redis server without ending it. Resolves when it is over, with a note. */
export async function disturb(port: number, kind: StoreFault, ms: number): Promise<string> {
  switch (kind) {
    case 'flush-scripts':
      await asking(port, (client) => client.script('FLUSH'))
      return 'the scripts were forgotten'
    case 'cut-clients':
      return `${await asking(port, (client) => client.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes'))} connections were cut`
    case 'pause-clients':
      await asking(port, (client) => client.call('CLIENT', 'PAUSE', String(ms), 'ALL'))
      await pause(ms)
      return `commands waited for ${ms} ms`
    case 'fill-memory':
      await asking(port, (client) => client.config('SET', 'maxmemory', '1'))
      await pause(ms)
      await asking(port, (client) => client.config('SET', 'maxmemory', '0'))
      return `nothing could be stored for ${ms} ms`
    default: {
      const pid = await pidOf(port)
      process.kill(pid, 'SIGSTOP')
      await pause(ms)
      process.kill(pid, 'SIGCONT')
      return `the server stood still for ${ms} ms`
    }
  }
}

/** The process that listens on this port. */
export async function pidOf(port: number): Promise<number> {
  const info = await asking(port, (client) => client.info('server'))
  const pid = Number(/^process_id:(\d+)/m.exec(String(info))?.[1])
  if (!(pid > 1)) throw new Error(`the Redis server on ${port} does not say which process it is`)
  return pid
}
