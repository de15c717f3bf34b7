import { task } from '@trellis/queue'
import { defineService, openRuntime, type Runtime } from '@trellis/stack'
import { Type } from 'typebox'
import type { Settings } from './installation.ts'

/** Whose jobs no worker takes, so that all of them can be counted. */
const tick = task({ name: 'tick', queue: 'ticks', delivery: 'at-least-once', run: () => {} })

const ticking = defineService({
  name: 'ticking',
  title: 'Ticking',
  summary: 'A schedule of every second.',
  roles: [],
  migrations: [],
  commands: [],
  config: Type.Object({}),
  open: () => ({ tasks: [tick], sweeps: [], readiness: [], commands: {}, hostRoutes: [], routes: () => {} }),
})

/** A schedule of every second, which this process declares and the schedulers of the installation fire. */
export interface Ticks {
  /** The whole seconds of its jobs, in order. */
  fired(): Promise<readonly number[]>
  close(): Promise<void>
}

/** Declares the schedule. What no scheduler was there for is made up for, so that no second may be missing. */
export async function declareTicks(environment: Settings): Promise<Ticks> {
  const runtime: Runtime = await openRuntime({ services: [ticking], environment, purpose: 'command' })
  await runtime.engine.schedule('tick', { every: '1s', aligned: true }, tick, undefined, { missed: { all: 1_000 } })
  return {
    fired: async () => {
      const jobs = await runtime.engine.peek({ queue: 'ticks', state: 'ready', limit: 1_000 })
      return jobs.map(({ id }) => Number(id.replace('schedule:tick:', '')) / 1_000)
    },
    close: async () => await runtime.close(),
  }
}
