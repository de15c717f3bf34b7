import type { Logger, Operations, Runs } from '@trellis/stack'
import type { Overview, ProcessList, QueueList, RunList } from '../../contract/index.ts'
import { processList } from '../processes/process-list.ts'
import { queueList } from '../queues/queue-list.ts'
import { runList } from '../runs/run-list.ts'
import { type Documents, problemsOf } from './problems.ts'

/** The doctor looks again after so long while somebody watches. Milliseconds. */
const doctorMs = 300_000

/** What the overview is read from. */
export interface OverviewSources {
  readonly operations: Operations
  readonly runs: Runs
  readonly logger: Pick<Logger, 'warn'>
}

/** The whole installation at a glance, as far as its stores answer. */
export async function overview(sources: OverviewSources): Promise<Overview> {
  const { operations, runs, logger } = sources
  const orNothing = async <T>(asked: Promise<T>): Promise<T | undefined> => {
    try {
      return await asked
    } catch (error) {
      logger.warn({ err: error }, 'a part of the overview could not be read')
      return undefined
    }
  }
  const [queues, processes, runsNow, outbox] = await Promise.all([
    orNothing(queueList(operations)),
    orNothing(processList(operations)),
    orNothing(runList(operations, runs)),
    orNothing(operations.outbox()),
  ])
  return overviewOf({ queues, processes, runs: runsNow, outbox, doctor: doctorOf(sources) })
}

/** The overview from documents that were read already. */
export function overviewOf(documents: Documents): Overview {
  const now = Date.now()
  const { queues, processes, runs, outbox, doctor } = documents
  return {
    at: new Date(now).toISOString(),
    problems: problemsOf(documents, now),
    jobs: queues === undefined ? null : jobsOf(queues),
    outbox: outbox === undefined ? null : { rows: outbox.rows, oldestMs: outbox.oldestMs },
    runs: runs === undefined ? null : runsOf(runs),
    workers: processes === undefined ? null : workersOf(processes),
    doctor,
  }
}

/** What the doctor said last, and has him look again when that is long ago; nobody waits for him. */
export function doctorOf({ operations, logger }: Pick<OverviewSources, 'operations' | 'logger'>): Overview['doctor'] {
  operations.diagnosis(doctorMs).catch((error: unknown) => logger.warn({ err: error }, 'the doctor could not look'))
  const last = operations.lastDiagnosis
  if (last === undefined) return null
  const { dangers, warnings, notes } = last.diagnosis
  return { at: last.at.toISOString(), dangers, warnings, notes }
}

function jobsOf({ queues }: QueueList): NonNullable<Overview['jobs']> {
  const sum = (state: 'ready' | 'running' | 'scheduled' | 'blocked' | 'dead') => queues.reduce((total, queue) => total + queue[state], 0)
  const ages = queues.flatMap(({ oldestReadyMs }) => oldestReadyMs ?? [])
  return {
    ready: sum('ready'),
    running: sum('running'),
    scheduled: sum('scheduled'),
    blocked: sum('blocked'),
    dead: sum('dead'),
    oldestReadyMs: ages.length === 0 ? null : Math.max(...ages),
    pausedQueues: queues.filter(({ paused }) => paused).map(({ name }) => name),
  }
}

function runsOf({ runs }: RunList): NonNullable<Overview['runs']> {
  const count = (wanted: string) => runs.filter(({ status }) => status === wanted).length
  return {
    running: count('running'),
    waiting: count('waiting'),
    failing: runs.filter(({ status }) => status === 'failed').map(({ name }) => name),
  }
}

function workersOf({ processes }: ProcessList): NonNullable<Overview['workers']> {
  const alive = processes.filter(({ state }) => state === 'alive')
  return {
    alive: alive.filter(({ roles }) => roles.includes('worker')).length,
    silent: processes.filter(({ state }) => state === 'silent').length,
    schedulers: alive.filter(({ roles }) => roles.includes('scheduler')).length,
  }
}
