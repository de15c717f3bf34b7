import { Logger, makeWorkerUtils, type Runner, run as runWorker, type WorkerUtils } from 'graphile-worker'
import pg from 'pg'
import { type Contender, noop, type Setup, smallPayload } from './contender.ts'
import { until } from './until.ts'

const quiet = new Logger(() => noop)
const tables = 'graphile_worker._private_jobs'

/**
 * Its batched mode, which its documents measure as its fastest: it locks 500 jobs ahead, and starts further jobs while completions are still
 * to be stored. A process that dies leaves all of them locked for four hours.
 */
const batched = { localQueue: { size: 500 }, completeJobBatchDelay: 0, failJobBatchDelay: 0 }

/** Graphile Worker, batched or job by job. */
export function graphileWorker(
  connectionString: string,
  { payload = smallPayload, run = noop }: Setup,
  mode: 'batched' | 'plain',
): Contender {
  const pool = new pg.Pool({ connectionString, max: 20 })
  pool.on('error', noop)
  pool.on('connect', (client) => client.on('error', noop))
  const utils: Promise<WorkerUtils> = makeWorkerUtils({ pgPool: pool, logger: quiet })
  const runners: Promise<Runner>[] = []
  const left = async () => Number((await pool.query(`select count(*) as jobs from ${tables}`)).rows[0].jobs)
  return {
    name: `graphile-worker, ${mode}`,
    add: async (one = payload) => (await (await utils).addJob('noop', one)).id,
    async addMany(count, delayMs = 0) {
      const runAt = delayMs > 0 ? { runAt: new Date(Date.now() + delayMs) } : {}
      const jobs = await (await utils).addJobs(Array.from({ length: count }, () => ({ identifier: 'noop', payload, ...runAt })))
      return jobs.map(({ id }) => id)
    },
    work(atOnce, onEnd) {
      const taskList = {
        noop: async (given: unknown, { job }: { job: { id: string } }) => {
          await run(given)
          onEnd(String(job.id))
        },
      }
      const worker = { concurrentJobs: atOnce, ...(mode === 'batched' ? batched : {}) }
      runners.push(runWorker({ pgPool: pool, taskList, logger: quiet, noHandleSignals: true, preset: { worker } }))
    },
    // Completions travel later than anything that it tells; a completed job's row is gone.
    stored: () => until(async () => (await left()) === 0),
    waiting: left,
    async close() {
      for (const runner of runners) await (await runner).stop()
      await (await utils).release()
      await pool.end()
    },
  }
}

/** Makes its tables. */
export async function migrateGraphileWorker(connectionString: string): Promise<void> {
  const utils = await makeWorkerUtils({ connectionString, logger: quiet })
  await utils.migrate()
  await utils.release()
}
