import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pack, unpack } from '../src/header.ts'
import { abort, currentJob, task } from '../src/index.ts'
import type { Instrument, InstrumentedRun, RunEnd } from '../src/instrument.ts'
import { refusal } from './refusal.ts'
import { start, stillEngine } from './started.ts'
import { next } from './watching.ts'

const note = task({ name: 'note', delivery: 'at-least-once', input: String, run: () => {} })

describe('an envelope', () => {
  it('gives back the header and every byte of the payload, and is not there when it has nothing to say', () => {
    const header = fc.dictionary(fc.string(), fc.string(), { noNullPrototype: true })
    fc.assert(
      fc.property(header, fc.uint8Array(), (headers, payload) => {
        const opened = unpack(pack({ headers }, payload))
        expect([opened.envelope.headers, [...opened.payload]]).toEqual([headers, [...payload]])
        expect(pack({}, payload)).toBe(payload)
      }),
    )
  })

  it('is never mistaken for JSON', () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        const payload = Buffer.from(json)
        expect(unpack(payload)).toEqual({ envelope: {}, payload })
      }),
    )
  })

  it.each([[[1]], [[1, 0, 0, 0, 9]], [[1, 0, 0, 0, 1, 123]], [[1, 255, 255, 255, 255, 0]]])(
    'that is broken is refused: %s',
    async (bytes) => {
      expect((await refusal(() => unpack(Uint8Array.from(bytes)))).code).toBe('invalid_input')
    },
  )

  it('that is broken makes the job dead and does not hide it', async () => {
    const { engine, broker, work } = stillEngine([note])
    const stored = { id: 'a', task: 'note', queue: 'default', payload: Uint8Array.of(1, 0), due: { inMs: 0 }, atMostOnce: false }
    await broker.enqueue([{ ...stored, crashReruns: 0, rememberMs: 0, keepDeadMs: 1_000_000 }])
    expect((await engine.get('a'))?.state).toBe('ready')
    const failed = next(engine, 'job.failed')
    work()
    expect((await failed).failure.code).toBe('invalid_input')
  })
})

describe('headers', () => {
  it('travel with the job and stay apart from its input', async () => {
    const seen: unknown[] = []
    const read = task({
      name: 'read',
      delivery: 'at-least-once',
      input: String,
      run: (text, { headers }) => {
        seen.push(text, headers)
      },
    })
    const { engine, work } = stillEngine([read])
    const { id } = await engine.enqueue(read, 'text', { headers: { 'request-id': '7' } })
    const stored = await engine.prepare(read, 'row', { headers: { 'request-id': '8' } })
    await engine.enqueueStored([stored])
    const job = await engine.get(id)
    expect([job?.headers, Buffer.from(job?.payload ?? []).toString()]).toEqual([{ 'request-id': '7' }, '"text"'])
    const done = next(engine, 'job.succeeded', (event) => event.job.id === stored.id)
    work({ queues: { default: 1 } })
    await done
    expect(seen).toEqual(['text', { 'request-id': '7' }, 'row', { 'request-id': '8' }])
  })

  it.each([
    ['no text', { n: 1 as unknown as string }],
    ['too much text', { long: 'x'.repeat(9_000) }],
  ])('are refused: %s', async (_what, headers) => {
    const { engine } = stillEngine([note])
    expect((await refusal(engine.enqueue(note, 'x', { headers }))).code).toBe('invalid_option')
  })
})

describe('an instrument', () => {
  it('is around the call that stores a job and around its run, the first one outermost', async () => {
    const told: string[] = []
    const named = (name: string): Instrument => ({
      enqueue: async (jobs, store) => {
        told.push(`${name} stores ${jobs.map(({ task: of }) => of).join()}`)
        await store()
        told.push(`${name} stored`)
      },
      inject: ({ id }) => ({ [name]: id, both: name }),
      run: async ({ headers, job, payload, ageMs }, handle) => {
        told.push(
          `${name} runs ${headers.both} ${headers[name] === job.id} ${Buffer.from(payload)} ${ageMs} ${currentJob()?.id === job.id}`,
        )
        told.push(`${name} saw ${(await handle()).kind}`)
      },
    })
    const { engine } = start([note], { instruments: [named('a'), named('b')] })
    const done = next(engine, 'job.succeeded')
    await engine.enqueue(note, 'x')
    await done
    expect(told).toEqual([
      'a stores note',
      'b stores note',
      'b stored',
      'a stored',
      'a runs b true "x" 0 true',
      'b runs b true "x" 0 true',
      'b saw done',
      'a saw done',
    ])
  })

  it('sees the very error that was thrown, and what becomes of the job', async () => {
    const ends: RunEnd[] = []
    const watch: Instrument = { run: async (_run, handle) => ends.push(await handle()) }
    const thrown = new RangeError('thrown')
    const bad = task({
      name: 'bad',
      delivery: 'at-least-once',
      retry: { backoff: { base: 0 } },
      run: (_input, { job }) => {
        if (job.attempt === 1) throw thrown
        abort('enough')
      },
    })
    const { engine } = start([bad, note], { instruments: [watch] })
    const failed = next(engine, 'job.failed')
    await engine.enqueue(bad)
    await failed
    expect(ends.map(({ kind }) => kind)).toEqual(['retry', 'dead'])
    expect([ends[0]?.error === thrown, ends[1]?.error]).toEqual([true, expect.objectContaining({ code: 'aborted' })])
  })

  it('cannot change what becomes of a job, whatever it does', async () => {
    const logged: string[] = []
    const silent = () => {}
    const logger = { debug: silent, info: silent, warn: silent, error: (_fields: object, message: string) => logged.push(message) }
    let runs = 0
    const counted = task({
      name: 'counted',
      delivery: 'at-least-once',
      input: String,
      run: () => {
        runs += 1
      },
    })
    const broken: Instrument[] = [
      { enqueue: () => Promise.reject(new Error('before')), inject: () => ({ long: 'x'.repeat(9_000) }), run: async () => undefined },
      {
        enqueue: async (_jobs, store) => {
          await store()
          await store()
          throw new Error('after')
        },
        inject: () => {
          throw new Error('inject')
        },
        run: async (_run, handle) => {
          await Promise.all([handle(), handle()])
          throw new Error('after')
        },
      },
    ]
    const { engine } = start([counted], { instruments: broken, logger })
    const done = next(engine, 'job.succeeded')
    const { id } = await engine.enqueue(counted, 'x')
    const { job } = await done
    expect([job.id, runs]).toEqual([id, 1])
    expect(new Set(logged)).toEqual(new Set(['an instrument threw']))
  })

  it('adds nothing that no job can carry', async () => {
    const greedy: Instrument[] = [{ inject: () => ({ small: 'x' }) }, { inject: () => ({ long: 'x'.repeat(9_000) }) }]
    const { engine } = stillEngine([note], { instruments: greedy })
    const { id } = await engine.enqueue(note, 'x')
    expect((await engine.get(id))?.headers).toEqual({ small: 'x' })
  })

  it('sees a call that stores nothing fail as the caller does', async () => {
    const seen: unknown[] = []
    const watch: Instrument = { enqueue: (_jobs, store) => store().catch((error: unknown) => void seen.push(error)) }
    const { broker } = stillEngine([note])
    const away = new Error('away')
    const { engine } = stillEngine([note], { instruments: [watch], broker: { ...broker, enqueue: () => Promise.reject(away) } })
    await expect(engine.enqueue(note, 'x')).rejects.toBe(away)
    expect(seen).toEqual([away])
  })

  it('marks an outbox row when it is prepared, not when it is sent, and no schedule', async () => {
    let trace = 'of the request'
    const runs: InstrumentedRun[] = []
    const watch: Instrument = {
      inject: () => ({ trace }),
      run: async (run, handle) => {
        runs.push(run)
        await handle()
      },
    }
    const { engine, work } = stillEngine([note], { instruments: [watch] })
    const stored = await engine.prepare(note, 'row')
    trace = 'of the relay'
    await engine.enqueueStored([stored])
    await engine.schedule('nightly', { cron: '@daily' }, note, 'tick')
    expect(stored.headers).toEqual({ trace: 'of the request' })
    const done = next(engine, 'job.succeeded')
    work()
    await done
    expect(runs.map(({ headers }) => headers)).toEqual([{ trace: 'of the request' }])
  })

  it('that is not there costs no byte', async () => {
    const { engine, broker } = stillEngine([note])
    const { id } = await engine.enqueue(note, 'x')
    expect(Buffer.from((await broker.get(id))?.payload ?? []).toString()).toBe('"x"')
  })
})
