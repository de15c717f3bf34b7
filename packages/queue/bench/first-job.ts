import { WorkerProcess, type WorkerStart } from './children/child.ts'
import { bullmq } from './contenders/bullmq.ts'
import { trellisOnRedis } from './contenders/trellis-on-redis.ts'

const contenders = { trellis: trellisOnRedis, bullmq } as const

/** Who is measured. */
export type Who = keyof typeof contenders

/** Adds one job by a contender of this process. */
export async function addOne(who: Who, port: number): Promise<void> {
  const contender = contenders[who]({ port })
  await contender.add()
  await contender.close()
}

/** Milliseconds from the spawn of a worker process to the end of the job that waits for it. */
export async function firstJobMs(who: Who, port: number, start: WorkerStart): Promise<number> {
  await addOne(who, port)
  const spawned = performance.now()
  const worker = new WorkerProcess([who, String(port)], start)
  try {
    const ms = (await worker.says('ended')) - spawned
    await worker.says('kept')
    return ms
  } finally {
    await worker.kill()
  }
}
