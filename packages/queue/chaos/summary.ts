import type { Verdict } from './checker/check.ts'
import type { Chronicle, JobStory } from './checker/chronicle.ts'

/** The figures of a programme. */
export interface Summary {
  /** How many faults of each kind. */
  readonly faults: ReadonlyMap<string, number>
  /** Of processes of the programme and of the store. */
  readonly kills: number
  readonly jobs: {
    readonly acknowledged: number
    /** Handlers that began, and that came to their end. */
    readonly started: number
    readonly ended: number
    /** Handlers that succeeded for a job that had already succeeded once. */
    readonly duplicates: number
    readonly dead: number
    /** Acknowledged and gone, in a span of which the store may forget. */
    readonly forgotten: number
  }
  /** From the SIGKILL of a process to the next start of a job that it ran, in ms, shortest first. */
  readonly rerunsMs: readonly number[]
}

/** Faults that are a SIGKILL for a process of the store. */
const storeKills = new Set(['kill-redis', 'kill-postgres', 'kill-backend', 'kill-master'])

/** Counts what happened. */
export function summarize({ chronicle }: Pick<Verdict, 'chronicle'>): Summary {
  const faults = new Map<string, number>()
  for (const entry of chronicle.entries) if (entry.kind === 'fault') faults.set(entry.fault, (faults.get(entry.fault) ?? 0) + 1)
  const storesKilled = [...faults].reduce((sum, [kind, count]) => sum + (storeKills.has(kind) ? count : 0), 0)
  const jobs = [...chronicle.jobs.values()]
  const acknowledged = jobs.filter(isAcknowledged)
  const runs = jobs.flatMap((job) => job.runs)
  return {
    faults,
    kills: storesKilled + chronicle.entries.filter(({ kind }) => kind === 'killed').length,
    jobs: {
      acknowledged: acknowledged.length,
      started: runs.length,
      ended: runs.filter(({ endedUs }) => endedUs < Number.POSITIVE_INFINITY).length,
      duplicates: jobs.reduce((sum, job) => sum + duplicatesOf(job), 0),
      dead: jobs.filter(({ final }) => final?.state === 'dead').length,
      forgotten: acknowledged.filter(isForgotten).length,
    },
    rerunsMs: rerunsMs(chronicle),
  }
}

function isAcknowledged({ asks }: JobStory): boolean {
  return asks.some(({ answeredUs, refusedFor }) => answeredUs < Number.POSITIVE_INFINITY && refusedFor === null)
}

function isForgotten({ final, endings, orders }: JobStory): boolean {
  return final?.state === null && endings.length === 0 && orders.length === 0
}

function duplicatesOf({ runs }: JobStory): number {
  return Math.max(0, runs.filter(({ how }) => how === 'done').length - 1)
}

function rerunsMs({ entries, jobs }: Chronicle): readonly number[] {
  const killedUs = new Map(entries.flatMap((entry) => (entry.kind === 'killed' ? [[entry.process, entry.atUs] as const] : [])))
  const waits: number[] = []
  for (const { runs, asks } of jobs.values()) {
    // What may start only once starts again only when somebody replays it.
    for (const run of asks.some((ask) => ask.job.once) ? [] : runs) {
      const atUs = killedUs.get(run.by)
      if (atUs === undefined || run.endedUs < Number.POSITIVE_INFINITY) continue
      const next = runs.find(({ startedUs }) => startedUs > atUs)
      if (next) waits.push((next.startedUs - atUs) / 1_000)
    }
  }
  return waits.sort((a, b) => a - b)
}
