import type { ScheduleDefinition, ScheduleRecord } from '../schedule-book.ts'
import { list, number, type Reply, text } from './client.ts'
import { isExtended } from './packed-extra.ts'

/** What Redis keeps of a definition beside its name and spec: a text that no script looks into, alike for alike definitions. */
export function packRest({ missed, job }: ScheduleDefinition): string {
  const { task, queue: _queue, payload, atMostOnce, crashReruns, rememberMs, keepDeadMs, ...more } = job
  const ordinary = [missed, task, Buffer.from(payload).toString('base64'), atMostOnce, crashReruns, rememberMs, keepDeadMs]
  return JSON.stringify(isExtended(job) ? [...ordinary, more] : ordinary)
}

/** Reads what the scripts say about a schedule of `queue`. Undefined for a reply that is none. */
export function asScheduleRecord(queue: string, reply: Reply): ScheduleRecord | undefined {
  const [name, spec, rest, version, paused, decided, due] = list(reply)
  if (name === undefined) return undefined
  const [missed, task, payload, atMostOnce, crashReruns, rememberMs, keepDeadMs, more] = JSON.parse(text(rest))
  return {
    name: text(name),
    spec: text(spec),
    missed,
    job: { task, queue, payload: Buffer.from(payload, 'base64'), atMostOnce, crashReruns, rememberMs, keepDeadMs, ...more },
    version: number(version),
    paused: number(paused) === 1,
    decidedUntil: new Date(number(decided)),
    dueAt: number(due) < 0 ? null : new Date(number(due)),
  }
}
