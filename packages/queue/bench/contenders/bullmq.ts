import { Queue, Worker } from 'bullmq'
import { type Contender, noop, type SetupAt, smallPayload } from './contender.ts'

/** BullMQ with one worker, as its documents advise. */
export function bullmq({ port, payload = smallPayload, run = noop, keepsEnded = false, autoPipelining = false }: SetupAt): Contender {
  const connection = { port, host: '127.0.0.1', maxRetriesPerRequest: null }
  const queue = new Queue('noop', {
    connection: { ...connection, enableAutoPipelining: autoPipelining },
    defaultJobOptions: { removeOnComplete: keepsEnded ? { count: 1_000 } : true },
  })
  const workers: Worker[] = []
  return {
    name: 'bullmq',
    add: async (one = payload) => String((await queue.add('noop', one)).id),
    async addMany(count, delay = 0) {
      const jobs = await queue.addBulk(Array.from({ length: count }, () => ({ name: 'noop', data: payload, opts: { delay } })))
      return jobs.map(({ id }) => String(id))
    },
    work(concurrency, onEnd) {
      const worker = new Worker('noop', async (job) => run(job.data), { connection, concurrency })
      worker.on('completed', (job) => onEnd(String(job.id)))
      // An idle worker's blocked connection is cut when it closes.
      worker.on('error', noop)
      workers.push(worker)
    },
    // `completed` is emitted when the script has answered.
    stored: async () => {},
    waiting: async () => (await queue.getWaitingCount()) + (await queue.getDelayedCount()),
    async close() {
      await Promise.all(workers.map((worker) => worker.close(true)))
      await queue.close()
    },
  }
}
