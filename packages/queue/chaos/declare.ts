import { createEngine } from '../src/index.ts'
import { openPlace, type Place } from './actors/place.ts'
import { tasksOf } from './actors/tasks.ts'
import type { Recorder } from './history/entry.ts'

/** How often each schedule fires. Milliseconds. */
export const schedules: Readonly<Record<string, number>> = { 'every-second': 1_000, 'every-other-second': 2_000 }

/** Makes the store ready, declares the schedules, and writes down what the checker has to know of tasks and schedules. */
export async function declare(at: Place, recorder: Recorder): Promise<void> {
  const place = openPlace(at)
  try {
    await place.broker.migrate()
    const tasks = tasksOf(recorder)
    const engine = createEngine({ broker: place.broker, tasks: Object.values(tasks) })
    for (const { name, policy } of Object.values(tasks)) recorder.record({ kind: 'task', task: name, attempts: policy.attempts })
    for (const [name, everyMs] of Object.entries(schedules)) {
      const script = { ms: 5, end: 'done', key: '', cargo: name } as const
      // Whatever was missed is made up for, so that no instant may be without its job.
      await engine.schedule(name, { every: everyMs, aligned: true }, tasks.tick, script, { missed: { all: 1_000 } })
      recorder.record({ kind: 'schedule', name, everyMs })
    }
  } finally {
    await place.close()
  }
}
