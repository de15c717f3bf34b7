import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Broker } from '../src/broker.ts'
import { createEngine, task, type Worker } from '../src/index.ts'
import { memoryBroker, type VirtualClock, virtualClock } from '../src/memory/broker.ts'
import { refusal } from './refusal.ts'
import { aJob } from './requests.ts'
import { gate, next, several } from './watching.ts'

const dayMs = 86_400_000
const nightly = { cron: '30 2 * * *', tz: 'Europe/Paris' } as const
const definition = {
  delivery: 'at-least-once',
  input: (value: unknown) => ({ of: String((value as { of?: unknown })?.of) }),
  run: () => {},
} as const
const report = task({ ...definition, name: 'report' })
/** Of the same name and type, but not the task that the engine knows. */
const namesake = task({ ...definition, name: 'report' })
const tidy = task({ name: 'tidy', delivery: 'at-least-once', run: () => {} })

describe('engine.schedule', () => {
  let clock: VirtualClock
  let broker: Broker
  const workers: Worker[] = []

  beforeEach(() => {
    // The clocks of Paris go forward in the night after this.
    clock = virtualClock(Date.parse('2026-03-28T12:00:00Z'))
    broker = memoryBroker({ clock })
  })
  afterEach(async () => {
    await Promise.all(workers.splice(0).map((worker) => worker.drain({ deadlineMs: 0, graceMs: 0 })))
  })

  const start = () => {
    const engine = createEngine({ broker, tasks: [report, tidy] })
    return { engine, work: () => workers.push(engine.work({ queues: { default: 5 } })) }
  }
  const waiting = () => expect.poll(async () => (await broker.schedules?.due(1))?.nextDueMs)

  it('runs the task with its input when the time has come, and says when it will again', async () => {
    const { engine, work } = start()
    await engine.schedule('nightly', nightly, report, { of: 'sales' })
    work()
    const succeeded = next(engine, 'job.succeeded')
    await waiting().toBeGreaterThan(0)
    clock.advance(dayMs)
    expect((await succeeded).job.id).toBe(`schedule:nightly:${Date.parse('2026-03-29T01:00:00Z')}`)
    expect(await engine.schedules()).toEqual([
      {
        name: 'nightly',
        spec: 'cron Europe/Paris 30 2 * * *',
        task: 'report',
        queue: 'default',
        missed: 'once',
        overlap: 'allow',
        paused: false,
        next: new Date('2026-03-30T00:30:00Z'),
        decidedUntil: expect.any(Date),
      },
    ])
  })

  it('runs once on each of the days on which the clocks are changed', async () => {
    const { engine, work } = start()
    await engine.schedule('nightly', nightly, tidy, undefined, { missed: { all: 1_000 } })
    work()
    await waiting().toBeGreaterThan(0)
    const succeeded = several(engine, 'job.succeeded', 240)
    clock.advance(240 * dayMs)
    const days = (await succeeded).map(({ job }) =>
      new Date(Number(job.id.split(':')[2])).toLocaleDateString('sv-SE', { timeZone: 'Europe/Paris' }),
    )
    expect(new Set(days).size).toBe(240)
    expect(days).toEqual(expect.arrayContaining(['2026-03-29', '2026-10-25']))
  })

  it('fires as long as one of the processes works, once for all of them', async () => {
    const processes = [start(), start(), start()]
    for (const { engine, work } of processes) {
      await engine.schedule('tidy', { every: '1h' }, tidy)
      work()
    }
    await waiting().toBeGreaterThan(0)
    await workers.shift()?.drain()
    const ended = Promise.any(processes.map(({ engine }) => next(engine, 'job.succeeded')))
    clock.advance(3_600_000)
    await ended
    await Promise.all(workers.splice(0).map((worker) => worker.drain()))
    expect(await broker.counts()).toMatchObject({ default: { ready: 0, running: 0, succeeded: 1 } })
  })

  it('fires nothing once every worker is drained', async () => {
    const { engine, work } = start()
    await engine.schedule('tidy', { every: '1h' }, tidy)
    work()
    await waiting().toBeGreaterThan(0)
    await workers.pop()?.drain()
    clock.advance(dayMs)
    expect(await broker.counts()).toEqual({})
    expect(await broker.schedules?.due(5)).toMatchObject({ due: [{ name: 'tidy' }] })
  })

  it('fires in a process that only schedules, until that is drained', async () => {
    const { engine } = start()
    const scheduler = engine.runSchedules()
    await engine.schedule('tidy', { every: '1h' }, tidy)
    await waiting().toBeGreaterThan(0)
    clock.advance(3_600_000)
    await expect.poll(async () => (await broker.counts()).default?.ready).toBe(1)
    await scheduler.drain()
    clock.advance(3_600_000)
    expect(await broker.schedules?.due(5)).toMatchObject({ due: [{ name: 'tidy' }] })
  })

  it('fires a schedule whose task this process does not know', async () => {
    await start().engine.schedule('tidy', { every: '1h' }, tidy)
    const other = createEngine({ broker, tasks: [report] })
    workers.push(other.work({ queues: { reports: 1 } }))
    await waiting().toBeGreaterThan(0)
    clock.advance(3_600_000)
    await expect.poll(async () => (await broker.counts()).default?.ready).toBe(1)
  })

  it('goes on with the others when it cannot read what a newer version has written, and says so', async () => {
    const { engine, work } = start()
    const { id: _id, due: _due, ...job } = aJob({ task: 'tidy' })
    await broker.schedules?.save({ name: 'a newer one', spec: 'moon full', missed: 'once', job })
    await engine.schedule('tidy', { every: '1h' }, tidy)
    const failed = next(engine, 'schedule.failed')
    work()
    expect(await failed).toMatchObject({ schedule: 'a newer one', error: { code: 'invalid_schedule' } })
    await expect.poll(async () => (await broker.schedules?.due(5))?.due.length).toBe(1)
    const succeeded = next(engine, 'job.succeeded')
    clock.advance(3_600_000)
    expect((await succeeded).job.id).toMatch(/^schedule:tidy:\d+$/)
  })

  it('makes a job now when it is asked to, also of a paused schedule, and disturbs no firing', async () => {
    const { engine, work } = start()
    await engine.schedule('nightly', nightly, report, { of: 'sales' })
    await engine.pauseSchedule('nightly', true)
    const triggered = await engine.triggerSchedule('nightly')
    work()
    expect((await next(engine, 'job.succeeded')).job.id).toBe(triggered?.id)
    expect(await engine.triggerSchedule('unheard of')).toBeUndefined()
    expect(await engine.schedules()).toMatchObject([{ paused: true, next: null }])
    await engine.pauseSchedule('nightly', false)
    expect(await engine.schedules()).toMatchObject([{ paused: false, next: new Date('2026-03-29T01:00:00Z') }])
    expect([await engine.unschedule('nightly'), await engine.unschedule('nightly')]).toEqual([true, false])
  })

  it.each([
    ['a name', () => start().engine.schedule('no spaces', { every: '1h' }, tidy), 'invalid_schedule'],
    ['a spec', () => start().engine.schedule('x', { cron: '61 * * * *' }, tidy), 'invalid_schedule'],
    ['a zone', () => start().engine.schedule('x', { cron: '* * * * *', tz: 'Europe/Atlantis' }, tidy), 'invalid_schedule'],
    ['a policy', () => start().engine.schedule('x', { every: '1h' }, tidy, undefined, { missed: { all: 1_001 } }), 'invalid_option'],
    ['an unregistered task', () => start().engine.schedule('x', { every: '1h' }, namesake, { of: 'x' }), 'unknown_task'],
  ])('refuses %s that is none at once, and stores nothing', async (_what, declare, code) => {
    await expect(declare()).rejects.toMatchObject({ code })
    expect(await broker.schedules?.list()).toEqual([])
  })

  it('refuses a broker without schedules, which works without them', async () => {
    const { schedules: _none, ...plain } = memoryBroker()
    const engine = createEngine({ broker: plain, tasks: [tidy] })
    await expect(engine.schedule('x', { every: '1h' }, tidy)).rejects.toMatchObject({ code: 'unsupported' })
    await expect(engine.schedules()).rejects.toMatchObject({ code: 'unsupported' })
    workers.push(engine.work())
    const id = randomUUID()
    const succeeded = next(engine, 'job.succeeded')
    await engine.enqueue(tidy, undefined, { id })
    expect((await succeeded).job.id).toBe(id)
  })

  it('skips firings while the job of the one before has not ended, and says so in its list', async () => {
    const open = gate()
    const slow = task({ name: 'slow', delivery: 'at-least-once', run: () => open.opened })
    const engine = createEngine({ broker, tasks: [slow] })
    await engine.schedule('often', { every: '1h', aligned: true }, slow, undefined, { overlap: 'skip' })
    const started: string[] = []
    engine.on('job.started', ({ job }) => started.push(job.id))
    const first = next(engine, 'job.started')
    workers.push(engine.work({ queues: { default: 5 } }))
    await waiting().toBeGreaterThan(0)
    clock.advance(3_600_000)
    const { job } = await first
    clock.advance(3_600_000)
    await waiting().toBeGreaterThan(3_500_000)
    expect([await engine.triggerSchedule('often'), started]).toEqual([{ id: job.id }, [job.id]])
    expect((await engine.schedules()).map(({ overlap }) => overlap)).toEqual(['skip'])
    const ended = next(engine, 'job.succeeded')
    open.open()
    await ended
    const second = next(engine, 'job.started')
    clock.advance(3_600_000)
    expect((await second).job.id).not.toBe(job.id)
  })

  it('cannot skip overlaps of a task that is unique in its own way, nor on a broker without unique keys', async () => {
    const unique = task({ name: 'unique', delivery: 'at-least-once', input: String, unique: { key: (text) => text }, run: () => {} })
    const skip = { overlap: 'skip' } as const
    const own = createEngine({ broker, tasks: [unique] }).schedule('x', { every: '1h' }, unique, 'x', skip)
    expect((await refusal(own)).code).toBe('invalid_option')
    const poor = { ...broker, capabilities: { ...broker.capabilities, unique: false } }
    const lacking = createEngine({ broker: poor, tasks: [tidy] }).schedule('x', { every: '1h' }, tidy, undefined, skip)
    expect((await refusal(lacking)).code).toBe('unsupported')
  })
})
