/**
 * A worker process with the defaults of a contender: `node work.ts trellis|bullmq PORT [hangs]`. It prints `started` when a handler
 * starts, `ended` when a job's end is stored, and then `kept` when Node has written down what it compiled. With `hangs` its handlers
 * never end.
 */
import { flushCompileCache } from 'node:module'
import type { SetupAt } from '../contenders/contender.ts'

const [who, port, hangs] = process.argv.slice(2)

const run = () => {
  console.log('started')
  // The timer keeps the process alive, whatever else does.
  if (hangs) return new Promise<never>(() => setInterval(() => {}, 1_000))
}
const setup: SetupAt = { port: Number(port), run }
const contender = who === 'bullmq' ? await openBullmq(setup) : await openTrellis(setup)
contender.work(5, () => {
  console.log('ended')
  flushCompileCache()
  console.log('kept')
})

async function openBullmq(setup: SetupAt) {
  const { bullmq } = await import('../contenders/bullmq.ts')
  return bullmq(setup)
}

async function openTrellis(setup: SetupAt) {
  const { trellisOnRedis } = await import('../contenders/trellis-on-redis.ts')
  return trellisOnRedis(setup)
}
