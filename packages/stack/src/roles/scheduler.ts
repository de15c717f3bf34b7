import { setTimeout as delay } from 'node:timers/promises'
import { startRelay } from '../outbox/relay.ts'
import { outboxWatchdog } from '../outbox/watchdog.ts'
import type { Sweep } from '../service.ts'
import type { Running } from './running.ts'
import type { Runtime } from './runtime.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs

/** Relays the outbox, fires the schedules of runs and repeats the services' sweeps. Any number of schedulers may run: what they do is idempotent. */
export function startScheduler(runtime: Runtime): Running {
  const stopping = new AbortController()
  const relayed = [...runtime.mounted.flatMap(({ instance }) => instance.tasks), ...runtime.accounts.tasks, ...runtime.cdn.tasks]
  const taskNames = relayed.map((task) => task.name)
  const relay = startRelay({ ...runtime, taskNames })
  const schedules = runtime.runs.tasks.length > 0 ? runtime.engine.runSchedules() : undefined
  const chores = [...runtime.mounted.flatMap(({ instance }) => instance.sweeps), ...ownChores(runtime)]
  const sweeps = chores.map((sweep) => repeat(sweep, runtime, stopping.signal))
  const entered = runtime.presence.enter('scheduler')
  return {
    readiness: [outboxWatchdog(runtime.database, taskNames)],
    stop: async () => {
      entered.stopping()
      stopping.abort()
      await Promise.all([relay.stop(), schedules?.drain(), ...sweeps])
      await entered.leave()
    },
  }
}

function ownChores({ runs, state }: Runtime): readonly Sweep[] {
  return [
    { name: 'state', everyMs: hourMs, run: async () => await state.sweep() },
    // Again and again: a schedule that could not be declared, or that another release took away, is there a minute later.
    { name: 'run schedules', everyMs: minuteMs, run: async () => await runs.declareSchedules() },
  ]
}

async function repeat(sweep: Sweep, { logger }: Runtime, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await sweep.run(signal)
    } catch (cause) {
      // A sweep that fails today runs again at its next turn; what it should have cleaned is still there.
      if (!signal.aborted) logger.error({ err: cause, sweep: sweep.name }, 'sweep failed')
    }
    await delay(sweep.everyMs, undefined, { signal }).catch(() => {})
  }
}
