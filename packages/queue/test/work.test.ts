import { describe, expect, it } from 'vitest'
import { type AnyTask, abort, createEngine, currentJob, discard, QueueError, retryLater, snooze, task } from '../src/index.ts'
import { memoryBroker, virtualClock } from '../src/memory/broker.ts'
import { passing, start, untilTheEnd } from './started.ts'
import { gate, next, several } from './watching.ts'

const dayMs = 86_400_000
describe('attempts', () => {
  it('repeats a failing job by its backoff until the attempts are spent, then keeps it as dead', async () => {
    const starts: { attempt: number; atMs: number }[] = []
    const clock = virtualClock()
    const failing = task({
      name: 'failing',
      delivery: 'at-least-once',
      retry: { attempts: 3, backoff: { base: '1m', jitter: 'none' } },
      run(_input, { job }) {
        starts.push({ attempt: job.attempt, atMs: clock.now() })
        throw new Error(`no ${job.attempt}`)
      },
    })
    const { engine } = start([failing], { broker: memoryBroker({ clock }) })
    const { id } = await engine.enqueue(failing)
    const dead = await passing(clock, next(engine, 'job.failed'))
    expect(dead.failure.message).toBe('no 3')
    expect(starts.map(({ attempt }) => attempt)).toEqual([1, 2, 3])
    const [first = 0, second = 0, third = 0] = starts.map(({ atMs }) => atMs)
    expect([second - first, third - second].map((ms) => Math.round(ms / 60_000))).toEqual([1, 2])
    expect((await engine.get(id))?.history.map(({ message }) => message)).toEqual(['no 1', 'no 2', 'no 3'])
  })

  it('does not repeat an error that no repeat can cure', async () => {
    const picky = task({
      name: 'picky',
      delivery: 'at-least-once',
      retry: { when: (error) => !(error instanceof RangeError) },
      run() {
        throw new RangeError('no such address')
      },
    })
    const { engine } = start([picky])
    const failed = next(engine, 'job.failed')
    await engine.enqueue(picky)
    expect((await failed).job.attempt).toBe(1)
  })

  it('starts an at-most-once job once, whatever its handler throws', async () => {
    const errors = [() => new Error('plain'), () => retryLater('1s'), () => snooze('1s')]
    let starts = 0
    const once = task({
      name: 'once',
      delivery: 'at-most-once',
      input: Number,
      run(n) {
        starts += 1
        throw errors[n]?.()
      },
    })
    const { engine, clock } = start([once])
    const failed = several(engine, 'job.failed', 3)
    await engine.enqueueMany([0, 1, 2].map((n) => [once, n] as const))
    await failed
    clock.advance(dayMs)
    expect([starts, await engine.counts()]).toMatchObject([3, { default: { dead: 3 } }])
  })

  it('waits for the date or the duration that the handler asked for, and counts it as an attempt', async () => {
    const clock = virtualClock(Date.UTC(2030, 0, 1))
    const starts: number[] = []
    const later = task({
      name: 'later',
      delivery: 'at-least-once',
      retry: { attempts: 3 },
      run(_input, { job }) {
        starts.push(clock.now())
        if (job.attempt === 1) retryLater(new Date(Date.UTC(2030, 0, 1, 6)), 'closed until six')
        if (job.attempt === 2) retryLater('2h')
      },
    })
    const { engine } = start([later], { broker: memoryBroker({ clock }) })
    await engine.enqueue(later)
    await passing(clock, next(engine, 'job.succeeded'))
    expect(starts.map((ms) => new Date(ms).getUTCHours())).toEqual([0, 6, 8])
  })

  it('never goes beyond the attempts, even when the handler asks for a later one', async () => {
    const stubborn = task({ name: 'stubborn', delivery: 'at-least-once', retry: { attempts: 4 }, run: () => retryLater(0) })
    const { engine } = start([stubborn])
    const failed = next(engine, 'job.failed')
    await engine.enqueue(stubborn)
    expect((await failed).job.attempt).toBe(4)
  })

  it('survives a date that is none', async () => {
    const dateless = task({ name: 'dateless', delivery: 'at-least-once', retry: { attempts: 1 }, run: () => retryLater(new Date('soon')) })
    const { engine } = start([dateless])
    const failed = next(engine, 'job.failed')
    await engine.enqueue(dateless)
    expect((await failed).failure.code).toBe('invalid_option')
  })

  it('stops at once when the handler aborts', async () => {
    const hopeless = task({ name: 'hopeless', delivery: 'at-least-once', run: () => abort('the account is closed') })
    const { engine } = start([hopeless])
    const failed = next(engine, 'job.failed')
    await engine.enqueue(hopeless)
    expect(await failed).toMatchObject({ job: { attempt: 1 }, failure: { code: 'aborted', message: 'the account is closed' } })
  })

  it('counts no attempt for a hundred snoozes', async () => {
    let left = 100
    const sleepy = task({
      name: 'sleepy',
      delivery: 'at-least-once',
      run() {
        left -= 1
        if (left >= 0) snooze('10m')
      },
    })
    const { engine, clock } = start([sleepy])
    await engine.enqueue(sleepy)
    const { job } = await passing(clock, next(engine, 'job.succeeded'))
    expect([job.attempt, job.fence]).toEqual([1, 101])
  })

  it('drops a job that its handler discards', async () => {
    const useless = task({ name: 'useless', delivery: 'at-least-once', run: () => discard() })
    const { engine } = start([useless])
    const discarded = next(engine, 'job.discarded')
    const { id } = await engine.enqueue(useless)
    await discarded
    expect([await engine.get(id), await engine.dead()]).toEqual([undefined, []])
  })

  it('replays a dead job once, from its first attempt', async () => {
    let broken = true
    const mended = task({
      name: 'mended',
      delivery: 'at-least-once',
      retry: { attempts: 1 },
      run() {
        if (broken) throw new Error('broken')
      },
    })
    const { engine } = start([mended])
    const failed = next(engine, 'job.failed')
    const { id } = await engine.enqueue(mended)
    await failed
    broken = false
    const succeeded = next(engine, 'job.succeeded')
    expect([await engine.replay(id), (await succeeded).job.attempt, await engine.replay(id)]).toEqual([true, 1, false])
  })
})

describe('what a worker cannot run', () => {
  const fresh = task({ name: 'fresh', delivery: 'at-least-once', run: () => {} })

  /** A worker of an old version beside an engine of a new one, on the same jobs. */
  function rollout() {
    const clock = virtualClock()
    const broker = memoryBroker({ clock })
    const old = createEngine<AnyTask>({ broker, tasks: [] })
    const fresher = createEngine({ broker, tasks: [fresh] })
    const oldWorker = old.work({ queues: { default: 1 } })
    untilTheEnd(oldWorker)
    return { clock, old, fresher, oldWorker }
  }

  it('is left for a worker that knows the task', async () => {
    const { clock, old, fresher, oldWorker } = rollout()
    const left = next(old, 'job.snoozed')
    await fresher.enqueue(fresh)
    await left
    await oldWorker.drain()
    const succeeded = next(fresher, 'job.succeeded')
    untilTheEnd(fresher.work())
    expect((await passing(clock, succeeded)).job).toMatchObject({ attempt: 1, crashes: 0 })
  })

  it('is dead with its reason when nobody knew the task for a day', async () => {
    const { clock, old, fresher } = rollout()
    const left = next(old, 'job.snoozed')
    const failed = next(old, 'job.failed')
    await fresher.enqueue(fresh)
    await left
    clock.advance(dayMs)
    expect((await passing(clock, failed)).failure).toMatchObject({
      code: 'unknown_task',
      message: 'no worker knew the task "fresh" for a day',
    })
  })

  it('is dead with its payload when the schema no longer accepts it', async () => {
    const strict = task({
      name: 'strict',
      delivery: 'at-least-once',
      input(value: unknown): { v: 2 } {
        if (JSON.stringify(value) === '{"v":2}') return { v: 2 }
        throw new TypeError('version 2 expected')
      },
      run: () => {},
    })
    const { engine } = start([strict])
    const failed = next(engine, 'job.failed')
    await engine.enqueueStored([{ task: 'strict', id: 'old', payload: '{"v":1}' }])
    expect((await failed).failure).toMatchObject({ code: 'invalid_input', message: 'bad input for task "strict": version 2 expected' })
    expect(Buffer.from((await engine.dead())[0]?.payload ?? []).toString()).toBe('{"v":1}')
  })
})

describe('running', () => {
  it('knows the current job in everything a handler awaits or schedules, and outside of it none', async () => {
    const seen: (string | undefined)[] = []
    const nested = task({
      name: 'nested',
      delivery: 'at-least-once',
      async run() {
        await Promise.resolve()
        seen.push(currentJob()?.task)
        await new Promise<void>((resolve) => setTimeout(resolve, 1))
        seen.push(currentJob()?.runId)
      },
    })
    const { engine } = start([nested])
    const succeeded = next(engine, 'job.succeeded')
    const { id } = await engine.enqueue(nested)
    await succeeded
    expect([...seen, currentJob()]).toEqual(['nested', `${id}:1`, undefined])
  })

  it('never runs more jobs of a queue than it has slots', async () => {
    let running = 0
    let most = 0
    const counted = task({
      name: 'counted',
      delivery: 'at-least-once',
      async run() {
        running += 1
        most = Math.max(most, running)
        await new Promise((resolve) => setImmediate(resolve))
        running -= 1
      },
    })
    const { engine } = start([counted])
    const finished = several(engine, 'job.succeeded', 50)
    await engine.enqueueMany(Array.from({ length: 50 }, () => [counted] as const))
    await finished
    expect(most).toBe(5)
  })

  it('starts a delayed job when the broker clock says so, and not before', async () => {
    const late = task({ name: 'late', delivery: 'at-least-once', run: () => {} })
    const { engine, clock } = start([late])
    const started = next(engine, 'job.started')
    const enqueuedMs = clock.now()
    await engine.enqueue(late, undefined, { delay: '90s' })
    await passing(clock, started)
    expect(clock.now() - enqueuedMs).toBeGreaterThanOrEqual(90_000)
  })

  it('tells a running handler that its job was cancelled', async () => {
    const running = gate()
    const long = task({
      name: 'long',
      delivery: 'at-least-once',
      run: (_input, { signal }) =>
        new Promise<void>((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason))
          running.open()
        }),
    })
    const { engine } = start([long])
    const cancelled = next(engine, 'job.cancelled')
    const { id } = await engine.enqueue(long)
    await running.opened
    expect(await engine.cancel(id)).toBe('requested')
    await cancelled
    expect(await engine.counts()).toEqual({})
  })

  it('aborts a handler that takes too long, and counts the attempt as failed', async () => {
    const slow = task({
      name: 'slow',
      delivery: 'at-least-once',
      timeout: '5ms',
      retry: { attempts: 1 },
      run: (_input, { signal }) =>
        new Promise<void>((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('cut off')))),
    })
    const { engine } = start([slow])
    const failed = next(engine, 'job.failed')
    await engine.enqueue(slow)
    expect((await failed).failure).toMatchObject({ code: 'timeout', message: 'task "slow" took longer than 5 ms' })
  })

  it('tells events in the order in which things happened', async () => {
    const shaky = task({
      name: 'shaky',
      delivery: 'at-least-once',
      retry: { backoff: { base: 0 } },
      run(_input, { job }) {
        if (job.attempt === 1) throw new Error('once')
      },
    })
    const { engine } = start([shaky])
    const seen: string[] = []
    for (const name of ['job.started', 'job.retrying', 'job.succeeded', 'job.failed'] as const) engine.on(name, () => seen.push(name))
    const succeeded = next(engine, 'job.succeeded')
    await engine.enqueue(shaky)
    await succeeded
    expect(seen).toEqual(['job.started', 'job.retrying', 'job.started', 'job.succeeded'])
  })

  it('is not disturbed by a listener that throws, and logs it', async () => {
    const logged: string[] = []
    const silent = () => {}
    const logger = { debug: silent, info: silent, warn: silent, error: (_fields: object, message: string) => logged.push(message) }
    const quick = task({ name: 'quick', delivery: 'at-least-once', run: () => {} })
    const { engine } = start([quick], { logger })
    engine.on('job.started', () => {
      throw new Error('listener')
    })
    const succeeded = next(engine, 'job.succeeded')
    await engine.enqueue(quick)
    await succeeded
    expect(logged).toEqual(['a listener threw'])
  })

  it('reports how long ago the broker last answered each worker', async () => {
    const { engine, worker } = start([task({ name: 'idle', delivery: 'at-least-once', run: () => {} })])
    expect(engine.health()).toMatchObject([{ worker: worker.id, running: 0 }])
    await worker.drain()
    expect(engine.health()).toEqual([])
  })
})

describe('losing the lease', () => {
  it('aborts the handlers with lease_lost and goes on under a new name', async () => {
    const reasons: unknown[] = []
    const running = gate()
    const lost = task({
      name: 'lost',
      delivery: 'at-least-once',
      run: (_input, { signal, job }) =>
        new Promise<void>((resolve) => {
          if (job.crashes > 0) return resolve()
          signal.addEventListener('abort', () => reasons.push(signal.reason))
          running.open()
        }),
    })
    const { engine, worker, clock } = start([lost])
    const firstName = worker.id
    const fenced = next(engine, 'worker.fenced')
    await engine.enqueue(lost)
    await running.opened
    clock.advance(16_000)
    const succeeded = next(engine, 'job.succeeded')
    untilTheEnd(engine.work())
    expect((await succeeded).job).toMatchObject({ attempt: 1, crashes: 1, fence: 2 })
    await passing(clock, fenced)
    expect(reasons).toMatchObject([{ code: 'lease_lost' }])
    expect(reasons[0]).toBeInstanceOf(QueueError)
    expect(worker.id).not.toBe(firstName)
  })
})
