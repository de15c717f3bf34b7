import type { Redis } from 'ioredis'
import { fill, settleDown } from '../cases.ts'
import type { Contender } from '../contenders/contender.ts'
import { trellisOnRedis } from '../contenders/trellis-on-redis.ts'
import { play } from './player.ts'
import { Recorder } from './recorder.ts'

/** What is done, and with how many jobs waiting before it. */
export interface Deed {
  readonly jobs: number
  readonly before: number
  readonly run: (contender: Contender, jobs: number) => Promise<void>
}

interface Place {
  readonly admin: Redis
  readonly port: number
}

/** Milliseconds that the engine takes. */
export async function timeOf({ jobs, before, run }: Deed, { admin, port }: Place): Promise<number> {
  await admin.flushall()
  const contender = trellisOnRedis({ port })
  try {
    await fill(contender, before)
    await settleDown()
    const began = performance.now()
    await run(contender, jobs)
    const ms = performance.now() - began
    await expectWaiting(contender, before === 0 ? jobs : 0)
    return ms
  } finally {
    await contender.close()
  }
}

/** Records the engine once. The returned function brings the server into the same state, sends the same commands and returns the milliseconds. */
export async function replayOf({ jobs, before, run }: Deed, { admin, port }: Place): Promise<() => Promise<number>> {
  await admin.flushall()
  const recorder = await Recorder.start(port)
  const contender = trellisOnRedis({ port: recorder.port })
  await fill(contender, before)
  // Whatever sets connections up belongs to the preparation.
  await contender.waiting()
  await settleDown()
  const preparation = recorder.take()
  await run(contender, jobs)
  const tape = recorder.take()
  await contender.close()
  recorder.stop()
  return async () => {
    await admin.flushall()
    await play(preparation, port)
    await settleDown()
    const ms = await play(tape, port)
    const witness = trellisOnRedis({ port })
    await expectWaiting(witness, before === 0 ? jobs : 0)
    await witness.close()
    return ms
  }
}

async function expectWaiting(contender: Contender, expected: number): Promise<void> {
  const waiting = await contender.waiting()
  if (waiting !== expected) throw new Error(`${waiting} jobs wait, expected ${expected}`)
}
