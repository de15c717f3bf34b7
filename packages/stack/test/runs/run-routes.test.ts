import { describe, expect, it, onTestFinished } from 'vitest'
import { startApi } from '../../src/roles/api.ts'
import { runMigrations } from '../../src/roles/migrate.ts'
import type { Runtime } from '../../src/roles/runtime.ts'
import { defineRun, type Phase } from '../../src/runs/define-run.ts'
import type { RunView } from '../../src/runs/run-view.ts'
import { freePort } from '../../src/testing/index.ts'
import { runtimeOf } from '../roles/services.ts'
import { depotWith, Gate } from './service-with-runs.ts'

/** A served depot with the run `import`, of one phase. */
async function site(run: Phase['run']) {
  const port = await freePort()
  const service = depotWith([defineRun({ name: 'import', title: 'Import', phases: [{ name: 'match', run }] })])
  const runtime = await runtimeOf({ services: [service], port })
  await runMigrations(runtime)
  const api = await startApi(runtime)
  onTestFinished(() => api.stop())
  const ask = async (path: string, { role = 'watcher', ...init }: RequestInit & { role?: string } = {}) =>
    await fetch(`http://127.0.0.1:${port}/_state/runs${path}`, { ...init, headers: { ...init.headers, 'x-role': role } })
  return { runtime, api, ask }
}

async function views(answer: Response): Promise<readonly RunView[]> {
  const { runs }: { runs: readonly RunView[] } = JSON.parse(await answer.text())
  return runs
}

/** The views that an event stream sends, as they come. */
async function* events(answer: Response): AsyncGenerator<RunView> {
  let text = ''
  for await (const chunk of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk
    for (let end = text.indexOf('\n\n'); end !== -1; end = text.indexOf('\n\n')) {
      const [, json] = /^event: run\ndata: (.*)$/s.exec(text.slice(0, end)) ?? []
      text = text.slice(end + 2)
      if (json !== undefined) yield JSON.parse(json)
    }
  }
}

async function execute({ runs }: Runtime): Promise<void> {
  await runs.execute('import')
}

describe('a browser that asks', () => {
  it('sees the runs of the service, never from a cache', async () => {
    const { ask, runtime } = await site(async () => {})
    await execute(runtime)
    const answer = await ask('')
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(await views(answer)).toMatchObject([
      { name: 'import', title: 'Import', status: 'succeeded', plan: [{ name: 'match', state: 'done' }] },
    ])
    const history = await ask('/import/history')
    expect(await history.json()).toMatchObject({ runs: [{ status: 'succeeded', trigger: 'command' }] })
    expect((await ask('/export/history')).status).toBe(404)
  })

  it('is refused, whatever it asks, if the service says so', async () => {
    const { ask } = await site(async () => {})
    for (const path of ['', '/events', '/import/history']) expect((await ask(path, { role: 'nobody' })).status).toBe(403)
    for (const path of ['/import/start', '/import/cancel']) expect((await ask(path, { method: 'POST' })).status).toBe(403)
  })

  it('starts a run, hears that one waits already, and cancels it', async () => {
    const { ask } = await site(async () => {})
    const post = async (path: string, body: object = {}) =>
      await ask(path, { role: 'operator', method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } })
    const started = await post('/import/start', { type: 'full' })
    expect(started.status).toBe(202)
    expect(await started.json()).toEqual({ id: expect.any(String) })
    const again = await post('/import/start')
    expect(again.status).toBe(409)
    expect(await again.json()).toMatchObject({ error: { code: 'run_busy' } })
    expect((await post('/import/start', { type: 'quick' })).status).toBe(422)
    expect((await post('/export/start')).status).toBe(404)
    expect(await views(await ask(''))).toMatchObject([{ status: 'waiting', trigger: 'request' }])
    expect(await (await post('/import/cancel')).json()).toEqual({ cancelled: true })
    expect(await views(await ask(''))).toMatchObject([{ status: 'idle' }])
  })
})

describe('a browser that listens', () => {
  it('is told the present state, and then each change, up to the end of the run', async () => {
    const gate = new Gate()
    const { ask, runtime } = await site(async ({ progress }) => {
      progress(1, 4, 'Bern')
      await gate.opened
    })
    const answer = await ask('/events')
    expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    expect(answer.headers.get('x-accel-buffering')).toBe('no')
    const heard: RunView[] = []
    let running: Promise<void> | undefined
    for await (const view of events(answer)) {
      heard.push(view)
      if (view.status === 'idle') running ??= execute(runtime)
      if (view.message === 'Bern') gate.open()
      if (view.status === 'succeeded') break
    }
    await running
    expect(heard[0]).toMatchObject({ name: 'import', status: 'idle' })
    expect(heard.find(({ message }) => message === 'Bern')).toMatchObject({ status: 'running', phase: 'match', processed: 1, total: 4 })
    expect(heard.at(-1)).toMatchObject({ status: 'succeeded' })
  })

  it('is let go at once when the server stops, so that it connects to another', async () => {
    const { ask, api } = await site(async () => {})
    const listening = events(await ask('/events'))
    await listening.next()
    const before = performance.now()
    await api.stop()
    expect((await listening.next()).done).toBe(true)
    // Far below the deadline of the drain, 25 s, until which anything else would be waited for.
    expect(performance.now() - before).toBeLessThan(20_000)
  })
})
