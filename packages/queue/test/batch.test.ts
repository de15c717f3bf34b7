import { describe, expect, it } from 'vitest'
import { chain } from '../src/flow/flow.ts'
import { task } from '../src/index.ts'
import { add1, elsewhere, fail, once, queues, tasks } from './flow-tasks.ts'
import { refusal } from './refusal.ts'
import { start, stillEngine } from './started.ts'
import { next } from './watching.ts'

describe('a batch', () => {
  const report = task({
    name: 'report',
    ...once,
    input: String,
    run: (title, { children }) => `${title}: ${children.filter(({ status }) => status === 'succeeded').length} of ${children.length}`,
  })

  it('runs its callback once, when every job has ended, well or not', async () => {
    const { engine, work } = stillEngine([...tasks, report])
    const batch = engine.batch()
    for (const n of [1, 2, 3]) batch.add(add1.with(n))
    batch.add(fail.with('x')).add(chain(elsewhere.with(1), add1))
    const handle = await batch.commit({ onComplete: report.with('Done') })
    expect(await handle.progress()).toEqual({ total: 5, left: 5, state: 'blocked' })
    work({ queues: { default: 5 } })
    await next(engine, 'job.failed')
    work({ queues })
    expect(await handle.result()).toBe('Done: 4 of 5')
    expect(await engine.batchProgress(handle.id)).toEqual({ total: null, left: 0, state: 'succeeded' })
  })

  it.each([true, false])('that is empty ends at once, with a callback: %s', async (withCallback) => {
    const { engine } = start([...tasks, report])
    const handle = await engine.batch().commit(withCallback ? { onComplete: report.with('Done') } : {})
    expect(await handle.result()).toBe(withCallback ? 'Done: 0 of 0' : undefined)
  })

  it('without a callback ends by itself, in the queue of its first job', async () => {
    const { engine, work } = stillEngine(tasks)
    const handle = await engine.batch().add(elsewhere.with(1)).commit({ id: 'b' })
    work({ queues: { other: 1 } })
    expect(await handle.result()).toBeUndefined()
  })

  it('is committed once', async () => {
    const { engine } = stillEngine(tasks)
    const batch = engine.batch().add(add1.with(1))
    await batch.commit()
    expect((await refusal(batch.commit())).code).toBe('invalid_option')
  })
})
