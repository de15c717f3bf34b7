import { EventEmitter, once } from 'node:events'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createEngine, type WorkOptions } from '../../src/index.ts'
import { silent } from '../../src/logger.ts'
import { memoryBroker } from '../../src/memory/broker.ts'
import { next } from '../watching.ts'
import { isolatedTasks, kinds } from './calls.ts'
import * as isolated from './isolated-tasks.ts'

const {
  compute,
  exit,
  exitOnce,
  greet,
  incurable,
  leakObjects,
  notJson,
  notJsonKept,
  obey,
  parent,
  say,
  spin,
  spinOnce,
  strange,
  boast,
  tasks,
  where,
} = isolated

describe.each(kinds)('a worker with a %s for each handler', (kind) => {
  let engine: ReturnType<typeof open>
  let worker: ReturnType<typeof engine.work>

  let heard: EventEmitter

  function open() {
    const info = (_fields: object, message: string) => void heard.emit(message)
    return createEngine({ broker: memoryBroker(), tasks, logger: { ...silent, info } })
  }
  beforeEach(() => {
    heard = new EventEmitter()
    engine = open()
  })
  afterEach(() => worker.drain({ deadlineMs: 0, graceMs: 0 }))
  const work = (options: WorkOptions = {}) => {
    worker = engine.work({ queues: { default: 2 }, killAfterMs: 20, isolation: { kind, module: isolatedTasks, memoryMb: 160 }, ...options })
  }

  it('runs many jobs in few of them', async () => {
    work()
    const handles = await engine.enqueueMany(Array.from({ length: 30 }, () => [where] as const))
    const places = new Set(await Promise.all(handles.map((handle) => handle.result())))
    expect(places.size).toBeLessThanOrEqual(2)
    expect(places).not.toContain(`${process.pid}.0`)
  })

  it.each([
    { task: spin, code: 'timeout' },
    { task: exit, code: 'child_died' },
    { task: leakObjects, code: 'memory_limit' },
    { task: strange, code: 'unknown_task' },
    { task: boast, code: 'invalid_option' },
    { task: notJsonKept, code: 'invalid_output' },
  ])('fails the attempt of $task.name with $code, and runs the next job', async ({ task, code }) => {
    work()
    const failed = next(engine, 'job.failed')
    await engine.enqueue(task)
    expect((await failed).failure).toMatchObject({ code })
    expect(await (await engine.enqueue(where)).result()).toBeTypeOf('string')
  })

  it.each([spinOnce, exitOnce])('never starts an at-most-once job again ($name)', async (task) => {
    work()
    const failed = next(engine, 'job.failed')
    const { id } = await engine.enqueue(task)
    await failed
    expect(await engine.get(id)).toMatchObject({ state: 'dead', fence: 1 })
  })

  it('asks the task about the error while it still has its class', async () => {
    work()
    const failed = next(engine, 'job.failed')
    await engine.enqueue(incurable)
    expect((await failed).job.attempt).toBe(1)
  })

  it('passes a cancellation on, and kills a handler that ignores it', async () => {
    work({ killAfterMs: 60_000 })
    const obeying = once(heard, 'obeying')
    const obeyed = await engine.enqueue(obey)
    await obeying
    await engine.cancel(obeyed.id)
    expect(await obeyed.result()).toBe('cancelled')
    await worker.drain()
    work()
    const computing = once(heard, 'computing')
    const cancelled = next(engine, 'job.cancelled')
    const ignored = await engine.enqueue(compute)
    await computing
    await engine.cancel(ignored.id)
    expect((await cancelled).job.id).toBe(ignored.id)
  })

  it('passes the end of a drain on', async () => {
    work({ killAfterMs: 60_000 })
    const obeying = once(heard, 'obeying')
    const obeyed = await engine.enqueue(obey)
    await obeying
    await worker.drain({ deadlineMs: 0, graceMs: 60_000 })
    expect(await obeyed.result()).toBe('draining')
  })

  it('hands back, uncounted, what goes on after a drain', async () => {
    work({ killAfterMs: 60_000 })
    const computing = once(heard, 'computing')
    const { id } = await engine.enqueue(compute)
    await computing
    await worker.drain({ deadlineMs: 0, graceMs: 0 })
    expect(await engine.get(id)).toMatchObject({ state: 'ready', failures: 0, crashes: 0 })
  })

  it('keeps what handlers report', async () => {
    work()
    const handle = await engine.enqueue(say)
    await handle.result()
    expect(await engine.get(handle.id)).toMatchObject({ progress: { done: 0.5 } })
    expect((await engine.log(handle.id)).map(({ number, text }) => [number, text])).toEqual([
      [1, 'half of it'],
      [2, 'all of it'],
    ])
  })

  it('stores what handlers spawn, and runs them again with what came of it', async () => {
    work()
    const family = await engine.enqueue(parent)
    expect(await family.result()).toEqual(['Hello, Ada!', 'Hello, Grace!'])
  })

  it('does not care whether a value is JSON that nobody keeps', async () => {
    work()
    const succeeded = next(engine, 'job.succeeded')
    await engine.enqueue(notJson)
    expect((await succeeded).job.attempt).toBe(1)
  })

  it('leaves what its module does not export to others', async () => {
    work({ isolation: { kind, module: new URL('./other-tasks.ts', import.meta.url) } })
    const snoozed = next(engine, 'job.snoozed')
    const { id } = await engine.enqueue(greet, { name: 'Ada' })
    await snoozed
    expect(await engine.get(id)).toMatchObject({ state: 'scheduled', failures: 0 })
  })
})
