import { describe, expect, it } from 'vitest'
import { chain, chord, settled, waitForChildren } from '../src/flow/flow.ts'
import { type AnyTask, type RunContext, task } from '../src/index.ts'
import { add1, fail, flowing, numbers, once, text } from './flow-tasks.ts'
import { refusal } from './refusal.ts'
import { next } from './watching.ts'

describe('dynamic children', () => {
  const split = task({
    name: 'split',
    delivery: 'at-least-once',
    input: Number,
    async run(count, { children, spawn }: RunContext) {
      if (children.length === 0) {
        await Promise.all(Array.from({ length: count }, (_, n) => spawn([add1.with(n)])))
        waitForChildren()
      }
      if (children.length === count) {
        await spawn([chain(add1.with(100), text), settled(fail.with('x'))])
        waitForChildren()
      }
      return children.map((end) => (end.status === 'succeeded' ? end.output : end.status))
    },
  })

  it('are waited for, again and again, without counting an attempt', async () => {
    const { engine } = flowing(split)
    const handle = await engine.flow(split.with(3))
    expect(await handle.result()).toEqual([1, 2, 3, '<101>', 'dead'])
    expect(await engine.get(handle.id)).toMatchObject({ failures: 0, fence: 3 })
  })

  it('make their parent dead when one is that may not fail', async () => {
    const strict = task({
      name: 'strict',
      delivery: 'at-least-once',
      async run(_input, { spawn }) {
        await spawn([fail.with('no ink')])
        waitForChildren()
      },
    })
    const { engine } = flowing(strict)
    const error = await refusal((await engine.flow(strict.with())).result())
    expect(error.cause).toMatchObject({ code: 'child_failed' })
  })

  it('are made once although their parent failed after it had made them', async () => {
    const made: string[] = []
    const child = task({ name: 'child', ...once, input: Number, run: (n, { job }) => n * Math.sign(made.push(job.id)) })
    const shaky = task({
      name: 'shaky',
      delivery: 'at-least-once',
      retry: { backoff: { base: 0 } },
      async run(_input, { children, spawn, job }) {
        if (children.length > 0) return children
        await spawn([child.with(1), child.with(2)])
        if (job.attempt === 1) throw new Error('after the children')
        return waitForChildren()
      },
    })
    const { engine } = flowing<AnyTask>(child, shaky)
    const handle = await engine.flow(shaky.with(), { id: 'p' })
    expect(await handle.result()).toEqual([1, 2].map((output) => ({ status: 'succeeded', output })))
    expect(made.toSorted()).toEqual(['p.s0', 'p.s1'])
  })

  it('are other jobs than those that the flow gave their parent', async () => {
    const ran: number[] = []
    const part = task({
      name: 'part',
      ...once,
      input: Number,
      run: (n) => {
        ran.push(n)
        return n
      },
    })
    const more = task({
      name: 'more',
      delivery: 'at-least-once',
      input: numbers,
      async run(known, { children, spawn }) {
        if (children.length > known.length) return children.map((end) => end.status === 'succeeded' && end.output)
        await spawn([part.with(3), chain(part.with(4), part)])
        return waitForChildren()
      },
    })
    const { engine } = flowing<AnyTask>(part, more)
    const handle = await engine.flow(chord([part.with(1), chain(part.with(2), part)], more))
    expect([await handle.result(), ran.toSorted()]).toEqual([
      [1, 2, 3, 4],
      [1, 2, 2, 3, 4, 4],
    ])
  })

  it('cannot be waited for when there are none, and not by a task that may run only once', async () => {
    const idle = task({ name: 'idle', ...once, run: () => waitForChildren() })
    const single = task({ name: 'single', delivery: 'at-most-once', run: (_input, { spawn }) => spawn([add1.with(1)]) })
    const { engine } = flowing<AnyTask>(idle, single)
    expect((await refusal((await engine.flow(idle.with())).result())).cause).toMatchObject({ code: 'waiting' })
    expect((await refusal((await engine.flow(single.with())).result())).cause).toMatchObject({ code: 'unsupported' })
  })

  it('tell of the waiting as an event', async () => {
    const { engine } = flowing(split)
    const waiting = next(engine, 'job.waiting')
    const handle = await engine.flow(split.with(1))
    expect((await waiting).job.id).toBe(handle.id)
    await handle.result()
  })
})
