import { randomUUID } from 'node:crypto'
import type { Broker, LeasedJob, NewJob, Outcome, Result, StepReply } from '../src/broker.ts'

/** The lease of every worker in these tests. Milliseconds. */
export const leaseMs = 60_000

/** A job with ordinary choices; give what the test is about. */
export function aJob(choices: Partial<NewJob> = {}): NewJob {
  return {
    id: randomUUID(),
    task: 'test.task',
    queue: 'default',
    payload: Buffer.from('{"n":1}'),
    due: { inMs: 0 },
    atMostOnce: false,
    crashReruns: 3,
    rememberMs: 0,
    keepDeadMs: 30 * 86_400_000,
    ...choices,
  }
}

/** The stepped reply, or a failure of the test that says what came instead. */
export function stepped(reply: StepReply): Extract<StepReply, { kind: 'stepped' }> {
  if (reply.kind !== 'stepped') throw new Error(`expected a stepped reply, got ${reply.kind}`)
  return reply
}

/** A worker as the broker sees one: it counts its requests, and does nothing else by itself. */
export class Hand {
  readonly broker: Broker
  readonly id: string = randomUUID()
  seq = 0

  constructor(broker: Broker) {
    this.broker = broker
  }

  /** The next request. */
  step(want: Record<string, number> = { default: 10 }, results: readonly Result[] = [], ahead = {}): Promise<StepReply> {
    this.seq += 1
    return this.repeat(want, results, ahead)
  }

  /** The last request once more, as after a lost reply. */
  repeat(want: Record<string, number> = { default: 10 }, results: readonly Result[] = [], ahead = {}): Promise<StepReply> {
    return this.broker.step({ worker: this.id, seq: this.seq, results, want, ahead, leaseMs })
  }

  /** Takes up to `count` jobs, of the default queue if no other is named. */
  async take(count = 10, queue = 'default'): Promise<readonly LeasedJob[]> {
    return stepped(await this.step({ [queue]: count })).jobs
  }

  /** Takes exactly one job, of the default queue if no other is named. */
  async takeOne(queue?: string): Promise<LeasedJob> {
    const [job] = await this.take(1, queue)
    if (!job) throw new Error('no job was handed out')
    return job
  }

  /** Takes up to `count` jobs, of the default queue if no other is named, and returns their ids in order. */
  async takeIds(count = 10, queue?: string): Promise<readonly string[]> {
    return (await this.take(count, queue)).map(({ id }) => id)
  }

  /** Says of every job that it is done. */
  finish(...jobs: readonly LeasedJob[]): Promise<readonly string[]> {
    return this.settle(...jobs.map((job) => [job, { kind: 'done' }] as const))
  }

  /** Reports how jobs ended and returns the ids that were refused. */
  async settle(...ends: readonly (readonly [LeasedJob, Outcome])[]): Promise<readonly string[]> {
    const results = ends.map(([{ id, fence }, outcome]) => ({ id, fence, outcome }))
    return stepped(await this.step({}, results)).lost
  }

  renew(holding: readonly LeasedJob[] = [], seenSeq = this.seq) {
    return this.broker.renew({ worker: this.id, leaseMs, holding: holding.map(({ id, fence }) => [id, fence] as const), seenSeq })
  }

  leave(results: readonly Result[] = []) {
    return this.broker.leave({ worker: this.id, results })
  }
}
