import { afterEach } from 'vitest'
import type { EngineOptions } from '../src/engine.ts'
import { type AnyTask, createEngine, type Worker, type WorkOptions } from '../src/index.ts'
import { memoryBroker, type VirtualClock, virtualClock } from '../src/memory/broker.ts'

const workers: Worker[] = []

afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.drain({ deadlineMs: 0, graceMs: 0 })))
})

/** Drains the worker when the test is over. */
export function untilTheEnd(worker: Worker): Worker {
  workers.push(worker)
  return worker
}

/** An engine on a memory broker whose clock stands still. */
export function stillEngine<T extends AnyTask>(tasks: readonly T[], options: Partial<EngineOptions<T>> = {}) {
  const clock = virtualClock(Date.UTC(2030, 0, 1))
  const broker = options.broker ?? memoryBroker({ clock })
  const engine = createEngine({ tasks, random: () => 0.5, ...options, broker })
  const work = (how: WorkOptions = { queues: { default: 5 } }) => untilTheEnd(engine.work(how))
  return { engine, clock, broker, work }
}

/** {@link stillEngine} with one worker. */
export function start<T extends AnyTask>(tasks: readonly T[], options: Partial<EngineOptions<T>> = {}) {
  const still = stillEngine(tasks, options)
  return { ...still, worker: still.work() }
}

/** Lets the clock run until `event` has happened, a second at a time. */
export async function passing<T>(clock: VirtualClock, event: Promise<T>): Promise<T> {
  let over = false
  const seen = event.finally(() => {
    over = true
  })
  while (!over) {
    clock.advance(1_000)
    await new Promise((resolve) => setImmediate(resolve))
  }
  return seen
}
