import { task } from '../../src/index.ts'
import { type Contender, noop, type SetupAt } from './contender.ts'
import { trellisOnRedis } from './trellis-on-redis.ts'

/**
 * This package with everything on that a job can have without waiting for it: a limit of concurrency, a rate, a unique key, a result that
 * is kept, and listeners. No limit is ever reached, so what is measured is what they cost.
 */
export function featured(setup: SetupAt): Contender {
  const define = () =>
    task({
      name: 'noop',
      delivery: 'at-least-once',
      input: (value: unknown) => value as { readonly number: number },
      concurrency: { limit: 1_000 },
      rate: { limit: 1_000_000, per: '1s', burst: 10_000 },
      unique: { key: ({ number }) => String(number) },
      keep: { success: '1h' },
      run: ({ number }) => ({ number }),
    })
  return trellisOnRedis({ ...setup, numbered: true }, { define, listen: (engine) => void engine.on('job.started', noop) })
}

/** The same jobs without. */
export function bare(setup: SetupAt): Contender {
  return trellisOnRedis({ ...setup, numbered: true })
}
