import { describe, expect, it, onTestFinished } from 'vitest'
import { runMigrations } from '../../src/roles/migrate.ts'
import type { Runtime } from '../../src/roles/runtime.ts'
import { startScheduler } from '../../src/roles/scheduler.ts'
import { startWorker } from '../../src/roles/worker.ts'
import { defineRun, type Phase, type Run, type RunDefinition } from '../../src/runs/define-run.ts'
import type { RunView } from '../../src/runs/run-view.ts'
import { runtimeOf } from '../roles/services.ts'
import { depotWith, Gate } from './service-with-runs.ts'

/** A run named `import` with one phase. */
function importing(run: Phase['run'], more: Partial<RunDefinition> = {}): Run {
  return defineRun({ name: 'import', title: 'Import', phases: [{ name: 'match', run }], ...more })
}

async function depot(...definitions: readonly Run[]): Promise<Runtime> {
  const runtime = await runtimeOf({ services: [depotWith(definitions)] })
  await runMigrations(runtime)
  return runtime
}

function working(runtime: Runtime): void {
  const worker = startWorker(runtime)
  onTestFinished(() => worker.stop())
}

/** The schedules, but for that of the run that every installation has. */
async function declaredBy({ engine }: Runtime) {
  return (await engine.schedules()).filter(({ name }) => name !== 'run:retention')
}

/** Resolves with the view of the run `import` as soon as it is as `wanted`. */
async function seen({ runs }: Runtime, wanted: Partial<RunView>): Promise<RunView> {
  let look = () => {}
  const stop = await runs.watch(() => look())
  try {
    for (;;) {
      const changed = new Promise<void>((resolve) => {
        look = resolve
      })
      const [view] = await runs.views(['import'])
      if (view !== undefined && Object.entries(wanted).every(([key, value]) => view[key as keyof RunView] === value)) return view
      await changed
    }
  } finally {
    await stop()
  }
}

describe('a run that is started', () => {
  it('waits for a worker, is executed, and is then idle for the next', async () => {
    const gate = new Gate()
    const runtime = await depot(
      importing(async ({ progress, type }) => {
        progress(1, 2, `half of ${type}`)
        await gate.opened
      }),
    )
    expect(await runtime.runs.views(['import'])).toMatchObject([
      { name: 'import', title: 'Import', types: ['full'], status: 'idle', id: null },
    ])
    const { id } = await runtime.runs.start('import', { trigger: 'test' })
    expect(await runtime.runs.views(['import'])).toMatchObject([{ status: 'waiting', id, trigger: 'test' }])

    working(runtime)
    await seen(runtime, { status: 'running', phase: 'match', processed: 1 })
    gate.open()
    expect(await seen(runtime, { status: 'succeeded' })).toMatchObject({ id, trigger: 'test', type: 'full', lastSuccess: { id } })
    expect(await runtime.runs.history('import')).toMatchObject([{ id, status: 'succeeded' }])
  })

  it('is refused while another one waits or runs, and not afterwards', async () => {
    const gate = new Gate()
    const runtime = await depot(importing(async () => await gate.opened))
    const busy = { code: 'run_busy' }
    const { id } = await runtime.runs.start('import')
    await expect(runtime.runs.start('import')).rejects.toMatchObject({ ...busy, message: expect.stringContaining(id) })

    working(runtime)
    await seen(runtime, { status: 'running' })
    await expect(runtime.runs.start('import')).rejects.toMatchObject(busy)
    gate.open()
    await seen(runtime, { status: 'succeeded' })
    await runtime.engine.workUntilIdle({ queues: { runs: 1 } })
    await expect(runtime.runs.start('import')).resolves.toMatchObject({ id: expect.any(String) })
  })

  it('by a name or a type that there is not is refused with those that there are', async () => {
    const runtime = await depot(importing(async () => {}))
    await expect(runtime.runs.start('export')).rejects.toMatchObject({
      code: 'run_unknown',
      message: 'no run "export"; there are: import, retention',
    })
    await expect(runtime.runs.start('import', { type: 'quick' })).rejects.toMatchObject({
      message: expect.stringContaining('no type "quick"; there are: full'),
    })
    expect(await runtime.runs.views(['import'])).toMatchObject([{ status: 'idle' }])
  })

  it('and fails is a dead job with the reason, and not repeated by itself', async () => {
    const runtime = await depot(importing(async () => Promise.reject(new Error('no stops'))))
    const { id } = await runtime.runs.start('import')
    await runtime.engine.workUntilIdle({ queues: { runs: 1 } })
    expect(await runtime.runs.views(['import'])).toMatchObject([
      { status: 'failed', lastError: { id, phase: 'match', message: 'no stops' } },
    ])
    expect(await runtime.engine.get(id)).toMatchObject({ state: 'dead' })
  })
})

describe('a run that is cancelled', () => {
  it('while it waits never begins', async () => {
    let begun = 0
    const runtime = await depot(importing(async () => void begun++))
    const { id } = await runtime.runs.start('import')
    expect(await runtime.runs.cancel('import')).toBe(true)
    expect(await runtime.runs.views(['import'])).toMatchObject([{ status: 'idle' }])
    await runtime.engine.workUntilIdle({ queues: { runs: 1 } })
    expect(begun).toBe(0)
    expect((await runtime.engine.get(id))?.state ?? 'cancelled').toBe('cancelled')
    expect(await runtime.runs.cancel('import')).toBe(false)
  })

  it('while it runs ends by its signal, and its job is done with', async () => {
    const runtime = await depot(
      importing(async ({ signal }) => await new Promise((resolve) => signal.addEventListener('abort', () => resolve()))),
    )
    working(runtime)
    const { id } = await runtime.runs.start('import')
    await seen(runtime, { status: 'running', phase: 'match' })
    expect(await runtime.runs.cancel('import')).toBe(true)
    await seen(runtime, { status: 'cancelled' })
    await runtime.engine.workUntilIdle({ queues: { runs: 1 } })
    expect(await runtime.runs.history('import')).toMatchObject([{ status: 'cancelled' }])
    expect([undefined, 'discarded']).toContain((await runtime.engine.get(id))?.state)
  })

  it('after it was interrupted is not taken up', async () => {
    const runtime = await depot(importing(async () => {}))
    const stopping = new AbortController()
    stopping.abort(new Error('draining'))
    expect((await runtime.runs.execute('import', { signal: stopping.signal })).kind).toBe('interrupted')
    expect(await runtime.runs.views(['import'])).toMatchObject([{ status: 'interrupted', etaAt: null }])
    expect(await runtime.runs.cancel('import')).toBe(true)
    expect(await runtime.runs.views(['import'])).toMatchObject([{ status: 'cancelled' }])
  })
})

it('a run that a stopping worker hands back is gone on with by the next, from its checkpoint and under its id', async () => {
  const checkpoints: unknown[] = []
  const gate = new Gate()
  const run = defineRun({
    name: 'import',
    leaseMs: 3_000,
    phases: [
      {
        name: 'match',
        resumable: true,
        run: async ({ checkpoint, save, signal }) => {
          checkpoints.push(checkpoint)
          if (checkpoint !== undefined) return
          await save(42)
          gate.open()
          await new Promise((resolve) => signal.addEventListener('abort', () => resolve(undefined)))
        },
      },
    ],
  })
  const runtime = await depot(run)
  const { id } = await runtime.runs.start('import')
  const worker = runtime.engine.work({ queues: { runs: 1 } })
  await gate.opened
  await worker.drain({ deadlineMs: 0 })
  expect(await runtime.runs.views(['import'])).toMatchObject([{ status: 'interrupted', id }])

  working(runtime)
  expect(await seen(runtime, { status: 'succeeded' })).toMatchObject({ id, execution: 2 })
  expect(checkpoints).toEqual([undefined, 42])
})

describe('a run with a schedule', () => {
  it('is declared by schedulers, made up for once when a slot was missed, and says when it is due', async () => {
    const runtime = await depot(importing(async () => {}, { schedule: { cron: '0 3 * * *', tz: 'Europe/Zurich' } }))
    await runtime.runs.declareSchedules()
    await runtime.runs.declareSchedules()
    expect(await declaredBy(runtime)).toMatchObject([{ name: 'run:import', spec: 'cron Europe/Zurich 0 3 * * *', missed: 'once' }])
    const [view] = await runtime.runs.views(['import'])
    expect(Date.parse(view?.nextRunAt ?? '')).toBeGreaterThan(Date.now() - 1_000)
  })

  it('is executed when it fires, and says that a schedule did it', async () => {
    const runtime = await depot(importing(async () => {}, { schedule: { every: '1h' } }))
    const scheduler = startScheduler(runtime)
    onTestFinished(() => scheduler.stop())
    while ((await runtime.engine.triggerSchedule('run:import')) === undefined) await runtime.runs.declareSchedules()
    working(runtime)
    expect(await seen(runtime, { status: 'succeeded' })).toMatchObject({ trigger: 'schedule' })
  })

  it('that has none any more does not fire any more', async () => {
    const scheduled = await depot(importing(async () => {}, { schedule: { every: '1h' } }))
    await scheduled.runs.declareSchedules()
    const { config } = scheduled
    const without = await runtimeOf({ services: [depotWith([importing(async () => {})])], dataDir: config.stack.dataDir })
    await without.runs.declareSchedules()
    expect(await declaredBy(without)).toEqual([])
  })
})

it('two services cannot have runs of one name', async () => {
  const run = importing(async () => {})
  await expect(runtimeOf({ services: [depotWith([run, run])] })).rejects.toMatchObject({ code: 'run_invalid' })
})
