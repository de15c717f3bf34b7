import { task } from '@trellis/queue'
import { Type } from 'typebox'
import { Compile } from 'typebox/compile'
import { expect, it, onTestFinished } from 'vitest'
import type { Operations } from '../../src/operations/operations.ts'
import { runMigrations } from '../../src/roles/migrate.ts'
import { defineRun } from '../../src/runs/define-run.ts'
import { defineService, type Service } from '../../src/service.ts'
import { startRedis } from '../../src/testing/index.ts'
import { onEachDatabase } from '../db/each-database.ts'
import { runtimeOf, serviceNamed } from '../roles/services.ts'

const letter = task({
  name: 'letter',
  queue: 'mail',
  delivery: 'at-least-once',
  input: Compile(Type.Object({ to: Type.String() })),
  run: () => {},
})
const tidy = defineRun({ name: 'tidy', title: 'Tidy up', phases: [{ name: 'sweep', title: 'Sweep', run: async () => {} }] })

/** A service that keeps what it is told of the installation. */
function watchman(enabled = true) {
  const seen: { operations?: Operations; basePath?: string } = {}
  const service = defineService({
    name: 'watchman',
    title: 'Watchman',
    summary: '',
    roles: [],
    migrations: [],
    commands: [],
    config: Type.Object({}),
    beside: true,
    placement: () => ({ hosts: [], enabled }),
    open: ({ operations, basePath }) => {
      Object.assign(seen, { operations, basePath })
      return { tasks: [], sweeps: [], readiness: [], commands: {}, hostRoutes: [], routes: () => {} }
    },
  })
  return { service, seen }
}

const post: Service = defineService({
  name: 'post',
  title: 'Post',
  summary: '',
  roles: [],
  migrations: [],
  commands: [],
  config: Type.Object({}),
  open: () => ({
    tasks: [letter],
    sweeps: [],
    readiness: [],
    commands: {},
    hostRoutes: [],
    runs: { definitions: [tidy], access: { watch: async () => {}, control: async () => {} } },
    routes: () => {},
  }),
})

it('the only app stays at the root when a service that looks after it stands beside it', async () => {
  const { service, seen } = watchman()
  const runtime = await runtimeOf({ services: [serviceNamed('notes'), service] })

  expect(runtime.mounted.map(({ basePath }) => basePath)).toEqual(['', '/watchman'])
  expect(seen.basePath).toBe('/watchman')
})

it('a service that its configuration leaves out is not opened', async () => {
  const { service, seen } = watchman(false)
  const runtime = await runtimeOf({ services: [serviceNamed('notes'), service] })

  expect(runtime.mounted.map(({ service: { name } }) => name)).toEqual(['notes'])
  expect(seen.operations).toBeUndefined()
})

onEachDatabase('operations', (empty, kind) => {
  it('tell a service of the tasks, runs, locks, outbox and findings of all services', async () => {
    const { service, seen } = watchman()
    // MariaDB keeps no jobs.
    const redis = kind === 'MariaDB' ? await startRedis() : undefined
    onTestFinished(async () => await redis?.stop())
    const brokerUrl = redis && `unix://${redis.url}`
    const runtime = await runtimeOf({ services: [post, service], databaseUrl: empty.url(), brokerUrl })
    await runMigrations(runtime)
    const { operations } = seen
    if (operations === undefined) throw new Error('the service was not opened')

    expect(operations.tasks).toEqual(
      expect.arrayContaining([
        { name: 'letter', queue: 'mail' },
        { name: 'run:tidy', queue: expect.any(String) },
      ]),
    )
    expect(operations.ownedRuns).toContainEqual({ name: 'tidy', service: 'post' })
    expect(operations.ownedRuns).toContainEqual({ name: 'retention', service: 'trellis' })

    const lease = await runtime.state.acquire('depot/door', { holder: 'ann', leaseMs: 60_000 })
    expect(await operations.locks()).toEqual([lease])

    expect(await operations.outbox()).toEqual({ rows: 0, oldestMs: 0, oldest: [] })
    const { jobId } = await runtime.outbox.transaction('post', async (_tables, outbox) => await outbox.add(letter, { to: 'bob' }))
    expect(await operations.outbox()).toEqual({
      rows: 1,
      oldestMs: expect.any(Number),
      oldest: [{ jobId, task: 'letter', queue: 'mail', waitingMs: expect.any(Number), sizeBytes: 12 }],
    })

    expect(operations.lastDiagnosis).toBeUndefined()
    const [first, second] = await Promise.all([operations.diagnosis(60_000), operations.diagnosis(60_000)])
    expect(first.diagnosis.areas.map(({ area }) => area)).toContain('outbox')
    expect(second).toBe(first)
    expect(operations.lastDiagnosis).toBe(first)
    expect(await operations.diagnosis(0)).not.toBe(first)
  })
})
