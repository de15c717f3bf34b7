/** The names of one queue's keys. All carry the hash tag `{namespace:queue}`, so a Cluster keeps them on one server. */
export interface QueueKeys {
  readonly queue: string
  /** In the order of lua/parts/queue.lua. */
  readonly ordinary: readonly string[]
  /** The same and then those of lua/extended/keys.lua. */
  readonly extended: readonly string[]
  /** The first keys of lua/step-quick.lua, and its last. */
  readonly quick: readonly string[]
  readonly odd: readonly string[]
  /** The last keys of lua/step-quick-extended.lua, which begins as lua/step-quick.lua does. */
  readonly oddExtended: readonly string[]
  readonly jobs: string
  /** There once the queue has more than ordinary jobs. */
  readonly extendedMark: string
  readonly bell: string
  readonly leases: string
  readonly paused: string
  readonly out: string
  /** In the order of lua/enqueue.lua, but for the producer's key. */
  readonly enqueue: readonly string[]
  /** In the order of lua/enqueue-quick-extended.lua, but for the producer's key. */
  readonly enqueueExtended: readonly string[]
  /** The keys of lua/parts/schedule.lua. */
  readonly schedule: readonly string[]
  /** What one worker has of this queue: the two keys of lua/parts/held.lua. */
  of(worker: string): readonly [worker: string, held: string]
  /** The newest calls of one producer. */
  calls(producer: string): string
}

const ordinaryNames = ['jobs', 'ready', 'later', 'tally', 'ended', 'dead', 'cancelled', 'leases', 'stops', 'void', 'bell', 'extended']
const extendedNames = [
  ...['ranked', 'blocked', 'blocks', 'waits', 'members', 'rates', 'wakes', 'paused', 'unique', 'expiries', 'families', 'kin'],
  ...['parents', 'out', 'reports', 'last', 'orders'],
]

/** Names the keys of a queue. Whatever could end the hash tag or be mistaken for its colon is written as %XX. */
export function queueKeys(namespace: string, queue: string): QueueKeys {
  const tag = `{${encodeURIComponent(namespace)}:${encodeURIComponent(queue)}}`
  const key = (name: string) => `${tag}:${name}`
  return {
    queue,
    ordinary: ordinaryNames.map(key),
    extended: [...ordinaryNames, ...extendedNames].map(key),
    quick: ['jobs', 'ready', 'later', 'leases', 'bell'].map(key),
    odd: ['void', 'stops', 'extended'].map(key),
    oddExtended: [
      ...['void', 'stops', 'ranked', 'blocked', 'paused', 'extended', 'tally', 'ended'],
      ...['members', 'rates', 'unique', 'expiries'],
    ].map(key),
    jobs: key('jobs'),
    extendedMark: key('extended'),
    bell: key('bell'),
    leases: key('leases'),
    paused: key('paused'),
    out: key('out'),
    enqueue: ['jobs', 'ready', 'later', 'bell', 'last'].map(key),
    enqueueExtended: ['jobs', 'ready', 'bell', 'last', 'extended', 'unique', 'expiries'].map(key),
    schedule: ['schedules', 'due'].map(key),
    of: (worker) => [key(`worker:${worker}`), key(`held:${worker}`)],
    calls: (producer) => key(`calls:${producer}`),
  }
}

/** The set of a namespace's queue names. This key and {@link schedulesKey} are the only ones that are not in a queue's slot. */
export function queuesKey(namespace: string): string {
  return `{${encodeURIComponent(namespace)}}:queues`
}

/** The hash of a namespace's schedules by name: the queue whose slot each is in. */
export function schedulesKey(namespace: string): string {
  return `{${encodeURIComponent(namespace)}}:schedules`
}
