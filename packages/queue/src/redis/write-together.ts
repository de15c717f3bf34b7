import type { RedisClient } from './client.ts'

/**
 * Has everything that goes out until the next tick go out in one write, which costs as much as what it carries. What the write wakes, a
 * worker of this process, then asks in the same breath. Does nothing with a client that has no one socket, such as that of a Cluster.
 */
export function writeTogether({ stream }: RedisClient): void {
  if (!stream) return
  stream.cork()
  // Ticks come before microtasks, and whoever is woken asks in a microtask.
  queueMicrotask(() => process.nextTick(() => stream.uncork()))
}
