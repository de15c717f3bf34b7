import { describe, expect, it } from 'vitest'
import type { Broker } from '../src/broker.ts'
import { createEngine, discard, task } from '../src/index.ts'
import type { ObjectStore } from '../src/results/object-store.ts'
import { refusal } from './refusal.ts'
import { start, stillEngine } from './started.ts'
import { next } from './watching.ts'

const keep = { success: '1h' } as const

describe('a result', () => {
  const double = task({ name: 'double', delivery: 'at-least-once', input: Number, keep, run: (n) => ({ twice: n * 2, at: new Date(n) }) })

  it('comes back as JSON brings it back, whether it is asked for before or after the end', async () => {
    const { engine, work } = stillEngine([double])
    const handle = await engine.enqueue(double, 21)
    const early = handle.result()
    work()
    const value = { twice: 42, at: '1970-01-01T00:00:00.021Z' }
    expect([await early, await handle.result(), await engine.result(double, handle.id)]).toEqual([value, value, value])
  })

  it('is seen by a process that did not see the job end', async () => {
    const { engine, broker, work } = stillEngine([double])
    const elsewhere = createEngine({ broker, tasks: [double] })
    const { id } = await engine.enqueue(double, 1)
    const seen = elsewhere.result(double, id)
    work()
    expect((await seen).twice).toBe(2)
  })

  it('is nothing when the handler returned nothing', async () => {
    const quiet = task({ name: 'quiet', delivery: 'at-least-once', keep, run: () => {} })
    const { engine } = start([quiet])
    expect(await (await engine.enqueue(quiet)).result()).toBeUndefined()
  })

  it('is gone when the time for which it is kept is over', async () => {
    const { engine, clock, broker, work } = stillEngine([double])
    const handle = await engine.enqueue(double, 1)
    work()
    await handle.result()
    clock.advance(3_600_001)
    await broker.sweep()
    expect((await refusal(handle.result())).code).toBe('result_expired')
  })

  it('of a dead job is its failure', async () => {
    const broken = task({ name: 'broken', delivery: 'at-most-once', keep, run: () => Promise.reject(new RangeError('too far')) })
    const { engine } = start([broken])
    const error = await refusal((await engine.enqueue(broken)).result())
    expect(error).toMatchObject({ code: 'job_failed', cause: { name: 'RangeError', message: 'too far' } })
  })

  it.each([
    ['cancelled while it waits', false],
    ['discarded by its handler', true],
  ])('of a job that was %s says so', async (_what, runs) => {
    const dropped = task({ name: 'dropped', delivery: 'at-least-once', keep, run: () => discard() })
    const { engine, work } = stillEngine([dropped])
    const handle = await engine.enqueue(dropped)
    const refused = refusal(handle.result())
    if (runs) work()
    else await engine.cancel(handle.id)
    expect((await refused).code).toBe('cancelled')
  })

  it('is waited for no longer than asked', async () => {
    const { engine } = stillEngine([double])
    const handle = await engine.enqueue(double, 1)
    expect((await refusal(handle.result({ timeout: 20 }))).code).toBe('timeout')
    const stop = new AbortController()
    const waiting = handle.result({ signal: stop.signal })
    stop.abort(new Error('the caller left'))
    await expect(waiting).rejects.toThrow('the caller left')
    await expect(handle.result({ signal: stop.signal })).rejects.toThrow('the caller left')
  })

  it('is not kept, and cannot be asked for, unless the task says so', async () => {
    const plain = task({ name: 'plain', delivery: 'at-least-once', run: () => 'value' })
    const { engine } = start([plain])
    const done = next(engine, 'job.succeeded')
    const handle = await engine.enqueue(plain, undefined, { id: 'a' })
    await done
    expect((await engine.get('a'))?.result).toBeNull()
    expect((await refusal(handle.result())).message).toContain('task "plain" keeps no results')
  })

  it('belongs to the task it is asked for', async () => {
    const other = task({ name: 'other', delivery: 'at-least-once', keep, run: () => 1 })
    const { engine } = start([double, other])
    const { id } = await engine.enqueue(double, 1)
    expect((await refusal(engine.result(other, id))).message).toBe(`job "${id}" is of task "double", not of "other"`)
  })

  it('of a duplicate is that of the job that was there', async () => {
    const once = task({ name: 'once', delivery: 'at-least-once', input: Number, keep, unique: { key: () => 'all' }, run: (n) => n })
    const { engine, work } = stillEngine([once])
    const [first, second] = await engine.enqueueMany([
      [once, 1],
      [once, 2],
    ])
    work()
    expect([await second.result(), second.duplicateOf]).toEqual([1, first.id])
  })
})

describe('an output schema', () => {
  const measured = (input: unknown) => {
    if (typeof input === 'number' && input >= 0) return { metres: input }
    throw new TypeError('not a length')
  }

  it('checks what was returned, and makes of it what comes back', async () => {
    const measure = task({
      name: 'measure',
      delivery: 'at-least-once',
      output: measured as (value: unknown) => never,
      run: () => 7 as never,
    })
    const { engine } = start([measure])
    expect(await (await engine.enqueue(measure)).result()).toEqual({ metres: 7 })
  })

  it('makes a value that it refuses a failed attempt', async () => {
    let returned = -1
    const measure = task({
      name: 'measure',
      delivery: 'at-least-once',
      retry: { backoff: { base: 0 } },
      output: measured as (value: unknown) => never,
      run: () => {
        returned += 1
        return (returned - 1) as never
      },
    })
    const { engine } = start([measure])
    const retrying = next(engine, 'job.retrying')
    const handle = await engine.enqueue(measure)
    expect((await retrying).failure).toMatchObject({ code: 'invalid_output', message: 'bad output of task "measure": not a length' })
    expect(await handle.result()).toEqual({ metres: 0 })
  })
})

/** A store that keeps objects in this process, in the shape of a bucket. */
function aStore() {
  const objects = new Map<string, Buffer>()
  const store: ObjectStore = {
    async put(key, source) {
      const pieces: Uint8Array[] = []
      for await (const piece of source) pieces.push(piece)
      objects.set(key, Buffer.concat(pieces))
    },
    async open(key) {
      const bytes = objects.get(key)
      return bytes && { body: pieces(bytes) }
    },
    async delete(key) {
      objects.delete(key)
    },
  }
  return { store, objects }
}

async function* pieces(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.byteLength; start += 1_000_000) yield bytes.subarray(start, start + 1_000_000)
}

describe('an object store', () => {
  const echo = task({ name: 'echo', delivery: 'at-least-once', input: String, keep, run: (text) => ({ text }) })

  it('takes a result of 50 MB, and the record only says where it is', async () => {
    const { store, objects } = aStore()
    const big = task({ name: 'big', delivery: 'at-least-once', keep, run: () => 'é'.repeat(26_214_400) })
    const { engine, broker } = start([big], { results: { store } })
    const handle = await engine.enqueue(big, undefined, { id: 'a' })
    const result = await handle.result()
    expect([result.length, result.at(-1)]).toEqual([26_214_400, 'é'])
    expect([...objects.keys()]).toEqual(['results/default/a-1'])
    expect((await broker.get('a'))?.result?.byteLength).toBeLessThan(200)
    expect(await engine.get('a')).toMatchObject({ result: null, stored: ['result'] })
  })

  it('takes large inputs until their job has succeeded, and leaves small ones with the job', async () => {
    const { store, objects } = aStore()
    const { engine, work } = stillEngine([echo], { results: { store, inlineBytes: 100 } })
    const large = await engine.enqueue(echo, 'x'.repeat(100), { id: 'job of "ours"' })
    const small = await engine.enqueue(echo, 'x')
    expect([...objects.keys()]).toEqual([expect.stringMatching(/^payloads\/default\/sha256-[0-9a-f]{64}-[0-9a-f]{32}$/)])
    expect(await engine.get(large.id)).toMatchObject({ stored: ['payload'], payload: new Uint8Array() })
    const done = next(engine, 'job.succeeded', ({ job }) => job.id === large.id)
    work()
    expect([(await large.result()).text.length, (await small.result()).text]).toEqual([100, 'x'])
    await done
    expect([...objects.keys()]).toEqual([expect.stringMatching(/^results\/default\/sha256-[0-9a-f]{64}-1$/)])
  })

  it('says that a result is expired when the store dropped it, and that it is damaged when it is not what was stored', async () => {
    const { store, objects } = aStore()
    const { engine } = start([echo], { results: { store, inlineBytes: 10 } })
    const handle = await engine.enqueue(echo, 'some text', { id: 'a' })
    await handle.result()
    objects.set('results/default/a-1', Buffer.from('{"text":"fake text"}'))
    expect((await refusal(handle.result())).code).toBe('broker_failed')
    objects.clear()
    expect((await refusal(handle.result())).code).toBe('result_expired')
  })

  it('that fails makes a failed attempt, and the next one tries again', async () => {
    const { store, objects } = aStore()
    let failures = 1
    const shaky: ObjectStore = {
      ...store,
      async put(key, source) {
        failures -= 1
        if (failures >= 0) throw new Error('the bucket is away')
        await store.put(key, source)
      },
    }
    const stubborn = task({
      ...{ name: 'stubborn', delivery: 'at-least-once', keep, run: () => 'x'.repeat(50) },
      retry: { backoff: { base: 0 } },
    } as const)
    const { engine } = start([stubborn], { results: { store: shaky, inlineBytes: 10 } })
    const retrying = next(engine, 'job.retrying')
    const handle = await engine.enqueue(stubborn, undefined, { id: 'a' })
    expect((await retrying).failure.message).toBe('the bucket is away')
    expect([(await handle.result()).length, [...objects.keys()]]).toEqual([50, ['results/default/a-2']])
  })

  it('is needed for what is larger than a job may carry', async () => {
    const huge = task({ name: 'huge', delivery: 'at-most-once', keep, run: () => 'x'.repeat(2_000) })
    const { engine } = start([huge], { maxPayloadBytes: 1_024 })
    const error = await refusal((await engine.enqueue(huge)).result())
    expect(error).toMatchObject({ code: 'job_failed', cause: { code: 'invalid_output' } })
  })
})

describe('progress and log', () => {
  it('has what the handler said last, and all of its lines in order, when the job has ended', async () => {
    const chatty = task({
      name: 'chatty',
      delivery: 'at-least-once',
      keep,
      run: (_input, { progress, logLine }) => {
        for (const percent of [10, 50, 90]) progress({ percent })
        logLine('first')
        logLine('x'.repeat(2_000))
      },
    })
    const { engine } = start([chatty])
    const handle = await engine.enqueue(chatty)
    await handle.result()
    expect((await engine.get(handle.id))?.progress).toEqual({ percent: 90 })
    expect((await engine.log(handle.id)).map(({ number, text, fence }) => [number, text.length, fence])).toEqual([
      [1, 5, 1],
      [2, 1_000, 1],
    ])
  })

  it('is there when the job has ended although the broker takes its time', async () => {
    const said = task({ name: 'said', delivery: 'at-least-once', keep, run: (_input, { progress }) => progress('all of it') })
    const { broker } = stillEngine([said])
    const slow: Broker = {
      ...broker,
      async report(request) {
        for (let turns = 0; turns < 20; turns += 1) await new Promise((resolve) => setImmediate(resolve))
        await broker.report(request)
      },
    }
    const { engine } = start([said], { broker: slow })
    const handle = await engine.enqueue(said)
    await handle.result()
    expect((await engine.get(handle.id))?.progress).toBe('all of it')
  })

  it('is refused when it is not JSON or too much of it, or the broker keeps none', async () => {
    const seen: unknown[] = []
    const odd = task({
      name: 'odd',
      delivery: 'at-least-once',
      run: async (_input, { progress, logLine }) => {
        for (const act of [() => progress(1n), () => progress('x'.repeat(20_000)), () => logLine('x')]) {
          seen.push(
            await refusal(act).then(
              ({ code }) => code,
              () => 'taken',
            ),
          )
        }
      },
    })
    for (const reports of [true, false]) {
      const { broker } = stillEngine([odd])
      const { engine } = start([odd], { broker: { ...broker, capabilities: { ...broker.capabilities, reports } } })
      const done = next(engine, 'job.succeeded')
      await engine.enqueue(odd)
      await done
    }
    expect(seen).toEqual(['invalid_option', 'invalid_option', 'taken', 'unsupported', 'unsupported', 'unsupported'])
  })

  it('that the broker does not take does not harm the job', async () => {
    const said = task({ name: 'said', delivery: 'at-least-once', keep, run: (_input, { progress }) => progress(1) })
    const { broker } = stillEngine([said])
    const logged: string[] = []
    const silent = () => {}
    const logger = { debug: silent, info: silent, error: silent, warn: (_fields: object, message: string) => logged.push(message) }
    const { engine } = start([said], { logger, broker: { ...broker, report: () => Promise.reject(new Error('away')) } })
    await (await engine.enqueue(said)).result()
    expect(logged).toEqual(['progress could not be reported'])
  })
})
