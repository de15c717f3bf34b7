import { describe, expect, it } from 'vitest'
import { StackError } from '../../src/errors.ts'
import type { RunStatus } from '../../src/runs/run-status.ts'
import { aPlace, noting, statesOf } from './runs.ts'

describe('a run', () => {
  it('runs its phases in order, and is then remembered as a success with its times', async () => {
    const log: string[] = []
    const { execute, book } = aPlace()
    const outcome = await execute(noting(log, [{ name: 'download' }, { name: 'match' }, { name: 'publish' }]), {
      id: 'r1',
      trigger: 'command',
    })

    expect(log).toEqual(['download', 'match', 'publish'])
    expect(outcome.kind).toBe('succeeded')
    const status = await book.status('import')
    expect(status).toMatchObject({
      id: 'r1',
      name: 'import',
      type: 'full',
      trigger: 'command',
      status: 'succeeded',
      execution: 1,
      phase: null,
      message: null,
      processed: null,
      lastError: null,
      lastSuccess: { id: 'r1' },
    })
    expect(status && statesOf(status)).toBe('download:done match:done publish:done')
    expect(status?.finishedAt).toBe(status?.lastSuccess?.finishedAt)
    expect(await book.history('import')).toMatchObject([{ id: 'r1', status: 'succeeded', executions: 1 }])
  })

  it('shows where it is while it runs: phase, message, counts', async () => {
    const { execute, book } = aPlace()
    const seen: (RunStatus | undefined)[] = []
    const run = noting(
      [],
      [
        {
          name: 'match',
          title: 'Matching stops',
          run: async ({ progress }) => {
            progress(3, 10, 'Bern')
            progress(4, 10)
          },
        },
        { name: 'publish', run: async () => void seen.push(await book.status('import')) },
      ],
    )
    const shown: RunStatus[] = []
    await execute(run, {}, { onStatus: (status) => shown.push(status) })

    expect(seen[0]).toMatchObject({
      status: 'running',
      phase: 'publish',
      plan: [{ name: 'match', title: 'Matching stops', processed: 4, total: 10 }, {}],
    })
    expect(shown.find(({ processed }) => processed === 3)).toMatchObject({ phase: 'match', message: 'Bern', total: 10 })
    expect(shown.find(({ processed }) => processed === 4)?.message).toBe('Bern')
  })

  it('that fails ends there, says why and where, and keeps what is known of its last success', async () => {
    const log: string[] = []
    const { execute, book } = aPlace()
    await execute(noting(log, [{ name: 'download' }]), { id: 'good' })
    const broken = noting(log, [{ name: 'match', run: async () => Promise.reject(new Error('no stops')) }, { name: 'publish' }])
    const outcome = await execute(broken, { id: 'bad' })

    expect(outcome).toMatchObject({ kind: 'failed', cause: { message: 'no stops' } })
    const status = await book.status('import')
    expect(status).toMatchObject({
      status: 'failed',
      message: 'no stops',
      phase: 'match',
      lastSuccess: { id: 'good' },
      lastError: { id: 'bad', phase: 'match', message: 'no stops' },
    })
    expect(status && statesOf(status)).toBe('match:failed publish:waiting')
    expect(log).toEqual(['download', 'match'])
    expect((await book.history('import')).map(({ id }) => id)).toEqual(['bad', 'good'])
  })

  it('asked for again under the same id is not repeated once it is over', async () => {
    const log: string[] = []
    const { execute } = aPlace()
    const run = noting(log, [{ name: 'download' }])
    await execute(run, { id: 'r1' })
    expect((await execute(run, { id: 'r1' })).kind).toBe('succeeded')
    expect(log).toEqual(['download'])
  })

  it('is alone: a second one is told who runs, and runs nothing', async () => {
    const log: string[] = []
    const { execute } = aPlace()
    let release = () => {}
    const released = new Promise<void>((resolve) => (release = resolve))
    const slow = noting(log, [{ name: 'slow', run: async () => await released }], { leaseMs: 1_500 })
    const first = execute(slow, {}, { holder: 'first' })
    const second = await execute(slow, {}, { holder: 'second' })

    expect(second).toMatchObject({ kind: 'busy', by: { holder: 'first' } })
    release()
    expect((await first).kind).toBe('succeeded')
    expect(log).toEqual(['slow'])
  })

  it('is not left out when whoever had its lock goes just as one asks who that is', async () => {
    const log: string[] = []
    let looks = 0
    // The first look takes the lock for the one that is killed, the second refuses it to the run, the third asks who has it.
    const { state, execute } = aPlace({ onLook: ({ pass }) => ++looks === 3 && pass(61_000) })
    await state.acquire('runs/import', { holder: 'killed', leaseMs: 60_000 })

    expect((await execute(noting(log, [{ name: 'download' }]))).kind).toBe('succeeded')
    expect(log).toEqual(['download'])
  })

  it('is handed back, not left out, when the process stops while it waits for the lock of one that may be dead', async () => {
    const stopping = new AbortController()
    const { state, execute } = aPlace()
    await state.acquire('runs/import', { holder: 'killed', leaseMs: 60_000 })
    const outcome = execute(noting([], [{ name: 'download' }]), {}, { signal: stopping.signal })
    stopping.abort(new Error('the process stops'))

    expect(await outcome).toMatchObject({ kind: 'interrupted' })
  })

  it('gives its phases the fence of its lock, higher each time', async () => {
    const fences: number[] = []
    const { execute } = aPlace()
    const run = noting([], [{ name: 'a', run: async ({ fence }) => void fences.push(fence) }])
    await execute(run)
    await execute(run)
    expect(fences).toEqual([1, 2])
  })
})

describe('a run that is cancelled', () => {
  it('ends its phase by the signal, is remembered as cancelled, and is no failure', async () => {
    const log: string[] = []
    const { execute, book } = aPlace()
    const run = noting(log, [
      {
        name: 'match',
        run: async ({ runId, signal }) => {
          await book.cancel('import', runId)
          await new Promise((resolve) => signal.addEventListener('abort', resolve))
        },
      },
      { name: 'publish' },
    ])
    const outcome = await execute(run)

    expect(outcome.kind).toBe('cancelled')
    const status = await book.status('import')
    expect(status).toMatchObject({ status: 'cancelled', lastError: null, lastSuccess: null })
    expect(status && statesOf(status)).toBe('match:cancelled publish:waiting')
    expect(log).toEqual(['match'])
  })

  it('before it began runs no phase', async () => {
    const log: string[] = []
    const { execute, book } = aPlace()
    await book.cancel('import', 'r1')
    expect((await execute(noting(log, [{ name: 'match' }]), { id: 'r1' })).kind).toBe('cancelled')
    expect(log).toEqual([])
  })

  it('does not take the next one with it', async () => {
    const { execute, book } = aPlace()
    await book.cancel('import', 'r1')
    expect((await execute(noting([], [{ name: 'match' }]), { id: 'r2' })).kind).toBe('succeeded')
  })
})

describe('a run whose process stops', () => {
  it('is handed back at once, as it was stored, for another to go on', async () => {
    const { execute, book, state } = aPlace()
    const stopping = new AbortController()
    const run = noting([], [{ name: 'match', run: async () => stopping.abort(new Error('draining')) }])
    const outcome = await execute(run, { id: 'r1' }, { signal: stopping.signal })

    expect(outcome).toMatchObject({ kind: 'interrupted', cause: { message: 'draining' } })
    expect(await book.status('import')).toMatchObject({ id: 'r1', status: 'running', phase: 'match' })
    expect(await state.holder('runs/import')).toBeUndefined()
  })

  it('by a cancellation at the terminal is cancelled', async () => {
    const { execute } = aPlace()
    const stopping = new AbortController()
    const run = noting([], [{ name: 'match', run: async () => stopping.abort(new StackError('run_cancelled', 'Ctrl-C')) }])
    expect((await execute(run, {}, { signal: stopping.signal })).kind).toBe('cancelled')
  })
})
