import { describe, expect, it } from 'vitest'
import type { Run } from '../../src/runs/define-run.ts'
import { aPlace, Killed, noting, type RunPlace, statesOf } from './runs.ts'

const leaseMs = 600_000

/** Executes `run` as far as `killed`, and lets the lease run out. */
async function lose(place: RunPlace, run: Run, killed: Killed, id = 'lost'): Promise<void> {
  void place.execute(run, { id }, { holder: 'lost' })
  await killed.reached
  place.pass(leaseMs)
}

describe('a run whose process was killed', () => {
  it('is taken up by the next under its id with a higher fence, from the checkpoint of the phase it was in', async () => {
    const place = aPlace()
    const killed = new Killed()
    const log: string[] = []
    const fences: number[] = []
    const checkpoints: unknown[] = []
    let isFirst = true
    const run = noting(
      log,
      [
        { name: 'download', resumable: true },
        {
          name: 'match',
          resumable: true,
          run: async ({ fence, checkpoint, save }) => {
            fences.push(fence)
            checkpoints.push(checkpoint)
            if (!isFirst) return
            isFirst = false
            await save({ upTo: 'Bern' })
            await save({ upTo: 'Chur' })
            await killed.here()
          },
        },
        { name: 'publish', run: async ({ checkpoint }) => void checkpoints.push(checkpoint) },
      ],
      { leaseMs },
    )
    await lose(place, run, killed)
    const outcome = await place.execute(run, { id: 'next' })

    expect(outcome.kind).toBe('succeeded')
    expect(log).toEqual(['download', 'match', 'match', 'publish'])
    expect(checkpoints).toEqual([undefined, { upTo: 'Chur' }, undefined])
    expect(fences).toEqual([1, 2])
    expect(await place.book.status('import')).toMatchObject({ id: 'lost', execution: 2, status: 'succeeded' })
    expect(await place.book.history('import')).toMatchObject([{ id: 'lost', executions: 2, status: 'succeeded' }])
    expect(await place.state.list('run-checkpoints/')).toEqual([])
  })

  it('passes over no phase after one that is not resumable, nor over that one', async () => {
    const place = aPlace()
    const killed = new Killed()
    const log: string[] = []
    let isFirst = true
    const stop = async () => {
      if (isFirst) {
        isFirst = false
        await killed.here()
      }
    }
    const phases = [
      { name: 'a', resumable: true },
      { name: 'b' },
      { name: 'c', resumable: true },
      { name: 'd', resumable: true, run: stop },
    ]
    await lose(place, noting(log, phases, { leaseMs }), killed)
    const shown: string[] = []
    await place.execute(noting(log, phases, { leaseMs }), {}, { onStatus: (status) => shown.push(statesOf(status)) })

    expect(log.join('')).toBe('abcdbcd')
    expect(shown[0]).toBe('a:done b:waiting c:waiting d:waiting')
  })

  it('drops the checkpoints of phases that begin anew', async () => {
    const place = aPlace()
    const killed = new Killed()
    const checkpoints: unknown[] = []
    let isFirst = true
    const phases = [
      { name: 'a' },
      {
        name: 'b',
        resumable: true,
        run: async ({ checkpoint, save }: { checkpoint: unknown; save: (value: unknown) => Promise<void> }) => {
          checkpoints.push(checkpoint)
          await save(1)
          if (isFirst) {
            isFirst = false
            await killed.here()
          }
        },
      },
    ]
    await lose(place, noting([], phases, { leaseMs }), killed)
    await place.execute(noting([], phases, { leaseMs }))
    expect(checkpoints).toEqual([undefined, undefined])
  })

  it.each([
    ['when its work is too old', 86_400_001, {}],
    ['when another type is asked for', 0, { type: 'quick' }],
    ['when a fresh one is asked for', 0, { fresh: true }],
  ])('is not gone on with %s, and is remembered as failed', async (_when, laterMs, request) => {
    const place = aPlace()
    const killed = new Killed()
    const log: string[] = []
    let isFirst = true
    const stop = async () => {
      if (isFirst) {
        isFirst = false
        await killed.here()
      }
    }
    const run = noting(
      log,
      [
        { name: 'a', resumable: true },
        { name: 'b', resumable: true, run: stop },
      ],
      { leaseMs, types: ['full', 'quick'] },
    )
    await lose(place, run, killed)
    place.pass(laterMs)
    await place.execute(run, { id: 'next', ...request })

    expect(log.join('')).toBe('abab')
    expect((await place.book.history('import')).map(({ id, status }) => `${id} ${status}`)).toEqual(['next succeeded', 'lost failed'])
  })

  it('cannot write any more once another has taken it up', async () => {
    const place = aPlace()
    let late: (value: unknown) => Promise<void> = async () => {}
    const killed = new Killed()
    let isFirst = true
    const run = noting(
      [],
      [
        {
          name: 'a',
          resumable: true,
          run: async ({ save }) => {
            if (!isFirst) return
            isFirst = false
            late = save
            await killed.here()
          },
        },
      ],
      { leaseMs },
    )
    await lose(place, run, killed)
    await place.execute(run)
    await expect(late({ upTo: 'late' })).rejects.toMatchObject({ code: 'lock_lost' })
    expect(await place.state.list('run-checkpoints/')).toEqual([])
  })
})

describe('a run that failed', () => {
  const failing = (log: string[]) => {
    let isFirst = true
    return noting(log, [
      { name: 'download', resumable: true },
      {
        name: 'match',
        resumable: true,
        run: async ({ checkpoint, save }) => {
          log.push(JSON.stringify(checkpoint ?? null))
          if (!isFirst) return
          isFirst = false
          await save(7)
          throw new Error('no stops')
        },
      },
    ])
  }

  it('begins anew', async () => {
    const { execute } = aPlace()
    const log: string[] = []
    const run = failing(log)
    await execute(run)
    await execute(run)
    expect(log).toEqual(['download', 'match', 'null', 'download', 'match', 'null'])
  })

  it('is gone on with when that is asked for, as a run of its own', async () => {
    const { execute, book } = aPlace()
    const log: string[] = []
    const run = failing(log)
    await execute(run, { id: 'first' })
    await execute(run, { id: 'second', resume: true })
    expect(log).toEqual(['download', 'match', 'null', 'match', '7'])
    expect((await book.history('import')).map(({ id, status }) => `${id} ${status}`)).toEqual(['second succeeded', 'first failed'])
  })

  it('is not gone on with after a success', async () => {
    const { execute } = aPlace()
    const log: string[] = []
    const run = noting(log, [{ name: 'a', resumable: true }])
    await execute(run)
    await execute(run, { resume: true })
    expect(log).toEqual(['a', 'a'])
  })
})

it('a phase that is not resumable cannot save a checkpoint', async () => {
  const { execute } = aPlace()
  const outcome = await execute(noting([], [{ name: 'a', run: async ({ save }) => await save(1) }]))
  expect(outcome).toMatchObject({ kind: 'failed', cause: { code: 'run_invalid' } })
})
