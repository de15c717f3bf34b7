import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createEngine, task, type Worker } from '../../src/index.ts'
import { Child, placeOf } from '../child.ts'
import { Hand } from '../requests.ts'
import { isMissing } from '../servers.ts'
import { next } from '../watching.ts'
import { openRedis, type RedisStore } from './stores.ts'

const again = task({ name: 'again', delivery: 'at-least-once', run: () => {} })

/** Node options that move a process's idea of the time. */
function clockOff(ms: number): readonly string[] {
  const code = `
    const Real = Date
    globalThis.Date = class extends Real {
      constructor(...given) { if (given.length === 0) super(Real.now() + ${ms}); else super(...given) }
      static now() { return Real.now() + ${ms} }
    }`
  return ['--import', `data:text/javascript,${encodeURIComponent(code)}`]
}

describe.skipIf(isMissing('redis')).each([
  ['an hour ahead', 3_600_000],
  ['an hour behind', -3_600_000],
])('a process whose clock is %s', (_name, offMs) => {
  let store: RedisStore
  const children: Child[] = []
  const workers: Worker[] = []

  beforeEach(async () => {
    store = await openRedis()
  })
  afterEach(async () => {
    for (const child of children.splice(0)) await child.kill('SIGKILL')
    await Promise.all(workers.splice(0).map((worker) => worker.drain({ deadlineMs: 0, graceMs: 0 })))
    await store.close()
  })

  const child = (role: 'work' | 'enqueue'): Child => {
    const started = new Child({ role, ...placeOf(store) }, clockOff(offMs))
    children.push(started)
    return started
  }

  it('starts no delayed job early, and keeps its lease', async () => {
    const engine = createEngine({ broker: store.broker, tasks: [again] })
    const delayed = await engine.enqueue(again, undefined, { delay: '50m' })
    const running = await engine.enqueue(again)
    await child('work').says('started again')
    expect(await new Hand(store.other).takeIds()).toEqual([])
    expect(await engine.get(running.id)).toMatchObject({ state: 'running', fence: 1, crashes: 0 })
    expect(await engine.get(delayed.id)).toMatchObject({ state: 'scheduled', fence: 0 })
  })

  it('enqueues jobs that others run at once', async () => {
    const engine = createEngine({ broker: store.broker, tasks: [again] })
    const succeeded = next(engine, 'job.succeeded')
    workers.push(engine.work())
    child('enqueue')
    expect((await succeeded).job).toMatchObject({ attempt: 1, crashes: 0 })
  })
})
