import { describe, expect, it } from 'vitest'
import { asRunningJob } from '../src/current-job.ts'
import { Emitter } from '../src/events.ts'
import { silent } from '../src/logger.ts'
import { EndBells } from '../src/results/end-bells.ts'

const job = (id: string) =>
  asRunningJob({ id, task: 'x', queue: 'default', payload: new Uint8Array(), fence: 1, failures: 0, crashes: 0, ageMs: 0 })

/** An emitter that counts its listeners. */
function counted() {
  const events = new Emitter(silent)
  let listeners = 0
  const on: typeof events.on = (name, listener) => {
    listeners += 1
    const off = events.on(name, listener)
    return () => {
      listeners -= 1
      return off()
    }
  }
  return { events: Object.assign(Object.create(events) as Emitter, { on }), emit: events.emit.bind(events), count: () => listeners }
}

describe('the bells for ends', () => {
  it('wake everybody who waits for this job, whatever its end, and nobody else', () => {
    const { events, emit } = counted()
    const bells = new EndBells(events)
    const woken: string[] = []
    for (const who of ['first', 'second']) bells.on('a', () => woken.push(who))
    bells.on('b', () => woken.push('other'))
    const stop = bells.on('c', () => woken.push('gone'))
    stop()
    emit('job.succeeded', { job: job('a'), durationMs: 1 })
    emit('job.cancelled', { job: job('b'), durationMs: 1 })
    emit('job.succeeded', { job: job('c'), durationMs: 1 })
    expect(woken).toEqual(['first', 'second', 'other'])
  })

  it('listen only while somebody waits', () => {
    const { events, count } = counted()
    const bells = new EndBells(events)
    expect(count()).toBe(0)
    const stops = [bells.on('a', () => {}), bells.on('a', () => {}), bells.on('b', () => {})]
    const while3 = count()
    for (const stop of stops) stop()
    expect([while3 > 0, count()]).toEqual([true, 0])
  })
})
