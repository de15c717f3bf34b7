import BeeQueue from 'bee-queue'
import { type Contender, noop, type SetupAt, smallPayload } from './contender.ts'

/** bee-queue at its leanest: no events, no store of jobs in the process. */
export function beeQueue({ port, payload = smallPayload, run = noop }: SetupAt): Contender {
  const lean = { redis: { port, host: '127.0.0.1' }, getEvents: false, sendEvents: false, storeJobs: false, removeOnSuccess: true }
  const queue = new BeeQueue('noop', lean)
  queue.on('error', noop)
  return {
    name: 'bee-queue',
    add: async (one = payload) => (await queue.createJob(one).save()).id,
    async addMany(count, delayMs = 0) {
      const jobs = Array.from({ length: count }, () => {
        const job = queue.createJob(payload)
        return delayMs > 0 ? job.delayUntil(Date.now() + delayMs) : job
      })
      const failed = await queue.saveAll(jobs)
      for (const error of failed.values()) throw error
      return jobs.map(({ id }) => id)
    },
    work(atOnce, onEnd) {
      queue.process(atOnce, async (job) => run(job.data))
      queue.on('succeeded', (job) => onEnd(job.id))
    },
    // `succeeded` is emitted when the transaction has answered.
    stored: async () => {},
    async waiting() {
      const { waiting, delayed } = await queue.checkHealth()
      return waiting + delayed
    },
    close: () => queue.close(5_000),
  }
}
