import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { JobPage } from '../contract/index.ts'
import { type LiveMessage, type Visitor, visitor } from './console-client.ts'
import { breakDown, greet, watchGate } from './depot.ts'
import { embedded, type Installation, missingServers, split } from './installations.ts'

/** What every installation lets an operator see and do. */
function describeConsole(name: string, open: () => Promise<Installation>, hasProcesses: boolean): void {
  describe(`the console of ${name}`, () => {
    let installation: Installation
    let operator: Visitor
    let viewer: Visitor
    beforeAll(async () => {
      installation = await open()
      operator = await visitor(installation.runtime, installation.url, ['operator'])
      viewer = await visitor(installation.runtime, installation.url, ['viewer'])
    })
    afterAll(async () => await installation.close())

    const engine = () => installation.runtime.engine
    const stateOf = async (id: string) => (await viewer.get(`jobs/by-id/${encodeURIComponent(id)}`)).body.state
    const becomes = async (id: string, state: string) =>
      await expect.poll(async () => await stateOf(id), { timeout: 30_000, interval: 100 }).toBe(state)
    const stocktake = async () => (await viewer.get('runs')).body.runs.find((one) => one.name === 'stocktake')
    const queue = async (wanted: string) => (await viewer.get('queues')).body.queues.find((one) => one.name === wanted)
    const audited = async (action: string) => (await viewer.get(`audit?action=${action}&limit=1`)).body.entries[0]
    /** Jobs of one run of `break-down`, all dead. */
    const died = async (codes: readonly string[]) => {
      const jobs = await Promise.all(codes.map(async (code) => await engine().enqueue(breakDown, { code })))
      for (const { id } of jobs) await becomes(id, 'dead')
      return jobs.map(({ id }) => id)
    }

    it('shows a queue with its depth, the age of its oldest job, what it did lately and who works on it', async () => {
      await engine().pause({ queue: 'greetings' })
      await engine().enqueue(greet, { name: 'Ann' })
      await engine().enqueue(greet, { name: 'Bob' })
      const waiting = await queue('greetings')
      expect(waiting).toMatchObject({ ready: 2, running: 0, paused: true, workers: installation.workers.length })
      expect(waiting?.oldestReadyMs).toBeGreaterThanOrEqual(0)
      const { problems } = (await viewer.get('overview')).body
      expect(problems).toContainEqual(expect.objectContaining({ code: 'queue-paused', to: { page: 'queues', name: 'greetings' } }))

      const resumed = await operator.post('queues/greetings/resume')
      expect(resumed).toEqual({ status: 200, body: { outcome: 'done', message: 'The jobs of "greetings" start again.' } })
      expect(await audited('queue.resumed')).toMatchObject({
        subject: 'queue:greetings',
        actor: { username: expect.stringMatching(/^operator-/) },
      })
      const lately = async () => (await queue('greetings'))?.lastMinute?.succeeded
      await expect.poll(lately, { timeout: 30_000, interval: 100 }).toBeGreaterThanOrEqual(2)
      expect(await queue('greetings')).toMatchObject({ ready: 0, paused: false })
    })

    it('lists waiting jobs page by page, in their order, by queue and by task', async () => {
      expect((await operator.post('queues/greetings/pause')).status).toBe(200)
      const made: string[] = []
      for (let at = 0; at < 12; at += 1) made.push((await engine().enqueue(greet, { name: `guest ${at}` })).id)

      const shown: string[] = []
      let next: string | null = ''
      while (next !== null) {
        const page: { body: JobPage } = await viewer.get(`jobs?state=ready&queue=greetings&limit=5${next === '' ? '' : `&after=${next}`}`)
        shown.push(...page.body.jobs.map(({ id }) => id))
        next = page.body.next
      }

      expect(shown).toEqual(made)
      const count = async (query: string) => (await viewer.get(`jobs?state=ready&limit=100&${query}`)).body.jobs.length
      expect(await count('task=depot.greet')).toBe(12)
      expect(await count('task=depot.watch-gate')).toBe(0)
      expect(await count('')).toBe(12)
      expect((await viewer.get('jobs?state=ready&after=nonsense')).status).toBe(400)
      await operator.post('queues/greetings/resume')
      for (const id of made) await becomes(id, 'succeeded')
    })

    it('finds a job by its id and by its unique key, and shows its input without secrets', async () => {
      await operator.post('queues/greetings/pause')
      const { id } = await engine().enqueue(greet, { name: 'Cleo', password: 'open sesame' })

      for (const q of [id, 'greet Cleo']) {
        expect((await viewer.get(`jobs/find?q=${encodeURIComponent(q)}`)).body.jobs).toMatchObject([
          { id, task: 'depot.greet', state: 'ready' },
        ])
      }
      expect((await viewer.get('jobs/find?q=greet%20Nobody')).body).toEqual({ jobs: [] })
      const { body } = await viewer.get(`jobs/by-id/${id}`)
      expect(body.input).toMatchObject({ kept: 'here', isCut: false })
      expect(JSON.parse(body.input.text ?? '')).toEqual({ name: 'Cleo', password: '[redacted]' })
      expect(body).toMatchObject({ uniqueKey: expect.stringContaining('greet Cleo'), attempts: [], can: { cancel: true, replay: false } })

      expect((await operator.post(`jobs/by-id/${id}/cancel`)).body.outcome).toBe('done')
      expect(await stateOf(id)).toBe('cancelled')
      expect(await audited('job.cancelled')).toMatchObject({ subject: `job:${id}` })
      expect((await operator.post('jobs/by-id/none/cancel')).body.outcome).toBe('not-found')
      expect((await viewer.get('jobs/by-id/none')).status).toBe(404)
      await operator.post('queues/greetings/resume')
    })

    it('shows what a worker holds, with log and progress, and has it stop', async () => {
      const { id } = await engine().enqueue(watchGate, { gate: 'north' })
      const worker = async () => {
        const { processes } = (await viewer.get('workers')).body
        return processes.find((one) => one.worker?.jobs.some((job) => job.id === id))
      }
      await expect.poll(worker, { timeout: 30_000, interval: 100 }).toMatchObject({
        state: 'alive',
        pid: expect.toSatisfy((pid: number) => installation.workers.includes(pid)),
        roles: expect.arrayContaining(['worker']),
      })
      const detail = async () => (await viewer.get(`jobs/by-id/${id}`)).body
      await expect.poll(detail, { timeout: 30_000, interval: 100 }).toMatchObject({
        state: 'running',
        heldBy: expect.stringContaining('process'),
        log: [{ text: 'watching north' }],
        progress: { text: expect.stringContaining('"seen": 3') },
      })

      expect((await operator.post(`jobs/by-id/${id}/cancel`)).body.outcome).toBe('requested')
      await becomes(id, 'cancelled')
    })

    it('shows why jobs died, counts those that a filter means, and replays them', async () => {
      const [first = '', second = ''] = await died(['E_AXLE', 'E_AXLE', 'E_WHEEL'])
      const { body } = await viewer.get(`jobs/by-id/${first}`)
      expect(body).toMatchObject({
        state: 'dead',
        lastFailure: { code: 'E_AXLE' },
        attempts: [{ number: 1, code: 'E_AXLE', message: 'the axle broke at postgres://[redacted]@db/1' }],
        can: { cancel: false, replay: true },
      })
      expect(body.attempts[0]?.stack).toContain('depot.ts')
      expect((await viewer.get('jobs?state=dead&queue=repairs&error=E_AXLE&limit=1')).body).toMatchObject({
        jobs: [{ state: 'dead' }],
        next: expect.any(String),
      })
      expect((await viewer.get('overview')).body.problems).toContainEqual(
        expect.objectContaining({ code: 'dead-jobs', to: { page: 'jobs', name: 'repairs' } }),
      )

      expect((await operator.post(`jobs/by-id/${second}/replay`)).body.outcome).toBe('done')
      await becomes(second, 'dead')
      const preview = (await viewer.get('dead?queue=repairs&error=E_AXLE')).body
      expect(preview).toEqual({ count: 2, isCut: false, byTask: [{ task: 'depot.break-down', error: 'E_AXLE', count: 2 }] })
      expect((await viewer.get('dead')).status).toBe(400)

      await operator.post('queues/repairs/pause')
      expect((await operator.post('dead/replay', { queue: 'repairs', error: 'E_AXLE' })).body).toEqual({ replayed: 2, isCut: false })
      expect(await queue('repairs')).toMatchObject({ ready: 2, dead: 1 })
      expect(await audited('job.replayed')).toMatchObject({ details: { replayed: 2, queue: 'repairs', error: 'E_AXLE' } })
      await operator.post('queues/repairs/resume')
    })

    it('gives dead jobs up, and lets jobs run now that wait for their time', async () => {
      const [dead = ''] = await died(['E_LOST'])
      expect((await viewer.get(`jobs/by-id/${dead}`)).body.can).toEqual({ cancel: false, replay: true, discard: true, promote: false })
      expect((await operator.post(`jobs/by-id/${dead}/discard`)).body).toEqual({ outcome: 'done', message: `Job ${dead} is given up.` })
      expect((await viewer.get(`jobs/by-id/${dead}`)).status).toBe(404)
      expect((await operator.post(`jobs/by-id/${dead}/discard`)).body.outcome).toBe('not-found')
      expect(await audited('job.discarded')).toMatchObject({ subject: `job:${dead}` })

      const { id } = await engine().enqueue(greet, { name: 'Dora' }, { delay: '24h' })
      expect((await viewer.get(`jobs/by-id/${id}`)).body.can).toMatchObject({ cancel: true, promote: true })
      expect((await operator.post(`jobs/by-id/${id}/promote`)).body.outcome).toBe('done')
      await becomes(id, 'succeeded')
      expect((await operator.post(`jobs/by-id/${id}/promote`)).body.outcome).toBe('not-found')
      expect(await audited('job.promoted')).toMatchObject({ subject: `job:${id}` })
    })

    it('lists the children of a job with how they ended', async () => {
      await operator.post('queues/repairs/pause')
      const repairs = engine().batch()
      for (const code of ['E_DOOR', 'E_LOCK']) repairs.add(breakDown.with({ code }))
      const { id } = await repairs.commit({ onComplete: watchGate.with({ gate: 'east' }) })
      const { children, hasMoreChildren } = (await viewer.get(`jobs/by-id/${id}`)).body
      const [first, second] = children
      expect([first, second, hasMoreChildren]).toMatchObject([
        { queue: 'repairs', end: null, mayFail: true },
        { queue: 'repairs', end: null, mayFail: true },
        false,
      ])
      await operator.post(`jobs/by-id/${first?.id}/cancel`)
      expect((await viewer.get(`jobs/by-id/${id}`)).body.children).toMatchObject([{ end: 'cancelled' }, { end: null }])
      for (const left of [second?.id, id]) await operator.post(`jobs/by-id/${left}/cancel`)
      await operator.post('queues/repairs/resume')
    })

    it('shows schedules, pauses and resumes them, and makes a job of one at once', async () => {
      const schedule = async () => (await viewer.get('schedules')).body.schedules.find((one) => one.name === 'run:stocktake')
      await expect.poll(schedule, { timeout: 30_000, interval: 100 }).toMatchObject({
        name: 'run:stocktake',
        spec: 'cron Europe/Paris 0 3 * * *',
        paused: false,
        next: expect.any(String),
        last: expect.any(String),
      })

      expect((await operator.post('schedules/run%3Astocktake/pause')).body.outcome).toBe('done')
      expect(await schedule()).toMatchObject({ paused: true, next: null })
      expect((await operator.post('schedules/run%3Astocktake/resume')).body.outcome).toBe('done')
      expect(await schedule()).toMatchObject({ paused: false, next: expect.any(String) })
      expect((await operator.post('schedules/none/pause')).body.outcome).toBe('not-found')

      const { jobId } = (await operator.post('schedules/run%3Astocktake/run')).body
      expect(await audited('schedule.triggered')).toMatchObject({ subject: 'schedule:run:stocktake', details: { job: jobId } })
      const run = async () => (await stocktake())?.status
      await expect.poll(run, { timeout: 30_000, interval: 100 }).toBe('running')
      await operator.post('runs/stocktake/cancel')
      await expect.poll(run, { timeout: 30_000, interval: 100 }).toBe('cancelled')
    })

    it('starts a run, shows its phases and its lock while it goes on, and cancels it', async () => {
      const run = stocktake
      expect((await operator.post('runs/none/start', {})).status).toBe(404)
      expect((await operator.post('runs/stocktake/start', { type: 'none' })).status).toBe(422)

      const { id } = (await operator.post('runs/stocktake/start', { type: 'full' })).body
      await expect.poll(run, { timeout: 30_000, interval: 100 }).toMatchObject({
        service: 'depot',
        status: 'running',
        trigger: 'console',
        phase: 'count',
        processed: 40,
        total: 100,
        plan: [
          { name: 'open', state: 'done' },
          { name: 'count', state: 'running' },
        ],
      })
      expect((await viewer.get('locks')).body.locks).toContainEqual({
        name: expect.stringContaining('stocktake'),
        holder: expect.any(String),
        fence: expect.any(Number),
        expiresAt: expect.any(String),
      })
      expect((await operator.post('runs/stocktake/start', {})).status).toBe(409)

      expect((await operator.post('runs/stocktake/cancel')).body.outcome).toBe('requested')
      await expect.poll(async () => (await run())?.status, { timeout: 30_000, interval: 100 }).toBe('cancelled')
      expect((await viewer.get('runs/stocktake/history')).body.runs[0]).toMatchObject({ status: 'cancelled', trigger: 'console' })
      expect(await audited('run.started')).toMatchObject({ subject: 'run:stocktake', details: { id } })
      await expect.poll(async () => (await viewer.get('locks')).body.locks, { timeout: 30_000, interval: 100 }).toEqual([])
    })

    it('knows every process of the installation, whichever host or process serves the page', async () => {
      const roles = async () => {
        const { processes } = (await viewer.get('workers')).body
        return processes.flatMap((one) => one.roles).sort()
      }
      await expect
        .poll(roles, { timeout: 30_000, interval: 100 })
        .toEqual(['api', 'scheduler', ...installation.workers.map(() => 'worker')])
      expect((await viewer.get('overview')).body.workers).toEqual({ alive: installation.workers.length, silent: 0, schedulers: 1 })
    })

    it('lets the doctor look, and keeps who asked him to', async () => {
      const kept = (await viewer.get('doctor')).body
      expect(kept.areas.map(({ area }) => area)).toEqual(expect.arrayContaining(['database', 'jobs', 'outbox', 'state']))
      expect((await viewer.get('doctor')).body.at).toBe(kept.at)
      const anew = (await operator.post('doctor')).body
      expect(Date.parse(anew.at)).toBeGreaterThan(Date.parse(kept.at))
      expect(await audited('installation.examined')).toMatchObject({ details: { dangers: anew.dangers } })
      expect((await viewer.get('overview')).body.doctor).toMatchObject({ at: anew.at })
      expect((await viewer.get('outbox')).body).toMatchObject({ rows: 0, oldestMs: 0, oldest: [] })
    })

    it('tells a browser that listens of everything at once, and then of what changes', async () => {
      const documents = ['locks', 'outbox', 'overview', 'queues', 'runs', 'schedules', 'workers']
      const names = (events: readonly LiveMessage[]) => [...new Set(events.map(({ event }) => event))].sort()
      const first = await viewer.listen((events) => names(events).length >= documents.length)
      expect(names(first)).toEqual(documents)
      // The stream has the very document of the route.
      expect(Object.keys(first.find(({ event }) => event === 'queues')?.data ?? {})).toEqual(Object.keys((await viewer.get('queues')).body))

      let acted = false
      const isPaused = ({ event, data }: LiveMessage) =>
        event === 'queues' && data.queues.some(({ name: queueName, paused }) => queueName === 'gates' && paused)
      const after = await viewer.listen((events) => {
        if (!acted && events.some(({ event }) => event === 'overview')) {
          acted = true
          void operator.post('queues/gates/pause')
        }
        return events.some(isPaused) && events.some(({ event }) => event === 'jobs')
      })
      expect(after.flatMap(({ event, data }) => (event === 'jobs' ? data.queues : []))).toContain('gates')
      await operator.post('queues/gates/resume')
    })

    // One process for everything cannot look at itself after it was killed.
    const itWithProcesses = hasProcesses ? it : () => {}
    itWithProcesses('tells of a worker that was killed, and who has its job now', async () => {
      const { id } = await engine().enqueue(watchGate, { gate: 'south' })
      const heldBy = async () => {
        const { processes } = (await viewer.get('workers')).body
        return processes.findLast(({ state, worker }) => state === 'alive' && worker?.jobs.some((job) => job.id === id))?.pid
      }
      await expect.poll(heldBy, { timeout: 30_000, interval: 100 }).toBeDefined()
      const killed = (await heldBy()) ?? 0
      await installation.kill?.(killed)

      const fallenSilent = async () => (await viewer.get('workers')).body.processes.find(({ pid }) => pid === killed)?.state
      await expect.poll(fallenSilent, { timeout: 60_000, interval: 250 }).toBe('silent')
      expect((await viewer.get('overview')).body.problems).toContainEqual(
        expect.objectContaining({ code: 'process-silent', what: expect.stringContaining(String(killed)) }),
      )
      const heir = installation.workers.find((pid) => pid !== killed)
      await expect.poll(heldBy, { timeout: 60_000, interval: 250 }).toBe(heir)
      expect((await operator.post(`jobs/by-id/${id}/cancel`)).body.outcome).toBe('requested')
    })

    it('never has Redis walk over its keys', async () => {
      expect(await installation.keyWalks()).toBe(0)
    })
  })
}

describeConsole('one process on SQLite', embedded, false)

describe.skipIf((await missingServers()) !== undefined)('with servers', () => {
  describeConsole('processes on PostgreSQL and Redis', split, true)
})
