import { setTimeout as wait } from 'node:timers/promises'
import { Monitor } from '../test/redis/monitor.ts'
import type { Contender } from './contenders/contender.ts'

const settleMs = 2_000
const minuteMs = 60_000

/** What clients sent in a minute, and how often each command. */
export interface IdleCommands {
  readonly commands: number
  readonly kinds: string
}

/** Counts what an idle worker sends in a minute, from two seconds after its start on. What scripts call by themselves does not count. */
export async function idleCommands(port: number, open: () => Contender): Promise<IdleCommands> {
  const contender = open()
  try {
    contender.work(10, () => {})
    // One job, so that the queue exists and the worker has been at work.
    await contender.add()
    await wait(settleMs)
    const counts = new Map<string, number>()
    const monitor = await Monitor.start(port)
    monitor.on(({ name, isOfScript }) => {
      if (!isOfScript) counts.set(name, (counts.get(name) ?? 0) + 1)
    })
    await wait(minuteMs)
    monitor.stop()
    const kinds = [...counts].sort(([, a], [, b]) => b - a).map(([name, count]) => `${count} ${name}`)
    return { commands: [...counts.values()].reduce((sum, count) => sum + count, 0), kinds: kinds.join(', ') }
  } finally {
    await contender.close()
  }
}
