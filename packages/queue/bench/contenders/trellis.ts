import { type AnyTask, type Broker, createEngine, type Engine, task, type WorkOptions } from '../../src/index.ts'
import { type Contender, noop, type Setup, smallPayload } from './contender.ts'

/** What of a contender depends on the broker and the case. */
export interface Means {
  readonly options?: Omit<WorkOptions, 'queues'>
  /** Makes the task that is measured. @default without any feature that has to be asked for */
  readonly define?: (setup: Setup) => AnyTask
  /** Listens to what happens besides. */
  readonly listen?: (engine: Engine) => void
  /** Frees what the broker and its connections hold. */
  readonly close: () => Promise<void>
}

/** This package on a broker. */
export function trellis(broker: Broker, setup: Setup, { options = {}, define = plainTask, listen = noop, close }: Means): Contender {
  const measured = define(setup)
  const engine: Engine = createEngine({ broker, tasks: [measured] })
  listen(engine)
  const { payload = smallPayload, numbered = false } = setup
  let number = 0
  const next = () => {
    number += 1
    return numbered ? { ...payload, number } : payload
  }
  const stops: (() => Promise<void>)[] = []
  return {
    name: 'trellis',
    add: async (one = next()) => (await engine.enqueue(measured, one)).id,
    async addMany(count, delayMs = 0) {
      const when = delayMs > 0 ? { delay: delayMs } : {}
      const stored = await engine.enqueueMany(Array.from({ length: count }, () => [measured, next(), when] as const))
      return stored.map(({ id }) => id)
    },
    work(atOnce, onEnd) {
      engine.on('job.succeeded', ({ job }) => onEnd(job.id))
      const worker = engine.work({ queues: { default: atOnce }, ...options })
      stops.push(() => worker.drain({ deadlineMs: 0, graceMs: 0 }))
    },
    // Its events are sent once the broker has accepted an end.
    stored: async () => {},
    waiting: async () => {
      const { ready = 0, scheduled = 0, blocked = 0 } = (await engine.counts()).default ?? {}
      return ready + scheduled + blocked
    },
    async close() {
      await Promise.all(stops.map((stop) => stop()))
      await close()
    },
  }
}

function plainTask({ run = noop, keepsEnded = false }: Setup): AnyTask {
  const keep = keepsEnded ? { keep: { success: '1h' } as const } : {}
  return task({ name: 'noop', delivery: 'at-least-once', input: (value: unknown) => value, run: (value) => run(value), ...keep })
}
