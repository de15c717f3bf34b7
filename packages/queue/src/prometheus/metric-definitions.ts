import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import type { Counts } from '../broker.ts'
import type { BoundedNames } from './bounded-names.ts'

/** From a handler that only looks something up (1 ms) to one that works for an hour. Seconds. */
const runBuckets = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 60, 300, 3_600]
/** From an idle worker (1 ms) to a backlog or a delay of a day. Seconds. */
const waitBuckets = [0.001, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 60, 300, 3_600, 86_400]

/** How the queues of a broker stand. */
export interface Standing {
  readonly counts: Counts
  /** For how long the oldest ready job of each queue has been ready, of those that have one. Milliseconds. */
  readonly oldestReadyMs: Readonly<Record<string, number>>
}

/** Where the metrics go, and what a scrape asks. */
export interface MetricSources {
  readonly prefix: string
  readonly register: Registry
  readonly queues: BoundedNames
  readonly standing: () => Promise<Standing | undefined>
  readonly health: () => readonly { readonly running: number; readonly sinceFetchMs: number }[]
}

/** What is counted when something happens. */
export interface QueueFigures {
  readonly ended: Counter<'task' | 'queue' | 'outcome'>
  readonly deaths: Counter<'task' | 'queue' | 'reason'>
  readonly runSeconds: Histogram<'task' | 'queue'>
  readonly waitSeconds: Histogram<'task' | 'queue'>
  readonly leasesLost: Counter
  readonly stuck: Counter
  readonly brokerFailures: Counter
  readonly scheduleFailures: Counter
  readonly countsFailures: Counter
  /** Of all metrics, as they are registered. */
  readonly names: readonly string[]
}

/** Registers every metric. prom-client throws when one of the names is taken. */
export function defineMetrics(sources: MetricSources): QueueFigures {
  const names: string[] = []
  const named = (name: string, help: string) => {
    names.push(`${sources.prefix}${name}`)
    return { name: `${sources.prefix}${name}`, help, registers: [sources.register] }
  }
  const perTask = { labelNames: ['task', 'queue'] as const }
  defineGauges(named, sources)
  return {
    ended: new Counter({
      ...named('runs_total', 'Runs of jobs that ended here, by how they ended.'),
      labelNames: ['task', 'queue', 'outcome'] as const,
    }),
    deaths: new Counter({
      ...named('deaths_total', 'Jobs that this process made dead, by the code of the reason.'),
      labelNames: ['task', 'queue', 'reason'] as const,
    }),
    runSeconds: new Histogram({ ...named('run_seconds', 'Time an attempt took.'), ...perTask, buckets: runBuckets }),
    waitSeconds: new Histogram({
      ...named('wait_seconds', 'Time from enqueueing a job to its first start, a delay included.'),
      ...perTask,
      buckets: waitBuckets,
    }),
    leasesLost: new Counter(named('leases_lost_total', 'How often a worker lost its lease and all of its jobs.')),
    stuck: new Counter(named('stuck_total', 'How often a blocked event loop made a worker give up its lease.')),
    brokerFailures: new Counter(named('broker_failures_total', 'Calls of workers that the broker failed to answer.')),
    scheduleFailures: new Counter(named('schedule_failures_total', 'Schedules that could not be fired or looked at.')),
    countsFailures: new Counter(named('counts_failures_total', 'Scrapes whose question for the counts the broker failed to answer.')),
    names,
  }
}

type Named = (name: string, help: string) => { name: string; help: string; registers: Registry[] }

function defineGauges(named: Named, { queues, standing, health }: MetricSources): void {
  new Gauge({
    ...named('jobs', 'Jobs that the broker has now.'),
    labelNames: ['queue', 'state'] as const,
    async collect() {
      const now = await standing()
      this.reset()
      for (const [queue, states] of Object.entries(now?.counts ?? {})) {
        // Added up, because several queues may be `other`.
        for (const [state, count] of Object.entries(states)) this.inc({ queue: queues.of(queue), state }, count)
      }
    },
  })
  new Gauge({
    ...named('oldest_ready_seconds', 'For how long the oldest ready job has been ready, by the clock of the broker.'),
    labelNames: ['queue'] as const,
    async collect() {
      const now = await standing()
      this.reset()
      const oldest = new Map<string, number>()
      for (const queue of Object.keys(now?.counts ?? {})) {
        const name = queues.of(queue)
        oldest.set(name, Math.max(oldest.get(name) ?? 0, now?.oldestReadyMs[queue] ?? 0))
      }
      for (const [queue, ms] of oldest) this.set({ queue }, ms / 1_000)
    },
  })
  // One number for all workers: the name of a worker changes with every lease that it loses, so it must not be a label.
  new Gauge({
    ...named('workers', 'Workers of this process.'),
    collect() {
      this.set(health().length)
    },
  })
  new Gauge({
    ...named('running', 'Handlers that run in this process.'),
    collect() {
      this.set(health().reduce((sum, { running }) => sum + running, 0))
    },
  })
  new Gauge({
    ...named('since_fetch_seconds', 'The longest time since the broker answered a worker of this process.'),
    collect() {
      this.set(Math.max(0, ...health().map(({ sinceFetchMs }) => sinceFetchMs)) / 1_000)
    },
  })
}
