import { announce } from '../../src/announce.ts'
import type { Outcome } from '../../src/broker.ts'
import { asRunningJob } from '../../src/current-job.ts'
import { Emitter, type EngineEvents } from '../../src/events.ts'
import { silent } from '../../src/logger.ts'
import { settleOutcome } from '../../src/settle.ts'

const failure = { name: 'Error', message: 'as always' }
const outcomes: Readonly<Record<Outcome['kind'], Outcome>> = {
  done: { kind: 'done' },
  wait: { kind: 'wait', children: [] },
  retry: { kind: 'retry', due: { inMs: 0 }, failure },
  dead: { kind: 'dead', failure },
  snooze: { kind: 'snooze', due: { inMs: 0 } },
  discard: { kind: 'discard' },
  cancel: { kind: 'cancel' },
  release: { kind: 'release' },
}

/** Every event that an engine sends. */
export const eventNames = Object.keys({
  'job.started': true,
  'job.succeeded': true,
  'job.retrying': true,
  'job.failed': true,
  'job.died': true,
  'job.snoozed': true,
  'job.waiting': true,
  'job.discarded': true,
  'job.cancelled': true,
  'job.released': true,
  'job.lost': true,
  'worker.fenced': true,
  'worker.stuck': true,
  'worker.broker-failed': true,
  'schedule.failed': true,
} satisfies Readonly<Record<keyof EngineEvents, true>>) as (keyof EngineEvents)[]

/** For each outcome of a run: what moves the job, and the event that tells of it. */
export function outcomeEvents(): readonly { readonly verb: string; readonly event: string }[] {
  return Object.values(outcomes).map((outcome) => {
    const tally = { fence: 1, failures: 0, crashes: 0, crashReruns: 3, atMostOnce: false, history: [] }
    const events = new Emitter(silent)
    const sent: string[] = []
    for (const name of eventNames) events.on(name, () => sent.push(name))
    const leased = { id: 'a', task: 't', queue: 'q', payload: new Uint8Array(), fence: 1, failures: 0, crashes: 0, ageMs: 0 }
    announce({ job: asRunningJob(leased), startedMs: 0 }, outcome, { events, logger: silent })
    return { verb: settleOutcome(tally, outcome, 0).verb, event: sent.join() }
  })
}
